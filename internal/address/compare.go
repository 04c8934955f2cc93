package address

import (
	"slices"
	"strings"
	"unicode/utf8"

	"onboarding/internal/applicant"
)

// longestShown is how many bytes an address on a document may have to be compared; a longer one is more than an address.
const longestShown = 2000

// fewestItems is how many words and numbers street and locality need to be confirmed; fewer agree too easily.
const fewestItems = 3

// claim is an address as the company has it, prepared to be compared.
type claim struct {
	script   string
	country  string
	postcode string // canonical; empty if there is none
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
	return claim{
		script:   script(strings.Join(a.Lines, " ") + " " + a.Locality),
		country:  country,
		postcode: postcode,
		region:   newRegion(country, a.AdministrativeArea, postcode),
		locality: parse(tokenize(a.Locality), span{}, false).items,
		lines:    tokenize(strings.Join(a.Lines, "\n")),
	}
}

// compare says how the claim stands to an address as a document shows it: the best finding of all ways to read the two.
func (c claim) compare(shown string) finding {
	if c.script != script(shown) {
		return otherScript
	}
	if len(shown) > longestShown {
		return onlyInPart
	}
	tokens := tokenize(shown)
	codes := append([]shownCode{{}}, postcodesIn(tokens, c.country, c.postcode)...)
	best := otherScript
	for _, apart := range []bool{false, true} {
		c.readLines(apart)
		for _, code := range codes {
			for _, shownApart := range []bool{false, true} {
				best = max(best, c.judge(newReading(parse(tokens, code.at, shownApart)), code.code))
			}
		}
	}
	return best
}

// readLines sets street, numbers and boxed to what the lines say. Parts that only repeat what the address says elsewhere
// are left out.
func (c *claim) readLines(apart bool) {
	lines := c.withoutRepetition(newReading(parse(c.lines, c.repeatedPostcode(), apart)))
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
		at := marked.find(wording{country: c.country}, c.locality, 0)
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
	w := wording{country: c.country, lenient: confirmed}
	best, from := c.judgeStreet(r.clone(), w, confirmed, nil), 0
	for len(c.locality) > 0 {
		at := r.find(w, c.locality, from)
		if at == nil {
			break
		}
		marked := r.clone()
		marked.mark(at, ofLocality)
		best = max(best, c.judgeStreet(marked, w, confirmed, at))
		from = at[0] + 1
	}
	if best == samePlace && c.postcode != "" && postcode != "" && !confirmed {
		return otherPostcode
	}
	return best
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

// harmless reports whether words of the document that nothing explains leave street and locality what they are: such as
// a district or a building's name that stands apart, or one between street and locality where the postal code agrees.
func (c claim) harmless(r reading, run []int, confirmed bool) bool {
	words := r.words(run)
	if len(c.locality) == 0 && !confirmed {
		return false // it may be the name of a town
	}
	if r.standsApart(run[0]) {
		return slices.ContainsFunc(words, func(s string) bool { return !turns[s] })
	}
	if !confirmed || slices.ContainsFunc(words, func(s string) bool { return turns[s] || typeOfStreet(s) }) {
		return false
	}
	if i, ok := r.neighbour(run[0], -1); ok && r.uses[i] == ofStreet && !typeOfStreet(r.items[i].text) {
		return false
	}
	i, ok := r.neighbour(run[len(run)-1], +1)
	return !ok || r.uses[i] == ofLocality || r.uses[i] == ofArea || r.items[i].kind == code
}

// contradicted reports whether the document legibly shows another street: it has a number, words that nothing explains,
// and nothing that resembles the names in the claim's street or has their initials.
func (c claim) contradicted(r reading, w wording) bool {
	names, initials := c.names(), ""
	for _, name := range names {
		initials += string(firstRune(name))
	}
	others := 0
	for i, it := range r.items {
		if it.kind != word {
			continue
		}
		like := func(name string) bool { return w.same(name, it.text) || resembles(name, plain(it.text)) }
		if it.text == initials || slices.ContainsFunc(names, like) {
			return false
		}
		if r.free(i) && utf8.RuneCountInString(it.text) >= 3 {
			others++
		}
	}
	return len(names) > 0 && others > 0 && len(r.numbers()) > 0
}

// names returns the words of the claim's street that are not types of streets; all words if there are no others.
func (c claim) names() []string {
	var names, all []string
	for _, it := range slices.Concat(c.street...) {
		all = append(all, plain(it.text))
		if !typeOfStreet(it.text) {
			names = append(names, plain(it.text))
		}
	}
	if len(names) == 0 {
		return all
	}
	return names
}
