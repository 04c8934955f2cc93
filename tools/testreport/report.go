package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output string
}

// test names a test of a package.
type test struct{ pkg, name string }

// report prints the events of one run as they come.
type report struct {
	out            io.Writer
	said           map[test]*strings.Builder // by tests that have not ended
	passed, failed int
	skipped        []string
}

func newReport(out io.Writer) *report {
	return &report{out: out, said: map[test]*strings.Builder{}}
}

// read prints events until there are no more. Lines that are no events are printed as they are.
func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadString('\n')
		var e event
		if json.Unmarshal([]byte(line), &e) == nil {
			r.add(e)
		} else {
			fmt.Fprint(r.out, line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) add(e event) {
	if e.Test == "" {
		r.addPackage(e)
		return
	}
	t := test{e.Package, e.Test}
	switch e.Action {
	case "output":
		if r.said[t] == nil {
			r.said[t] = &strings.Builder{}
		}
		r.said[t].WriteString(e.Output)
	case "pass":
		r.passed++
		delete(r.said, t)
	case "fail":
		r.failed++
		fmt.Fprint(r.out, r.take(t))
	case "skip":
		r.skipped = append(r.skipped, fmt.Sprintf("%s %s: %s", t.pkg, t.name, reason(r.take(t))))
	}
}

// addPackage prints what a package or its build said. A package that ends while tests are under way has crashed, was killed or has
// run out of time, so they are named, with what they said.
func (r *report) addPackage(e event) {
	switch e.Action {
	case "output", "build-output":
		if e.Output != "PASS\n" {
			fmt.Fprint(r.out, e.Output)
		}
	case "fail":
		for t := range r.said {
			if t.pkg == e.Package {
				r.failed++
				fmt.Fprintf(r.out, "--- CUT SHORT: %s\n%s", t.name, r.take(t))
			}
		}
	}
}

// take returns what a test said, without go test's own progress lines, and forgets it.
func (r *report) take(t test) string {
	said := r.said[t]
	delete(r.said, t)
	if said == nil {
		return ""
	}
	lines := slices.DeleteFunc(strings.SplitAfter(said.String(), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "=== ")
	})
	return strings.Join(lines, "")
}

// reason is what a skipped test said, in one line.
func reason(said string) string {
	var words []string
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "--- SKIP") {
			words = append(words, line)
		}
	}
	return strings.Join(words, " ")
}

// summary prints the skipped tests and the counts.
func (r *report) summary() {
	for _, skipped := range r.skipped {
		fmt.Fprintln(r.out, "skipped:", skipped)
	}
	fmt.Fprintf(r.out, "tests: %d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skipped))
}
