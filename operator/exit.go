package main

import "errors"

// The exit codes, for scripts. The help of operator lists them.
const (
	codeFailed    = 1 // something that should work did not
	codeUsage     = 2 // the command can't be understood
	codeNotFound  = 3
	codeRefused   = 4 // it makes no sense as things stand, or was not confirmed; nothing was changed
	codeAttention = 5 // the audit trail was tampered with, or something needs a person
)

// coded is an error with the code that the program exits with.
type coded struct {
	error
	code int
}

// Unwrap returns the error without its code.
func (c coded) Unwrap() error { return c.error }

func withCode(code int, err error) error { return coded{err, code} }

// exitCode returns what the program exits with after err.
func exitCode(err error) int {
	var c coded
	switch {
	case err == nil:
		return 0
	case errors.As(err, &c):
		return c.code
	default:
		return codeFailed
	}
}
