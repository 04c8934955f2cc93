package credit

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"onboarding/internal/applicant"
)

// findStreet returns house number, name and type of the street in an address, in whichever line it stands and whatever
// stands before or behind it: units, recipients, companies, the town. If there is no street, or if there are two, that is
// the problem: in which of them the applicant lives is not for us to guess. A post-office box or a rural route is taken
// where there is nothing better, and is all name.
func findStreet(a applicant.Address) (found orderAddress, problem string) {
	best := noStreet
	several := false
	for _, part := range addressParts(a) {
		street, quality := readStreet(part)
		switch {
		case quality > best:
			found, best, several = street, quality, false
		case quality == best && quality > boxOrRoute && !sameStreet(street, found):
			several = true
		}
	}
	switch {
	case best == noStreet:
		return orderAddress{}, "address.lines has no street"
	case several:
		return orderAddress{}, "address.lines has more than one street"
	}
	return found, ""
}

// addressParts returns the words of all that the lines hold, one slice for each part between commas and the like. Parts
// that only repeat the town are left out.
func addressParts(a applicant.Address) [][]string {
	var parts [][]string
	for _, line := range a.Lines {
		line = hyphenated.ReplaceAllString(junior.ReplaceAllString(tidy(line), " $1"), "$1-$2")
		for _, part := range separators.Split(line, -1) {
			words := withoutTown(partWords(part), a)
			if len(words) == 0 {
				continue
			}
			if last := len(parts) - 1; last >= 0 && goesOn(parts[last], words) {
				parts[last] = append(parts[last], words...)
				continue
			}
			parts = append(parts, words)
		}
	}
	return parts
}

// goesOn reports whether a part ends in the next one: a house number, and units, before the street ("12, Apt 4, Main
// Street"), or a route before the box ("RR 2, Box 5").
func goesOn(part, next []string) bool {
	if plain(next[0]) == "box" {
		return boxes.MatchString(plain(strings.Join(slices.Concat(part, next), " ")))
	}
	street := afterUnits(next)
	return isHouseNumber(part[0]) && len(afterUnits(part[1:])) == 0 && (len(street) == 0 || !isHouseNumber(street[0]))
}

var (
	separators = regexp.MustCompile(`[,;|()\n]| - `)
	junior     = regexp.MustCompile(`(?i), *((jr|sr)\b)`) // "Martin Luther King, Jr. Blvd" is one part
	hyphenated = regexp.MustCompile(`^ *(\d+) - (\d+)\b`) // so is "45 - 12 Bell Blvd"
	gluedUnit  = regexp.MustCompile(`(?i)\b(apt|apartment|suite|ste|unit|bldg|building|rm|room|fl|lot|no)[.#]*(\d)`)
	gluedSign  = regexp.MustCompile(`([^\s#])#`)
	spelled    = strings.NewReplacer("½", " 1/2", "¼", " 1/4", "¾", " 3/4", "‐", "-", "‑", "-", "–", "-", "—", "-", "−", "-")
)

// tidy returns the line with digits and spaces of any width in their plain form, and without invisible characters.
func tidy(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r) && r != '\n':
			return ' '
		}
		return r
	}, norm.NFKC.String(spelled.Replace(line)))
}

// partWords returns the words of a part, without punctuation around them. Dots stay in names: "St. Johns".
func partWords(part string) []string {
	part = gluedSign.ReplaceAllString(gluedUnit.ReplaceAllString(part, "$1 $2"), "$1 #")
	part = strings.TrimRight(part, ". ")
	var words []string
	for _, word := range strings.Fields(part) {
		word = strings.Trim(word, `:"'/*[]`)
		if strings.ContainsFunc(word, unicode.IsDigit) {
			word = strings.TrimRight(word, ".")
		}
		if plain(word) != "" {
			words = append(words, word)
		}
	}
	return words
}

var countryNames = [][]string{{"US"}, {"U.S"}, {"USA"}, {"U.S.A"}, {"United", "States"}, {"United", "States", "of", "America"}}

// withoutTown takes country, postal code, state and town off the end, and whatever stands behind a town that stands behind
// a street. A town alone is only taken off there, and a state alone not at all, since either may be the end of the
// street's name.
func withoutTown(words []string, a applicant.Address) []string {
	town := partWords(tidy(a.Locality))
	for i := 1; len(town) > 0 && i+len(town) <= len(words); i++ {
		isTown := slices.EqualFunc(words[i:i+len(town)], town, strings.EqualFold)
		if isTown && (isTypeAt(words, i-1) || holdsStreet(words[:i])) && !holdsStreet(words[i:]) {
			return words[:i]
		}
	}
	state := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(a.AdministrativeArea)), "US-")
	zip := strings.TrimSpace(a.PostalCode)
	shortZip, _, _ := strings.Cut(zip, "-")

	rest := words
	for _, country := range countryNames {
		rest = cutWords(rest, country...)
	}
	rest = cutWords(cutWords(rest, zip), shortZip)
	stateless := cutWords(rest, state)
	if len(rest) < len(words) || len(cutWords(stateless, town...)) < len(stateless) {
		rest = stateless
	}
	townless := cutWords(rest, town...)
	if len(rest) < len(words) || len(townless) == 0 {
		return townless
	}
	return rest
}

// cutWords returns words without the tail, in whatever case it is written.
func cutWords(words []string, tail ...string) []string {
	i := len(words) - len(tail)
	if i < 0 || !slices.EqualFunc(words[i:], tail, strings.EqualFold) {
		return words
	}
	return words[:i]
}

func sameStreet(a, b orderAddress) bool {
	return a.HouseNumber == b.HouseNumber && a.StreetType == b.StreetType && strings.EqualFold(a.StreetName, b.StreetName)
}
