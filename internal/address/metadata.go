package address

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// countryMetadata is what is known of a country's addresses; see metadata.
type countryMetadata struct {
	postcode string // pattern of its postal codes in capitals, without spaces and hyphens; empty if it has none
	prefix   string // what its post writes before them
	areas    []areaMetadata
}

// areaMetadata is what is known of a state, province or the like.
type areaMetadata struct {
	code     string // ISO 3166-2 without the country, or what the post writes
	names    string // separated by "|"
	postcode string // pattern of how its postal codes begin; empty if not known
}

// area is a state, province or the like, prepared to be looked for.
type area struct {
	code     string
	phrases  [][]string     // what a document may show for it: its names, and its code if that is of letters
	postcode *regexp.Regexp // how its postal codes begin; nil if not known
}

// areas returns a country's areas, as far as the table has them.
var areas = perCountry(func(country string) []area {
	var all []area
	for _, m := range slices.Concat(metadata[country].areas, ownAreas[country]) {
		a := area{code: m.code}
		names := strings.Split(m.names, "|")
		for _, name := range append(names, strings.Fields(shortAreas[country][m.code])...) {
			a.phrases = append(a.phrases, plainWords(name))
		}
		if len(m.code) > 1 && !digitsOnly.MatchString(m.code) {
			a.phrases = append(a.phrases, plainWords(m.code))
		}
		if m.postcode != "" {
			a.postcode = regexp.MustCompile(`^(?:` + m.postcode + `)`)
		}
		all = append(all, a)
	}
	return all
})

// areaOf returns the area of the country that text names, by code or name; without text, the one that the postal code
// tells. It returns nil if the table does not know it.
func areaOf(country, text, postcode string) *area {
	wanted := plainWords(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), country+"-"))
	i := slices.IndexFunc(areas(country), func(a area) bool {
		if len(wanted) == 0 {
			return postcode != "" && a.postcode != nil && a.postcode.MatchString(postcode)
		}
		return strings.EqualFold(a.code, strings.Join(wanted, " ")) ||
			slices.ContainsFunc(a.phrases, func(phrase []string) bool { return slices.Equal(phrase, wanted) })
	})
	if i < 0 {
		return nil
	}
	return &areas(country)[i]
}

// perCountry returns a function that works out f for a country once and remembers it.
func perCountry[T any](f func(country string) T) func(country string) T {
	var known sync.Map
	return func(country string) T {
		if t, ok := known.Load(country); ok {
			return t.(T)
		}
		t := f(country)
		known.Store(country, t)
		return t
	}
}
