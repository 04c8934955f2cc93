package address

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what an item of an address is.
type kind int

const (
	word   kind = iota
	number      // digits, or a letter that belongs to a number
	code        // a postal code, taken out
)

// item is a word or number of an address.
type item struct {
	text  string
	plain string // text without accents
	kind  kind
	label label // of a number
	part  int   // which part of the address it is in, from 0; parts are what commas and line breaks separate
}

// parsed is an address taken apart.
type parsed struct {
	items []item
	boxed bool // it has a post-office box
}

// span is a range of tokens, as in slices; an empty one is nowhere.
type span struct{ start, end int }

// manner is how an address is to be taken apart.
type manner struct {
	country string
	code    span // where its postal code is
	// apart says that a letter which stands behind a number and before a word, as in "12 O Connell Street", begins a name;
	// else it belongs to the number, as in "12 A".
	apart bool
}

// parse takes an address apart, and its postal code out.
func parse(tokens []token, how manner) parsed {
	p := parser{tokens: tokens, manner: how}
	for p.at < len(tokens) {
		p.next()
	}
	return p.result
}

type parser struct {
	manner
	tokens []token
	at     int   // the token to come
	label  label // of the number to come
	part   int
	result parsed
}

// next turns the token to come, or several that belong together, into items.
func (p *parser) next() {
	t, rest := p.tokens[p.at], p.tokens[p.at:]
	if t.before == part || t.before == colon && p.label == unlabelled {
		p.endPart()
	}
	phrase := phraseAt(rest, boxes)
	if n := phraseAt(rest, numberedBoxes); phrase == 0 && n > 0 && p.numberFollows(p.at+n-1, box) {
		phrase = n
	}
	switch {
	case p.at == p.code.start && p.code.end > p.code.start:
		p.dropPostalMark()
		p.add(item{kind: code})
		p.at = p.code.end - 1
	case phrase > 0:
		p.result.boxed, p.label = true, box
		p.at += phrase - 1
	case p.designator(), p.ordinal():
	case p.letter():
		p.addNumber(t.plain)
	case strings.ContainsFunc(t.text, unicode.IsDigit) && !misreadWord.MatchString(t.text):
		p.addNumber(digitsOrNot.FindAllString(t.plain, -1)...)
	case t.text != "#":
		p.add(item{text: t.text, kind: word})
	}
	p.at++
}

// endPart begins a new part of the address. A part of bare numbers goes on, because what follows them may be what they
// count, unless they are the numbers of a street that stands before, as in "Rua Augusta, 100".
func (p *parser) endPart() {
	bare, street := true, false
	for i, it := range p.result.items {
		switch {
		case it.part == p.part:
			bare = bare && it.kind == number && it.label == unlabelled
		case it.part == p.part-1 && (i == 0 || p.result.items[i-1].part < it.part):
			street = it.kind == word && typeOfStreet(it.text)
		}
	}
	if !bare || street {
		p.part++
	}
	p.label = unlabelled
}

func (p *parser) add(i item) {
	i.part, i.plain = p.part, plain(i.text)
	p.label = unlabelled
	p.result.items = append(p.result.items, i)
}

// dropPostalMark takes back a word such as "ZIP", or the country's letters, that stood before the postal code.
func (p *parser) dropPostalMark() {
	for last := len(p.result.items) - 1; last >= 0 && p.result.items[last].kind == word; last-- {
		if i := p.result.items[last]; i.part != p.part || !postalMarks[i.plain] && !p.isSign(i.plain) {
			return
		}
		p.result.items = p.result.items[:last]
	}
}

// isSign reports whether a word is what people write before the country's postal codes, and no point of the compass.
func (p *parser) isSign(word string) bool {
	return !turns[word] && slices.Contains([]string{p.country, metadata[p.country].prefix, signs[p.country]}, strings.ToUpper(word))
}

