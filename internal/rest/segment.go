package rest

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// Segment escapes an identifier for use as one segment of a path. Returns an error if no segment can stand for it:
// servers and what is before them decode a path, some of them twice, and then walk it, so no identifier that is a
// separator or a dot segment in any spelling may get there.
func Segment(id string) (string, error) {
	if strings.Trim(id, ". ") == "" || strings.ContainsFunc(id, unfitForPath) {
		return "", errors.New("the identifier cannot be part of a URL")
	}
	return url.PathEscape(id), nil
}

// unfitForPath reports whether a character separates parts of a URL (";" does so in Java's servers), begins an escape,
// or can't be seen. Of what is not ASCII, only letters, marks and digits are fit: no normalisation makes a separator or a
// dot of those, as it does of a full-width slash.
func unfitForPath(r rune) bool {
	if r <= unicode.MaxASCII {
		return unicode.IsControl(r) || strings.ContainsRune(`/\;?#%`, r)
	}
	return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Nd)
}
