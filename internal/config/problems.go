package config

import (
	"slices"
	"strings"
)

// Error lists every mistake of a configuration, one a line, each with the name of its variable. It never holds values.
type Error struct {
	Problems []string
}

// Error returns the mistakes, one a line.
func (e *Error) Error() string {
	return "the configuration has mistakes:\n  " + strings.Join(e.Problems, "\n  ")
}

// problems collects mistakes, at most one for each variable, and knows which variables were given.
type problems struct {
	found map[string]string
	given map[string]bool
	help  map[string]string
}

func newProblems() *problems {
	return &problems{found: map[string]string{}, given: map[string]bool{}, help: map[string]string{}}
}

// add notes a mistake unless the variable has one already: the first is nearest to the cause.
func (p *problems) add(name, problem string) {
	if _, exists := p.found[name]; !exists {
		p.found[name] = problem
	}
}

// required notes the variables that were not given.
func (p *problems) required(names ...string) {
	for _, name := range names {
		if !p.given[name] {
			p.add(name, "is missing: "+p.help[name])
		}
	}
}

// oneOf notes a value that is none of those allowed. A missing value is no mistake here.
func (p *problems) oneOf(name, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		p.add(name, "expected "+strings.Join(allowed, " or "))
	}
}

// err returns all mistakes ordered by name, or nil if there are none.
func (p *problems) err() error {
	if len(p.found) == 0 {
		return nil
	}
	lines := make([]string, 0, len(p.found))
	for name, problem := range p.found {
		lines = append(lines, name+": "+problem)
	}
	slices.Sort(lines)
	return &Error{Problems: lines}
}
