package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"onboarding/workflows"
)

// table shows one line per journey: on a terminal always in the same place, elsewhere each time that it has changed.
type table struct {
	lines []string // as last drawn
}

const tableFormat = "%-12s %-34s %-18s %-52s %s\n"

func (t *table) draw(acts []*act) {
	lines := []string{fmt.Sprintf(tableFormat, "REFERENCE", "SCENARIO", "STATE", "CHECKS", "WAITS FOR")}
	for _, a := range acts {
		_, status := a.known()
		lines = append(lines, fmt.Sprintf(tableFormat, a.person.ReferenceNo, a.title, cmp.Or(status.State, "-"),
			checks(status), shorten(status.Awaits, 60)))
	}
	if isTerminal() && len(t.lines) > 0 {
		fmt.Printf("\x1b[%dA\x1b[J", len(t.lines)) // up to the first line, and clear from there
		t.lines = nil
	}
	for i, line := range lines {
		if i >= len(t.lines) || t.lines[i] != line {
			fmt.Print(line)
		}
	}
	t.lines = lines
}

// say prints a line above the table, which is drawn anew below it.
func (t *table) say(text string) {
	fmt.Println("\n" + text + "\n")
	if isTerminal() {
		t.lines = nil
	}
}

// checks sums up the checks of one onboarding in a few words.
func checks(status workflows.Status) string {
	var words []string
	for _, c := range status.Checks {
		stands := string(c.Phase)
		if c.Verdict != "" {
			stands = string(c.Verdict)
		}
		words = append(words, string(c.Check)+" "+stands)
	}
	return strings.Join(words, ", ")
}

func shorten(text string, length int) string {
	if utf8.RuneCountInString(text) <= length {
		return text
	}
	return string([]rune(text)[:length-1]) + "…"
}

func isTerminal() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