// designator takes the word of a designator, before its number or behind it, and reports whether there was one.
func (p *parser) designator() bool {
	if p.floorBehind() {
		if shortOrdinal.MatchString(p.tokens[p.at-1].plain) {
			p.result.items = p.result.items[:len(p.result.items)-1]
		}
		p.result.items[len(p.result.items)-1].label = floor
		return true
	}
	word := p.tokens[p.at].plain
	l, known := p.labelOf(word)
	if !known || !p.numberFollows(p.at, l) || named[word] && p.followsWord() || p.unnumbered() {
		return false
	}
	if p.label == unlabelled {
		p.label = l
	}
	p.result.boxed = p.result.boxed || l == box
	for p.tokens[p.at+1].text == "#" {
		p.at++
	}
	return true
}

// floorBehind reports whether the token at hand says that the number before it is that of a floor, as in "2nd floor",
// "3. OG" or "12/F".
func (p *parser) floorBehind() bool {
	t := p.tokens[p.at]
	switch {
	case !p.followsNumber():
		return false
	case t.plain == "f":
		return t.before == joint
	case !after[t.plain]:
		return false
	}
	before := p.tokens[p.at-1].plain
	return p.endsPart() || alwaysAfter[t.plain] || ordinalNumber.MatchString(before) || shortOrdinal.MatchString(before)
}

// unnumbered reports whether the flat at hand has a name instead of a number, and the number that follows is the house's:
// "Basement Flat 32 Bridge Street".
func (p *parser) unnumbered() bool {
	last := len(p.result.items) - 1
	return p.followsWord() && saysWhereInHouse(p.result.items[last].plain) && p.nameFollows(p.at+1)
}

// labelOf returns the label of a word of a designator in the country.
func (p *parser) labelOf(word string) (l label, known bool) {
	if l, known = ownLabels[p.country][word]; !known {
		l, known = labels[word]
	}
	return l, known
}

// numberFollows reports whether a number follows the token at i that the label can be for: digits, or a single letter or
// a word such as "two" unless the label is none.
func (p *parser) numberFollows(i int, l label) bool {
	if p.isEnd(i + 1) {
		return false
	}
	following := p.tokens[i+1]
	if marks, known := labels[following.plain]; known && marks == unlabelled && !named[following.plain] {
		return p.numberFollows(i+1, l)
	}
	if following.text == "#" {
		return p.numberFollows(i+1, l)
	}
	if singleLetter(following.text) || cardinals[following.plain] > 0 {
		return l != unlabelled || !p.isEnd(i+2) && unicode.IsDigit(firstRune(p.tokens[i+2].text))
	}
	return unicode.IsDigit(firstRune(following.text)) && !ordinalNumber.MatchString(following.plain) ||
		l != unlabelled && letterAndDigits.MatchString(following.plain)
}

// followsNumber reports whether the token before the one at hand ended in a number that it can belong to.
func (p *parser) followsNumber() bool {
	last := len(p.result.items) - 1
	return last >= 0 && p.tokens[p.at].before < colon && p.result.items[last].kind == number
}

// followsWord reports whether the token at hand goes on with a name.
func (p *parser) followsWord() bool {
	last := len(p.result.items) - 1
	return last >= 0 && p.tokens[p.at].before < colon && p.result.items[last].kind == word
}

// nameFollows reports whether a word or an ordinal number follows the token at i in the same part.
func (p *parser) nameFollows(i int) bool {
	if p.isEnd(i + 1) {
		return false
	}
	next := p.tokens[i+1]
	return unicode.IsLetter(firstRune(next.text)) || ordinalNumber.MatchString(next.plain)
}

// wordFollows reports whether a word follows the token at hand in the same part.
func (p *parser) wordFollows() bool {
	return !p.endsPart() && unicode.IsLetter(firstRune(p.tokens[p.at+1].text))
}

// hasWords reports whether the part at hand has words so far.
func (p *parser) hasWords() bool {
	last := len(p.result.items) - 1
	for ; last >= 0 && p.result.items[last].part == p.part; last-- {
		if p.result.items[last].kind == word {
			return true
		}
	}
	return false
}

func (p *parser) endsPart() bool { return p.isEnd(p.at + 1) }

// isEnd reports whether the token at i is another part's, or the postal code's, or there is none.
func (p *parser) isEnd(i int) bool {
	return i >= len(p.tokens) || p.tokens[i].before == part || i == p.code.start && p.code.end > i
}

func singleLetter(s string) bool {
	return utf8.RuneCountInString(s) == 1 && unicode.IsLetter(firstRune(s))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
