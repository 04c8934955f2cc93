package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"onboarding/internal/text"
)

// output is the flag that chooses how a command writes what it found.
type output struct {
	Output string `short:"o" enum:"table,json" default:"table" help:"How to write what was found: table or json."`
}

// json reports whether JSON is wanted.
func (o output) json() bool { return o.Output == "json" }

// write writes v as JSON, or whatever table writes.
func (o output) write(w io.Writer, v any, table func(io.Writer) error) error {
	if !o.json() {
		return table(w)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// grid is a table for people. Its first row is the header.
type grid [][]string

// row adds a row.
func (g *grid) row(cells ...string) { *g = append(*g, cells) }

// print writes the table with its columns aligned.
func (g grid) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range g {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = clean(cell)
		}
		fmt.Fprintln(t, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	return t.Flush()
}

// clean makes text safe for a terminal: what comes from outside may hold line ends, or characters that steer one.
func clean(value string) string { return text.Clean(value) }

// moment returns a time for people, to the second; empty for the zero time.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

// since returns a time for people with how long ago it was.
func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return moment(t) + " (" + age(time.Since(t)) + ")"
}

// age returns a duration in its largest unit.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	default:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
}

// plural returns "1 onboarding", "2 onboardings".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
