package address

import (
	"regexp"
	"strings"
	"unicode"
)

// ownPostcodes are patterns that replace those of metadata where they lack codes that are in use, or take other words for
// codes (Universal Postal Union, postal addressing systems, the country's sheet).
var ownPostcodes = map[string]string{
	"AM": `\d{4}|\d{6}`,
	"BH": `\d{3,4}`,
	"IE": `(?:[AC-FHKNPRTV-Y]\d\d|D6W)[0-9AC-FHKNPRTV-Y]{4}`,
	"IO": `BB(?:ND|9D)1ZZ`,
	"KZ": `\d{6}|[A-Z]\d{2}[A-Z]\d[A-Z]\d`,
	"MU": `[0-9AR]\d{4}`,
	"PN": `PCR[N9]1ZZ`,
	"SA": `\d{5}(?:\d{4})?`,
	"SV": `\d{4}`,
}

// signs are the letters that people put before postal codes because vehicles bear them abroad, where they are not the
// country's ISO code.
var signs = map[string]string{
	"AT": "A", "BE": "B", "DE": "D", "ES": "E", "FI": "FIN", "FR": "F", "HU": "H", "IT": "I", "LI": "FL", "LU": "L", "NO": "N",
	"PT": "P", "SE": "S", "SI": "SLO", "CU": "CP", "SV": "CP", "OM": "PC", "RU": "RUS", "IN": "PIN",
}

// noCode are what people write where there is no postal code.
var noCode = setOf("NA NONE NIL NULL NO X XX XXX KEINE AUCUN NINGUNO NOTAPPLICABLE UNKNOWN")

// pattern returns the pattern of a country's postal codes; nil if the table has none.
var pattern = perCountry(func(country string) *regexp.Regexp {
	text := metadata[country].postcode
	if own := ownPostcodes[country]; own != "" {
		text = own
	}
	if text == "" {
		return nil
	}
	return regexp.MustCompile(`^(?:` + text + `)$`)
})

// canonicalPostcode returns a postal code in capitals and Western digits, without spaces, hyphens and the country's
// letters; "" if there is none. A spreadsheet may have taken leading zeros, which the administrative area proves. False
// if the table knows the country's codes and this can't be one.
func canonicalPostcode(country, code, area string) (string, bool) {
	compact := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.ToUpper(fold(code)))
	known := pattern(country)
	switch {
	case compact == "" || noCode[compact]:
		return "", true
	case known == nil:
		return compact, true
	}
	bare := withoutPrefix(country, compact)
	for _, candidate := range []string{bare, compact, country + bare, metadata[country].prefix + bare} {
		if known.MatchString(candidate) {
			return withoutPrefix(country, candidate), true
		}
	}
	if a := areaOf(country, area, ""); a != nil && a.postcode != nil {
		for _, candidate := range []string{"0" + bare, "00" + bare} {
			if known.MatchString(candidate) && a.postcode.MatchString(candidate) {
				return candidate, true
			}
		}
	}
	return "", false
}

// withoutPrefix returns a compact code without the letters of the country, if the rest begins with a digit.
func withoutPrefix(country, compact string) string {
	for _, prefix := range []string{metadata[country].prefix, country, signs[country]} {
		rest, found := strings.CutPrefix(compact, prefix)
		if prefix != "" && found && rest != "" && unicode.IsDigit(firstRune(rest)) {
			return rest
		}
	}
	return compact
}

// shownCode is a postal code that a document may show, in canonical form.
type shownCode struct {
	at   span
	code string
}

// mostCodes is how many numbers of a document are tried as its postal code; an address has fewer.
const mostCodes = 8

// postcodesIn returns what of a document can be a postal code of the country, longer ones first, up to mostCodes.
func postcodesIn(tokens []token, country, claimed string) []shownCode {
	var all []shownCode
	known := pattern(country)
	for length := 3; length > 0; length-- {
		for start := 0; start+length <= len(tokens); start++ {
			text, together := joined(tokens[start : start+length])
			if !together || !strings.ContainsFunc(text, unicode.IsDigit) || len(text) > 12 {
				continue
			}
			code := withoutPrefix(country, strings.ToUpper(text))
			fits := known != nil && (known.MatchString(code) || known.MatchString(country+code))
			if len(all) < mostCodes && (fits || samePostcode(country, code, claimed)) {
				all = append(all, shownCode{span{start, start + length}, code})
			}
		}
	}
	return all
}

// joined returns the text of tokens that may be one postal code, and whether they may: a single letter is only part of
// one if a hyphen or the like joins it.
func joined(tokens []token) (string, bool) {
	text := ""
	for i, t := range tokens {
		if i > 0 && (t.before == part || singleLetter(tokens[i-1].text) && !t.before.joins()) {
			return "", false
		}
		text += t.plain
	}
	return text, true
}

// samePostcode reports whether two canonical codes are one. Of codes such as 62704-0001, documents often show only the
// first part.
func samePostcode(country, a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	known := pattern(country)
	return a == b ||
		strings.HasPrefix(long, short) && len(short) >= 5 && known != nil && known.MatchString(short) && known.MatchString(long)
}
