package rest

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// Such an identifier would reach another resource than the one that was meant, once somebody on the way has decoded or
// normalised it.
func TestSegmentRefusesWhatWouldLeaveThePath(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string][]string{
		"nothing":            {"", " ", "   "},
		"dot segments":       {".", "..", "...", " .. ", ". ."},
		"separators":         {"/", "a/b", "../x", "/a", "a/", `..\x`, `a\b`, "//host", "..;/x", "a;b=1"},
		"query and fragment": {"a?b", "a#b"},
		"escaped":            {"%2e%2e", "..%2fx", "%2F", "a%5Cb", "%252e%252e%252fx", "%c0%af", "100%", "%41"},
		"look-alikes":        {"..\uff0fx", "a\uff3cb", "a\u2215b", "a\u2044b", "a\u29f8b", "a\ufe68b", "a\uff05\uff12f", "a\uff1bb"},
		"dots that look so":  {"\uff0e\uff0e", "\u2025", "\u2024\u2024", "\u2026"},
		"not seen":           {"a\x00", "a\nb", "a\r\n", "\t", "a\x7f", "a\u0085", "a\u200bb", "\u202ea", "\u00a0", "\ufeffa"},
		"not text":           {"a\xff", "\xc0\xae\xc0\xae", "a\ufffd"},
	} {
		for _, id := range ids {
			_, err := Segment(id)
			require.EqualError(t, err, "the identifier cannot be part of a URL", "%s: %q", name, id)
		}
	}
}

func TestSegmentEscapesWhatCanBeInAPath(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"cust-000123":              "cust-000123",
		"a.b":                      "a.b",
		"a..b":                     "a..b",
		"..a":                      "..a",
		"-":                        "-",
		"A_b,c.d+e@f-9":            "A_b%2Cc.d+e@f-9",
		"a b":                      "a%20b",
		`a"b<c>`:                   "a%22b%3Cc%3E",
		"é":                        "%C3%A9",
		"\u0645\u0661":             "%D9%85%D9%A1",
		"64b8f1d2e5a7c90012345678": "64b8f1d2e5a7c90012345678",
	} {
		got, err := Segment(id)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// What is let through beyond ASCII can't become a separator, an escape or a dot: whoever normalises gets letters.
func TestNoLetterBecomesASeparator(t *testing.T) {
	t.Parallel()
	for r := rune(unicode.MaxASCII + 1); r <= unicode.MaxRune; r++ {
		if unfitForPath(r) {
			continue
		}
		for _, form := range []norm.Form{norm.NFC, norm.NFKC} {
			for _, changed := range []string{form.String(string(r)), form.String(strings.ToUpper(string(r)))} {
				require.False(t, strings.ContainsAny(changed, `./\;?#%`), "%U becomes %q", r, changed)
			}
		}
	}
}
