package address

import "slices"

// use is what an item of a document's address was found to be.
type use int

const (
	unexplained use = iota
	ofStreet
	ofLocality
	ofArea // state or country
)

// reading is one way to read a document's address: what each of its items is.
type reading struct {
	parsed
	uses []use
}

func newReading(p parsed) reading { return reading{parsed: p, uses: make([]use, len(p.items))} }

// mark says what some items are.
func (r reading) mark(at []int, as use) {
	for _, i := range at {
		r.uses[i] = as
	}
}

// find returns where the phrase stands in the document for the first time from an item on, in one piece; nil if nowhere.
// Words may be joined on either side, as in "Haupt Straße" for "Hauptstraße".
func (r reading) find(w wording, phrase []item, from int) []int {
	for i := from; i < len(r.items); i++ {
		if at := r.begins(w, phrase, i); at != nil {
			return at
		}
	}
	if len(phrase) > 1 && silent[phrase[0].plain] && !typeOfStreet(phrase[1].plain) {
		return r.find(w, phrase[1:], from)
	}
	return nil
}

// begins returns the items from i on that are the phrase; nil if they are not.
func (r reading) begins(w wording, phrase []item, i int) []int {
	if len(phrase) == 0 {
		return []int{}
	}
	if !r.free(i) || r.items[i].kind != phrase[0].kind {
		return nil
	}
	if phrase[0].kind == number {
		if !equal(phrase[0], r.items[i]) {
			return nil
		}
		return prepend(i, r.begins(w, phrase[1:], i+1))
	}
	if w.same(phrase[0].text, r.items[i].text) {
		if at := prepend(i, r.goesOn(w, phrase[1:], i+1)); at != nil {
			return at
		}
	}
	if r.free(i+1) && r.items[i+1].kind == word && w.spelledAlike(phrase[0].text, r.items[i].text+r.items[i+1].text) {
		if at := prepend(i, prepend(i+1, r.begins(w, phrase[1:], i+2))); at != nil {
			return at
		}
	}
	if len(phrase) > 1 && phrase[1].kind == word && w.spelledAlike(phrase[0].text+phrase[1].text, r.items[i].text) {
		return prepend(i, r.begins(w, phrase[2:], i+1))
	}
	return nil
}

// goesOn is like begins for the rest of a phrase. Particles may be missing on either side.
func (r reading) goesOn(w wording, phrase []item, i int) []int {
	switch {
	case len(phrase) == 0 || !r.free(i) || w.spelledAlike(phrase[0].text, r.items[i].text):
		return r.begins(w, phrase, i)
	case particles[phrase[0].plain] && len(phrase) > 1:
		return r.goesOn(w, phrase[1:], i)
	case particles[r.items[i].plain]:
		return prepend(i, r.goesOn(w, phrase, i+1))
	default:
		return r.begins(w, phrase, i)
	}
}

// free reports whether there is an item i that is not explained yet.
func (r reading) free(i int) bool { return i < len(r.items) && r.uses[i] == unexplained }

// prepend puts i before at, unless that is nil.
func prepend(i int, at []int) []int {
	if at == nil {
		return nil
	}
	return append([]int{i}, at...)
}

// runs returns the words that nothing explains, as lists of items that follow each other in one part.
func (r reading) runs() [][]int {
	var all [][]int
	for i := range r.items {
		if !r.free(i) || r.items[i].kind != word {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last][len(all[last])-1] == i-1 && r.items[i-1].part == r.items[i].part {
			all[last] = append(all[last], i)
		} else {
			all = append(all, []int{i})
		}
	}
	return all
}

// words returns the items' words without accents.
func (r reading) words(at []int) []string {
	var all []string
	for _, i := range at {
		all = append(all, r.items[i].plain)
	}
	return all
}

// neighbour returns the item beside one, before or behind it, in the same part; false if there is none.
func (r reading) neighbour(i, step int) (int, bool) {
	j := i + step
	return j, j >= 0 && j < len(r.items) && r.items[j].part == r.items[i].part
}

