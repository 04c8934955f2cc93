package address

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"onboarding/internal/applicant"
)

const (
	// consistentShare is the share of the claimed street and locality that a document must show to confirm them.
	consistentShare = 0.85
	// contradictingShare is the share at or below which a document of at least the same length contradicts them.
	contradictingShare = 0.5
	// fewestTokens is how many tokens a claim needs to be confirmed; fewer agree too easily.
	fewestTokens = 3
)

// agreement is how a claimed address stands to one on a document.
type agreement int

const (
	incomparable agreement = iota // the two are in different scripts
	contradicting
	unclear
	consistent
)

// compare says how the claimed address stands to an address as a document shows it. Street and locality decide; house
// number and postal code can only turn a confirmation into an unclear one.
func compare(claimed applicant.Address, country, shown string) agreement {
	lines := strings.Join(claimed.Lines, " ")
	claim := lines + " " + claimed.Locality
	if script(claim) != script(shown) {
		return incomparable
	}
	street, want, have := tokens(lines), tokens(claim), tokens(shown)
	if len(want) == 0 || len(have) == 0 {
		return unclear
	}
	share := shareFound(want, have)
	switch {
	case share <= contradictingShare && len(have) >= len(want):
		return contradicting
	case share < consistentShare || len(want) < fewestTokens,
		!houseNumberShown(street, have), otherPostcodeShown(claimed.PostalCode, country, street, have):
		return unclear
	default:
		return consistent
	}
}

// shareFound returns the share of want's tokens that are in have, in any order, each counted once; from 0 to 1.
func shareFound(want, have []string) float64 {
	left := slices.Clone(have)
	found := 0
	for _, token := range want {
		i := slices.Index(left, token)
		if i < 0 {
			i = slices.IndexFunc(left, func(other string) bool { return near(token, other) })
		}
		if i >= 0 {
			found++
			left = slices.Delete(left, i, i+1)
		}
	}
	return float64(found) / float64(len(want))
}

// near reports whether two words differ by no more than a misread letter, two in long words. Numbers are never near.
func near(a, b string) bool {
	length := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if length < 5 || hasDigit(a) || hasDigit(b) {
		return false
	}
	allowed := 1
	if length >= 8 {
		allowed = 2
	}
	return levenshtein.ComputeDistance(a, b) <= allowed
}

// houseNumberShown reports whether the first number of the street, if it has one, is among the tokens.
func houseNumberShown(street, have []string) bool {
	i := slices.IndexFunc(street, hasDigit)
	return i < 0 || slices.Contains(have, street[i])
}

// otherPostcodeShown reports whether the tokens lack the postal code but have something else that can be one and is not
// part of the street.
func otherPostcodeShown(postcode, country string, street, have []string) bool {
	claimed := tokens(postcode)
	if len(claimed) == 0 || withoutPostcodeRule[country] {
		return false
	}
	text := strings.Join(have, "")
	// Of codes such as 62704-0001, documents often show only the first part.
	if strings.Contains(text, strings.Join(claimed, "")) || (len(claimed[0]) >= 5 && strings.Contains(text, claimed[0])) {
		return false
	}
	for i, token := range have {
		if !hasDigit(token) || slices.Contains(street, token) {
			continue
		}
		if postcodeFits(country, token) || (i+1 < len(have) && postcodeFits(country, token+" "+have[i+1])) {
			return true
		}
	}
	return false
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }
