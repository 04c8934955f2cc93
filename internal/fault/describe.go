package fault

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Described is an error that can say what happened without personal data, secrets or anything that others wrote.
type Described interface {
	error
	// Describe returns that, such as "503 Service Unavailable".
	Describe() string
}

// Fixed is an error whose text is the same whatever happened, so that a log may have it.
type Fixed string

// Error returns the text.
func (f Fixed) Error() string { return string(f) }

// Describe returns the text.
func (f Fixed) Describe() string { return string(f) }

// Describe returns what a log may say of an error, at any level. The texts of errors quote what others wrote: a mail server
// repeats the recipient's address, a decoder the name that it could not read. So nothing is taken out of a text; what is said
// is put together from facts that are known to be harmless, and an error without any is named by its Go type.
func Describe(err error) string {
	if err == nil {
		return ""
	}
	classified := As(err)
	switch {
	case classified == nil:
		said, inner := words(err)
		return strings.Join(append(said, facts(inner)...), ": ")
	case classified.cause == nil:
		return classified.Error()
	default:
		return classified.Error() + " (" + strings.Join(facts(classified.cause), ": ") + ")"
	}
}

// plain matches what our own code puts before an error that it passes on, such as "claim events". Values are not of this
// form: they are single words, or have capitals, digits, marks or quotes.
var plain = regexp.MustCompile(`^[a-z]+( [a-z]+)+$`)

// words returns what fmt.Errorf has put before an error that nobody has classified, and that error. Such an error is our own
// or our database's. Of a vendor's answer no words are kept.
func words(err error) (said []string, inner error) {
	for {
		wrapped := unwrapped(err)
		if fmt.Sprintf("%T", err) != "*fmt.wrapError" || len(wrapped) != 1 {
			return said, err
		}
		if before, ok := strings.CutSuffix(err.Error(), ": "+wrapped[0].Error()); ok && plain.MatchString(before) {
			said = append(said, before)
		}
		err = wrapped[0]
	}
}

// facts returns what is known of an error and of those within it, from the outside to the inside.
func facts(err error) (known []string) {
	fact, inner := factOf(err)
	if fact != "" {
		known = append(known, fact)
	}
	for _, e := range inner {
		known = append(known, facts(e)...)
	}
	if len(known) == 0 {
		return []string{fmt.Sprintf("%T", err)}
	}
	return slices.Compact(known)
}

// unwrapped returns the errors that an error wraps.
func unwrapped(err error) []error {
	var inner []error
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		inner = []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		inner = slices.Clone(e.Unwrap())
	}
	return slices.DeleteFunc(inner, func(e error) bool { return e == nil })
}
