package address

import (
	"regexp"
	"strconv"
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

// parse takes an address apart, and its postal code out. A letter that stands behind a number, as in "12 A", belongs to
// it or, if apart and a word follows, begins a name, as in "12 O Connell Street".
func parse(tokens []token, code span, apart bool) parsed {
	p := parser{tokens: tokens, code: code, apart: apart}
	for p.at < len(tokens) {
		p.next()
	}
	return p.result
}

type parser struct {
	tokens []token
	code   span
	apart  bool
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

// endPart begins a new part of the address. A part of bare numbers goes on: what follows them may be what they count.
func (p *parser) endPart() {
	bare := true
	for _, i := range p.result.items {
		if i.part == p.part {
			bare = bare && i.kind == number && i.label == unlabelled
		}
	}
	if !bare {
		p.part++
	}
	p.label = unlabelled
}

func (p *parser) add(i item) {
	i.part, i.plain = p.part, plain(i.text)
	p.label = unlabelled
	p.result.items = append(p.result.items, i)
}

// addNumber adds the pieces of a token with digits: "12a" is a number and a letter, "101동" a number and a word. They
// take the label that stands before them; a letter that stands apart takes that of its number.
func (p *parser) addNumber(pieces ...string) {
	l := p.label
	if l == unlabelled && p.followsNumber() && !unicode.IsDigit(firstRune(pieces[0])) {
		l = p.result.items[len(p.result.items)-1].label
	}
	for _, piece := range pieces {
		switch {
		case digitsOnly.MatchString(piece):
			p.add(item{text: strings.TrimLeft(piece, "0"), kind: number, label: l})
		case singleLetter(piece) || suffixes[piece]:
			p.add(item{text: piece, kind: number, label: l})
		default:
			p.add(item{text: piece, kind: word})
		}
	}
}

// dropPostalMark takes back a word such as "ZIP" that stood before the postal code.
func (p *parser) dropPostalMark() {
	for last := len(p.result.items) - 1; last >= 0 && p.result.items[last].kind == word; last-- {
		if i := p.result.items[last]; i.part != p.part || !postalMarks[i.plain] {
			return
		}
		p.result.items = p.result.items[:last]
	}
}

// designator takes the word of a designator, before its number or behind it, and reports whether there was one.
func (p *parser) designator() bool {
	word := p.tokens[p.at].plain
	if after[word] && p.followsNumber() && (p.endsPart() || p.at > 0 && ordinalNumber.MatchString(p.tokens[p.at-1].plain)) {
		p.result.items[len(p.result.items)-1].label = floor
		return true
	}
	l, known := labels[word]
	if !known || !p.numberFollows(p.at, l) || named[word] && p.followsWord() {
		return false
	}
	if p.label == unlabelled {
		p.label = l
	}
	return true
}

// numberFollows reports whether a number follows the token at i that the label can be for: digits, or a single letter
// unless the label is none.
func (p *parser) numberFollows(i int, l label) bool {
	if i+1 >= len(p.tokens) || p.tokens[i+1].before == part || i+1 == p.code.start {
		return false
	}
	following := p.tokens[i+1]
	if marks, known := labels[following.plain]; known && marks == unlabelled && !named[following.plain] {
		return p.numberFollows(i+1, l)
	}
	if following.text == "#" {
		return p.numberFollows(i+1, l)
	}
	if singleLetter(following.text) {
		return l != unlabelled
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

// wordFollows reports whether a word follows the token at hand in the same part.
func (p *parser) wordFollows() bool {
	return !p.endsPart() && unicode.IsLetter(firstRune(p.tokens[p.at+1].text)) && p.at+1 != p.code.start
}

func (p *parser) endsPart() bool { return p.at+1 == len(p.tokens) || p.tokens[p.at+1].before == part }

// letter reports whether the token at hand is a letter that belongs to a number, as in "12 A", "A-12", "12 bis" or
// "Flat A". A letter that stands apart and may be a point of the compass does not.
func (p *parser) letter() bool {
	t := p.tokens[p.at]
	switch {
	case suffixes[t.plain]:
		return p.followsNumber()
	case !singleLetter(t.text) || !unicode.In(firstRune(t.text), unicode.Latin, unicode.Cyrillic, unicode.Arabic):
		return false
	case p.label != unlabelled:
		return true
	case p.followsNumber():
		return t.before != space || !turns[t.plain] && !(p.apart && p.wordFollows())
	default:
		return p.at+1 < len(p.tokens) && p.tokens[p.at+1].before == joint && digitsOnly.MatchString(p.tokens[p.at+1].text)
	}
}

var (
	ordinalNumber   = regexp.MustCompile(`^(\d+)(?:st|nd|rd|th|er|ere|eme|nde)$`)
	letterAndDigits = regexp.MustCompile(`^\p{L}\d+$`)
	digitsOnly      = regexp.MustCompile(`^\d+$`)
	// misreadWord is a word in which digits were read for letters.
	misreadWord = regexp.MustCompile(`^\p{L}{2,}[0158]{1,2}\p{L}{2,}$`)
	digitsOrNot = regexp.MustCompile(`\d+|\D+`)
)

// ordinal takes a number such as "5th", "fifth" or "twenty-first".
func (p *parser) ordinal() bool {
	t := p.tokens[p.at]
	value := ordinals[t.plain]
	if match := ordinalNumber.FindStringSubmatch(t.plain); match != nil {
		value, _ = strconv.Atoi(match[1])
	}
	if ten := tens[t.plain]; ten > 0 && p.at+1 < len(p.tokens) {
		if one := ordinals[p.tokens[p.at+1].plain]; one > 0 && one < 10 {
			value = ten + one
			p.at++
		}
	}
	if value == 0 {
		return false
	}
	p.add(item{text: strconv.Itoa(value), kind: number})
	return true
}

func singleLetter(s string) bool {
	return utf8.RuneCountInString(s) == 1 && unicode.IsLetter(firstRune(s))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
