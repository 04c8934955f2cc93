package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
)

// confirm asks whether to go on with what is said, unless that was confirmed by a flag. Without anybody there it refuses.
func (c console) confirm(yes bool, what string) error {
	switch {
	case yes:
		fmt.Fprintln(c.err, what)
		return nil
	case !c.person:
		return withCode(codeRefused, errors.New(what+", and nobody is here to confirm that: use --yes"))
	}
	fmt.Fprintf(c.err, "%s. Go on? [y/N] ", what)
	answer, err := bufio.NewReader(c.in).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	case "":
		if err != nil { // the input ended: a script, or Ctrl-D
			return withCode(codeRefused, errors.New("nobody answered, nothing was changed; scripts use --yes"))
		}
	}
	return withCode(codeRefused, errors.New("not confirmed, nothing was changed"))
}
