package applicant

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"onboarding/internal/rest"
)

// describe reads an applicant, each field on its own: one that is odd keeps only those waiting who need it.
func describe(f fields) Applicant {
	var a Applicant
	unreadable := &a.Unreadable
	a.ReferenceNo = read(unreadable, f, "referenceNo", text)
	a.FirstName = read(unreadable, f, "firstName", text)
	a.LastName = read(unreadable, f, "lastName", text)
	a.DateOfBirth = read(unreadable, f, "dateOfBirth", date)
	id := read(unreadable, f, "nationalId", object)
	a.NationalID = NationalID{
		Kind:    read(unreadable, id, "nationalId.kind", text),
		Value:   read(unreadable, id, "nationalId.value", text),
		Country: read(unreadable, id, "nationalId.country", text),
	}
	address := read(unreadable, f, "address", object)
	a.Address = Address{
		Lines:              read(unreadable, address, "address.lines", lines),
		Locality:           read(unreadable, address, "address.locality", text),
		AdministrativeArea: read(unreadable, address, "address.administrativeArea", text),
		PostalCode:         read(unreadable, address, "address.postalCode", text),
		Country:            read(unreadable, address, "address.country", text),
	}
	a.Email = read(unreadable, f, "email", text)
	a.Phone = read(unreadable, f, "phone", text)
	a.Language = read(unreadable, f, "language", text)
	consent := read(unreadable, f, "consent", object)
	a.Consent = Consent{
		ID: read(unreadable, consent, "consent.id", text),
		At: read(unreadable, consent, "consent.at", moment),
	}
	return a
}

// text reads a string, or a number of digits alone: any other number may be written in several ways, and nobody knows
// which was meant. A string in which a character was lost (U+FFFD) is not what the applicant is called.
func text(value jsontext.Value) (string, bool) {
	switch value.Kind() {
	case jsontext.KindString:
		var s string
		err := rest.Unmarshal(value, &s)
		return s, err == nil && !strings.ContainsRune(s, utf8.RuneError)
	case jsontext.KindNumber:
		return string(value), !strings.ContainsFunc(string(value), func(r rune) bool { return r < '0' || r > '9' })
	default:
		return "", false
	}
}

// lines reads a list of texts, or one string with line breaks.
func lines(value jsontext.Value) ([]string, bool) {
	if value.Kind() == jsontext.KindString {
		s, ok := text(value)
		return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), ok
	}
	var list []jsontext.Value
	if rest.Unmarshal(value, &list) != nil {
		return nil, false
	}
	all := make([]string, len(list))
	for i, element := range list {
		if element.Kind() == jsontext.KindNull {
			continue
		}
		s, ok := text(element)
		if !ok {
			return nil, false
		}
		all[i] = s
	}
	return all, true
}

// date reads a date of ISO 8601 and returns it as YYYY-MM-DD. A time other than midnight may come from another time zone,
// where it was the day before or after; and in other spellings, days and months are not told apart. As with moment, the
// first day of the year 1 is none.
func date(value jsontext.Value) (string, bool) {
	s, ok := text(value)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return "", ok
	}
	t, ok := isoTime(s)
	hour, minute, second := t.Clock()
	switch {
	case !ok || hour+minute+second+t.Nanosecond() > 0:
		return "", false
	case t.IsZero():
		return "", true
	}
	return t.Format(time.DateOnly), true
}

// moment reads a time: as in ISO 8601, in UTC if it names no zone; or as Unix time in seconds or milliseconds. A blank
// one is none, and so is the first second of the year 1, which some languages write for it.
func moment(value jsontext.Value) (time.Time, bool) {
	written := string(value)
	switch value.Kind() {
	case jsontext.KindNumber:
	case jsontext.KindString:
		s, ok := text(value)
		if written = strings.TrimSpace(s); !ok || written == "" {
			return time.Time{}, ok
		}
	default:
		return time.Time{}, false
	}
	if t, ok := isoTime(written); ok {
		return t, true
	}
	return unixTime(written)
}

// isoTime reads a date with or without a time, and a time with or without seconds and zone.
func isoTime(written string) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, written); err == nil {
		return t, true
	}
	if len(written) > len(time.DateOnly) && written[len(time.DateOnly)] == ' ' {
		written = strings.Replace(written, " ", "T", 1)
	}
	for _, clock := range []string{"T15:04:05", "T15:04"} {
		for _, zone := range []string{"Z07:00", "Z0700", "Z07", ""} {
			if t, err := time.Parse(time.DateOnly+clock+zone, strings.ToUpper(written)); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// unixTime reads seconds or milliseconds since 1970, whichever fall into this century. Nothing else does: not a date
// that is written as one number, and no smaller unit.
func unixTime(written string) (time.Time, bool) {
	since := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	until := since.AddDate(100, 0, 0)
	n, err := strconv.ParseFloat(written, 64)
	if err != nil {
		return time.Time{}, false
	}
	for _, milliseconds := range []float64{n * 1000, n} {
		if milliseconds >= float64(since.UnixMilli()) && milliseconds < float64(until.UnixMilli()) {
			return time.UnixMilli(int64(math.Round(milliseconds))).UTC(), true
		}
	}
	return time.Time{}, false
}
