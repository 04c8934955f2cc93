package address

import (
	"slices"
	"strings"

	"onboarding/internal/applicant"
)

const (
	// longest is how many bytes an address may have to be compared; a longer text is more than an address.
	longest = 2000
	// mostTokens is how many words, numbers and Chinese or Japanese characters it may have.
	mostTokens = 150
	// mostPlaces is how many of the places where a document may show the locality are tried.
	mostPlaces = 4
	// fewestItems is how many words and numbers street and locality need to be confirmed; fewer agree too easily.
	fewestItems = 3
)

// claim is an address as the company has it, prepared to be compared.
type claim struct {
	tooLong  bool // to be compared
	script   string
	country  string
	postcode string             // canonical; empty if there is none
	spelled  map[string]spelled // the words of the address and the document; see wording
	region   region
	locality []item
	lines    []token
	// What the lines say; see readLines.
	street  [][]item // the words of the lines, in pieces that numbers and commas separate
	numbers []item   // of the lines
	boxed   bool     // it has a post-office box
}

// newClaim prepares an address whose country and postal code are in canonical form.
func newClaim(a applicant.Address, country, postcode string) claim {
	lines := strings.Join(a.Lines, "\n")
	if len(lines)+len(a.Locality)+len(a.AdministrativeArea) > longest {
		return claim{tooLong: true}
	}
	c := claim{
		script:   script(lines + " " + a.Locality),
		country:  country,
		postcode: postcode,
		spelled:  map[string]spelled{},
		region:   newRegion(country, a.AdministrativeArea, postcode),
		locality: parse(tokenize(a.Locality), manner{country: country}).items,
		lines:    tokenize(lines),
	}
	c.tooLong = len(c.lines)+len(c.locality) > mostTokens
	return c
}

// compare says how the claim stands to an address as a document shows it: the best finding of all ways to read the two.
func (c claim) compare(shown string) finding {
	if c.tooLong || len(shown) > longest {
		return onlyInPart
	}
	if c.script != script(shown) {
		return otherScript
	}
	tokens := tokenize(shown)
	if len(tokens) > mostTokens {
		return onlyInPart
	}
	codes := append([]shownCode{{}}, postcodesIn(tokens, c.country, c.postcode)...)
	best := otherScript
	for _, apart := range []bool{false, true} {
		c.readLines(apart)
		for _, code := range codes {
			for _, shownApart := range []bool{false, true} {
				if best == samePlace {
					return best
				}
				best = max(best, c.judge(newReading(parse(tokens, manner{c.country, code.at, shownApart})), code.code))
			}
		}
	}
	return best
}

// readLines sets street, numbers and boxed to what the lines say. Parts that only repeat what the address says elsewhere
// are left out.
func (c *claim) readLines(apart bool) {
	lines := c.withoutRepetition(newReading(parse(c.lines, manner{c.country, c.repeatedPostcode(), apart})))
	c.street, c.numbers, c.boxed = nil, nil, lines.boxed
	for i := 0; i < len(lines.items); {
		name := lines.nameAt(i)
		if len(name) > 0 {
			c.street = append(c.street, name)
			i += len(name)
			continue
		}
		if lines.free(i) && lines.items[i].kind == number {
			c.numbers = append(c.numbers, lines.items[i])
		}
		i++
	}
}

// repeatedPostcode returns where the lines repeat the postal code.
func (c *claim) repeatedPostcode() span {
	for _, shown := range postcodesIn(c.lines, c.country, c.postcode) {
		if shown.at.start > 0 && samePostcode(c.country, shown.code, c.postcode) {
			return shown.at
		}
	}
	return span{}
}

// withoutRepetition marks the parts of the lines, but not the first, that only name the locality, state or country.
func (c *claim) withoutRepetition(lines reading) reading {
	marked := lines.clone()
	for len(c.locality) > 0 {
		at := marked.find(wording{country: c.country, known: c.spelled}, c.locality, 0)
		if at == nil {
			break
		}
		marked.mark(at, ofLocality)
	}
	c.region.explain(marked)
	for i, it := range lines.items {
		if it.part > 0 && marked.explained(it.part) {
			lines.uses[i] = marked.uses[i]
		}
	}
	return lines
}

// judge compares the claim with one reading of a document, for each place where that may show the locality.
func (c claim) judge(r reading, postcode string) finding {
	confirmed := samePostcode(c.country, c.postcode, postcode)
	w := wording{country: c.country, lenient: confirmed, known: c.spelled}
	best := c.judgeStreet(r.clone(), w, confirmed, nil)
	for _, at := range c.localityIn(r, w, confirmed) {
		marked := r.clone()
		marked.mark(at, ofLocality)
		best = max(best, c.judgeStreet(marked, w, confirmed, at))
	}
	if best == samePlace && c.postcode != "" && postcode != "" && !confirmed {
		return otherPostcode
	}
	return best
}

// localityIn returns where the document may show the locality. The number of a town's district, as in "Dublin 6" or "75008
// Paris 8", may be missing on one side if the postal code agrees.
func (c claim) localityIn(r reading, w wording, confirmed bool) [][]int {
	names := [][]item{c.locality}
	last := len(c.locality) - 1
	w.town = confirmed
	numbered := last > 0 && (c.locality[last].kind == number || singleLetter(c.locality[last].text))
	if confirmed && numbered {
		names = append(names, c.locality[:last])
	}
	var all [][]int
	for _, name := range names {
		for from := 0; len(name) > 0 && len(all) < mostPlaces; {
			at := r.find(w, name, from)
			if at == nil {
				break
			}
			from = at[0] + 1
			if confirmed && !numbered {
				at = append(at, r.districtNumber(at)...)
			}
			all = append(all, at)
		}
	}
	return all
}

// judgeStreet compares all but the postal code, once the locality is marked, which is nil if the document does not show it.
func (c claim) judgeStreet(r reading, w wording, confirmed bool, locality []int) finding {
	missing := 0
	for _, phrase := range c.longestFirst() {
		at := r.find(w, phrase, 0)
		if at == nil {
			missing++
		}
		r.mark(at, ofStreet)
	}
	localityShown := len(c.locality) == 0 || locality != nil && !r.inStreet(locality)
	conflict := c.region.explain(r)
	numbers := sameNumbers(c.numbers, r.numbers()) && !r.startsWithCode()
	switch {
	case missing > 0 && c.boxed == r.boxed && !(numbers && localityShown) && c.contradicted(r, w):
		return otherAddress
	case c.boxed != r.boxed:
		return boxOrResidence
	case missing > 0 || c.size() < fewestItems:
		return onlyInPart
	case !localityShown:
		return otherLocality
	case conflict:
		return otherArea
	case !numbers:
		return otherNumber
	case slices.ContainsFunc(r.runs(), func(run []int) bool { return !c.harmless(r, run, confirmed) }):
		return moreWords
	default:
		return samePlace
	}
}

// longestFirst returns the pieces of the street, so that a short one does not take a word from a long one.
func (c claim) longestFirst() [][]item {
	return slices.SortedStableFunc(slices.Values(c.street), func(a, b []item) int { return len(b) - len(a) })
}

// size returns how many words and numbers street and locality have, and the word for a box.
func (c claim) size() int {
	size := len(c.numbers) + len(c.locality)
	if c.boxed {
		size++
	}
	for _, phrase := range c.street {
		size += len(phrase)
	}
	return size
}
