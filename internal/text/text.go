// Package text has the limits of everything that people, vendors and webhooks hand in, so that none of it grows beyond what
// Temporal, the databases and the screens can carry, or steers what shows it.
package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Limits, in characters.
const (
	MaxActor  = 100  // of an operator's name
	MaxReason = 1000 // of what an operator gives as the reason
	// MaxVendor is of what a vendor calls something, such as a decision.
	MaxVendor = 100
	// maxQuoted is of a value in a message that refuses it.
	maxQuoted = 40
	// MaxIdentity is of a client's identity, as Temporal knows it.
	MaxIdentity = 200
)

// cut marks where the rest is missing.
const cut = "…"

// Actor returns an error unless this can be the name of who acts. It never holds the name.
func Actor(name string) error {
	if isBlank(name) {
		return fmt.Errorf(`"actor" is missing: say who you are`)
	}
	return written("actor", name, MaxActor)
}

// Reason returns an error unless this can be the reason of an act. It never holds the reason.
func Reason(reason string) error {
	if isBlank(reason) {
		return fmt.Errorf(`"reason" is missing: say why`)
	}
	return written("reason", reason, MaxReason)
}

// written returns an error unless a text is a line of at most so many characters, all of which can be seen.
func written(field, text string, most int) error {
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) { // which stands for what was not
		return fmt.Errorf("%q is not text in UTF-8", field)
	}
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("%q is too long: %d characters, at most %d are allowed", field, n, most)
	}
	if i := strings.IndexFunc(text, isHidden); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return fmt.Errorf("%q must be one line without control, bidirectional or invisible characters; %U is one", field, r)
	}
	return nil
}

// isBlank reports whether nothing of the text can be read.
func isBlank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !isHidden(r)
	})
}

// isHidden reports whether a character can't be seen where text is shown. Spaces and what chooses an emoji's looks are no
// such characters.
func isHidden(r rune) bool {
	return Steers(r) || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}

// Steers reports whether a character steers what shows it: control and bidirectional characters, line and paragraph
// separators.
func Steers(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

// Clean returns text for terminals, tables and spreadsheets: what steers becomes a space, and what is no text U+FFFD.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		if Steers(r) {
			return ' '
		}
		return r
	}, text)
}

// Bound returns what a vendor wrote, of at most so many characters and without any that is hidden. Nothing disappears without
// a mark, so that no text becomes another one that means something.
func Bound(text string, most int) string {
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + cut
	}
	return strings.Map(func(r rune) rune {
		if isHidden(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// Quoted returns a value as a message may repeat it: in quotes, escaped and of a bounded size.
func Quoted[T ~string](value T) string { return strconv.Quote(Bound(string(value), maxQuoted)) }

// Fold returns a name for comparison: two names that look the same, or differ in case and spaces only, are folded to the same.
func Fold(name string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(name))), " ")
}
