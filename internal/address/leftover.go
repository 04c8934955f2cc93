package address

import (
	"slices"
	"unicode/utf8"
)

// harmless reports whether words of the document that nothing explains leave street and locality what they are: such as
// a district or a building's name that stands apart, or one between street and locality where the postal code agrees.
func (c claim) harmless(r reading, run []int, confirmed bool) bool {
	words := r.words(run)
	switch {
	case !slices.ContainsFunc(words, func(s string) bool { return !silent[s] }):
		return true
	case slices.ContainsFunc(words, saysWhereInHouse) || r.endsNumber(run):
		return false
	case !slices.ContainsFunc(words, isName):
		return confirmed && len(words) == 1 && !turns[words[0]] && romans[words[0]] == 0 && r.followsPlace(run[0])
	case len(c.locality) == 0 && !confirmed:
		return false // it may be the name of a town
	case r.standsApart(run[0]):
		return true
	case !confirmed || turns[words[0]] || turns[words[len(words)-1]] || !districtLike(words):
		return false
	}
	if i, ok := r.neighbour(run[0], -1); ok && r.uses[i] == ofStreet && !typeOfStreet(r.items[i].text) {
		return false
	}
	i, ok := r.neighbour(run[len(run)-1], +1)
	return !ok || r.uses[i] == ofLocality || r.uses[i] == ofArea || r.items[i].kind == code
}

// followsPlace reports whether an item stands behind the locality or the state, where a letter is no flat's but that of a
// town's district, as in "København K".
func (r reading) followsPlace(i int) bool {
	before, ok := r.neighbour(i, -1)
	return ok && (r.uses[before] == ofLocality || r.uses[before] == ofArea)
}

// saysWhereInHouse reports whether a word is one for a flat, or where in a house it is.
func saysWhereInHouse(word string) bool {
	switch labels[word] {
	case unit, floor, room, office, shop:
		return utf8.RuneCountInString(word) >= fewestForName
	}
	return withinHouse[word]
}

// endsNumber reports whether words can belong to the number before them, as in "12 hs".
func (r reading) endsNumber(run []int) bool {
	before := run[0] - 1
	return before >= 0 && r.items[before].kind == number && !isName(r.items[run[0]].plain) && !turns[r.items[run[0]].plain]
}

// isName reports whether a word is more than initials, an abbreviation or a turn.
func isName(word string) bool {
	return !turns[word] && (utf8.RuneCountInString(word) >= fewestForName || !alphabetic(word))
}

// districtLike reports whether words can be the name of a district: no type of street begins it, and none is in it that
// districts are not named after.
func districtLike(words []string) bool {
	return !typeOfStreet(words[0]) && !slices.ContainsFunc(words, func(s string) bool { return typeOfStreet(s) && !districtWords[s] })
}

// contradicted reports whether the document legibly shows another street: it has a number, words that nothing explains,
// and nothing that resembles the names in the claim's street or has their initials.
func (c claim) contradicted(r reading, w wording) bool {
	names, initials := c.names(), ""
	for _, name := range names {
		initials += string(firstRune(name))
	}
	others := 0
	for _, shown := range r.names() {
		like := func(name string) bool { return w.same(name, shown.text) || resembles(name, shown.plain) }
		if shown.text == initials || slices.ContainsFunc(names, like) {
			return false
		}
		if shown.free && isName(shown.plain) {
			others++
		}
	}
	return len(names) > 0 && others > 0 && len(r.numbers()) > 0
}

// names returns the words of the claim's street that are not types of streets; all words if there are no others.
func (c claim) names() []string {
	var names, all []string
	for _, phrase := range c.street {
		for i, it := range phrase {
			switch {
			case alphabetic(it.text):
				all = append(all, it.plain)
			case i > 0:
				all = append(all, phrase[i-1].plain+it.plain)
			}
		}
	}
	for _, name := range all {
		if !typeOfStreet(name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return all
	}
	return names
}

// shownName is a word on a document, or two characters of one.
type shownName struct {
	text, plain string
	free        bool // nothing explains it
}

// names returns the words of the document; of Chinese and Japanese ones, which are not separated, each two characters.
func (r reading) names() []shownName {
	var names []shownName
	for i, it := range r.items {
		switch {
		case it.kind != word:
		case alphabetic(it.text):
			names = append(names, shownName{it.text, it.plain, r.free(i)})
		case i > 0 && r.items[i-1].kind == word:
			before := r.items[i-1]
			names = append(names, shownName{before.text + it.text, before.plain + it.plain, r.free(i-1) && r.free(i)})
		}
	}
	return names
}