// numbers returns the numbers that do not belong to the locality's name.
func (r reading) numbers() []item {
	var numbers []item
	for i, it := range r.items {
		if it.kind == number && r.uses[i] == unexplained {
			numbers = append(numbers, it)
		}
	}
	return numbers
}

// standsApart reports whether the part that an item is in has nothing of the street, the locality or their numbers.
func (r reading) standsApart(i int) bool {
	for j, it := range r.items {
		if it.part == r.items[i].part && (r.uses[j] == ofStreet || r.uses[j] == ofLocality || it.kind == number) {
			return false
		}
	}
	return true
}

// explained reports whether a part has words, and all of it is explained.
func (r reading) explained(part int) bool {
	words := 0
	for i, it := range r.items {
		if it.part != part || it.kind == code {
			continue
		}
		if r.uses[i] == unexplained {
			return false
		}
		words++
	}
	return words > 0
}

// clone returns a reading that can be marked without changing this one.
func (r reading) clone() reading { return reading{parsed: r.parsed, uses: slices.Clone(r.uses)} }

// named returns the items from i on that are the words of a name, in one part; nil if they are not. In names of several
// words, "n" may stand for "north" and the like.
func (r reading) named(w wording, words []string, i int) []int {
	var at []int
	same := func(want, shown string) bool {
		return want == shown || len(words) > 1 && firstRune(want) == firstRune(shown) && w.spelledAlike(want, shown)
	}
	for n, want := range words {
		j := i + n
		if !r.free(j) || r.items[j].kind != word || r.items[j].part != r.items[i].part || !same(want, r.items[j].plain) {
			return nil
		}
		at = append(at, j)
	}
	return at
}

// nameAt returns the items from i on that make one name: words in one part, with the numbers among them, such as "Avenida
// 9 de Julio". It is empty if none starts there.
func (r reading) nameAt(i int) []item {
	var name []item
	words := 0
	for j := i; r.free(j) && r.items[j].part == r.items[i].part && r.items[i].kind == word; j++ {
		it := r.items[j]
		if it.kind == code || it.label != unlabelled {
			break
		}
		name = append(name, it)
		if it.kind == word {
			words = len(name)
		}
	}
	return name[:words]
}

// districtNumber returns the items of a district's number that ends a part behind the postal code and a town's name, as
// in "75008 Paris 8" and "75008 Paris Cedex 08".
func (r reading) districtNumber(town []int) []int {
	before, ok := r.neighbour(town[0], -1)
	if !ok || r.items[before].kind != code {
		return nil
	}
	var at []int
	i, ok := r.neighbour(town[len(town)-1], +1)
	if ok && r.items[i].plain == "cedex" {
		at = append(at, i)
		i, ok = r.neighbour(i, +1)
	}
	if !ok || r.items[i].kind != number || r.items[i].label != unlabelled {
		return nil
	}
	if _, more := r.neighbour(i, +1); more {
		return nil
	}
	return append(at, i)
}

// startsWithCode reports whether what was taken for the postal code stands where the street has its number.
func (r reading) startsWithCode() bool {
	for i, it := range r.items {
		next := i + 1
		if it.kind != code || next == len(r.items) || r.uses[next] != ofStreet || !latin(r.items[next].text) {
			continue
		}
		if i == 0 || r.items[next].part == it.part {
			return true
		}
	}
	return false
}

// inStreet reports whether names of places are part of a street's name: "Springfield Park Avenue" does not show that
// Park Avenue is in Springfield. In scripts that go from the large to the small, and behind a postal code, they are not.
func (r reading) inStreet(at []int) bool {
	next, ok := r.neighbour(at[len(at)-1], +1)
	if !ok || r.uses[next] != ofStreet || !latin(r.items[next].text) {
		return false
	}
	before, ok := r.neighbour(at[0], -1)
	return !ok || r.items[before].kind != code
}
