package address

import (
	"slices"
	"strings"
)

// region is the state and country of an address, as documents may show them.
type region struct {
	country string
	names   []placeName // the longest first, and of those the region's own
}

// placeName is the name or code of a state or country.
type placeName struct {
	words []string
	own   bool // it is the region's own, not that of another state of the country
}

// newRegion returns the region of an address: the area by name or code or, without one, by the postal code.
func newRegion(country, text, postcode string) region {
	r := region{country: country}
	known := areaOf(country, text, postcode)
	r.add(true, plainWords(text))
	for _, name := range slices.Concat(countryNames(country), countryNames(partOf[country])) {
		if other := areaOf(country, strings.Join(name, " "), ""); known == nil || other == nil || other.code == known.code {
			r.add(true, name) // "England" is the United Kingdom, but not where the address is in Scotland
		}
	}
	unsaid := known == nil && strings.TrimSpace(text) == "" // then any state of the country agrees
	for _, a := range areas(country) {
		if own := unsaid || known != nil && a.code == known.code; own || known != nil {
			r.add(own, a.phrases...)
		}
	}
	slices.SortStableFunc(r.names, func(a, b placeName) int {
		if a.own != b.own && len(a.words) == len(b.words) {
			if a.own {
				return -1
			}
			return 1
		}
		return len(b.words) - len(a.words)
	})
	return r
}

func (g *region) add(own bool, names ...[]string) {
	for _, words := range names {
		if len(words) > 0 {
			g.names = append(g.names, placeName{words, own})
		}
	}
}

// explain marks what of the document's words names states and countries, and reports whether one of them is another
// state of the country, at the end of its words, or another country.
func (g region) explain(r reading) bool {
	conflict := false
	for _, name := range g.names {
		for i := range r.items {
			at := r.named(wording{country: g.country}, name.words, i)
			if at == nil || r.inStreet(at) {
				continue
			}
			if next, ok := r.neighbour(at[len(at)-1], +1); name.own || !ok || !r.free(next) || r.items[next].kind != word {
				r.mark(at, ofArea)
				conflict = conflict || !name.own
			}
		}
	}
	for _, run := range r.runs() {
		if last := run[len(run)-1]; last == len(r.items)-1 && strings.EqualFold(r.items[last].text, g.country) {
			r.mark([]int{last}, ofArea)
		} else {
			conflict = conflict || otherCountry(g.country, r.words(run))
		}
	}
	return conflict
}
