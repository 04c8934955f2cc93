package address

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// addNumber adds the pieces of a token with digits: "12a" is a number and a letter, "101동" a number and a word. They
// take one label.
func (p *parser) addNumber(pieces ...string) {
	l := p.numberLabel(pieces[0])
	for _, piece := range pieces {
		if roman := romans[piece]; roman > 0 {
			piece = strconv.Itoa(roman)
		}
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

// numberLabel returns the label of the number at hand: of the word before it or, for a letter and for what a hyphen or
// slash joins to it, of the number before. Of two such numbers before the name of a street the first is the flat's, as in
// "4/12 George Street", but in most countries a hyphen joins the numbers of houses.
func (p *parser) numberLabel(first string) label {
	t := p.tokens[p.at]
	switch {
	case p.label != unlabelled:
		return p.label
	case p.followsNumber():
		if !unicode.IsDigit(firstRune(first)) || t.before.joins() && (p.hasWords() || !p.nameFollows(p.at)) {
			return p.result.items[len(p.result.items)-1].label
		}
		return unlabelled
	case p.hasWords() || !unicode.IsDigit(firstRune(first)) || !p.digitsFollow() || !p.nameFollows(p.at+1):
		return unlabelled
	case p.tokens[p.at+1].before == joint || p.tokens[p.at+1].before == hyphen && flatHyphen[p.country]:
		return unit
	case p.tokens[p.at+1].before == hyphen:
		return house
	default:
		return unlabelled
	}
}

// letter reports whether the token at hand is a letter that belongs to a number, as in "12 A", "A-12", "12 bis" or
// "Flat A". A letter that stands apart and may be a point of the compass does not.
func (p *parser) letter() bool {
	t := p.tokens[p.at]
	switch {
	case suffixes[t.plain]:
		return p.followsNumber()
	case romans[t.plain] > 0:
		return p.followsNumber() && !(p.apart && p.wordFollows())
	case !singleLetter(t.text) || !unicode.In(firstRune(t.text), unicode.Latin, unicode.Cyrillic, unicode.Arabic):
		return false
	case p.label != unlabelled:
		return true
	case p.followsNumber():
		return t.before != space || !turns[t.plain] && !(p.apart && p.wordFollows())
	default:
		return p.digitsFollow() && digitsOnly.MatchString(p.tokens[p.at+1].text) &&
			(p.tokens[p.at+1].before.joins() || blockLetters[p.country] && !p.hasWords())
	}
}

var (
	ordinalNumber   = regexp.MustCompile(`^(\d+)(?:st|nd|rd|th|er|ere|eme|nde)$`)
	shortOrdinal    = regexp.MustCompile(`^\d+[eao]$`) // else a house number with its letter
	letterAndDigits = regexp.MustCompile(`^\p{L}\d+$`)
	digitsOnly      = regexp.MustCompile(`^\d+$`)
	// misreadWord is a word in which digits were read for letters.
	misreadWord = regexp.MustCompile(`^\p{L}{2,}[0158]{1,2}\p{L}{2,}$`)
	digitsOrNot = regexp.MustCompile(`\d+|\D+`)
)

// ordinal takes a number such as "5th", "fifth" or "twenty-first", and one such as "five" where a number has to be: after
// a designator, or before a name at the beginning.
func (p *parser) ordinal() bool {
	t := p.tokens[p.at]
	value := max(ordinals[t.plain], tenths[t.plain])
	if p.label != unlabelled || p.at == 0 && p.wordFollows() && p.nameFollows(p.at+1) {
		value = max(value, cardinals[t.plain])
	}
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
	p.add(item{text: strconv.Itoa(value), kind: number, label: p.label})
	return true
}

// digitsFollow reports whether the next token of the part begins with a digit.
func (p *parser) digitsFollow() bool {
	return !p.endsPart() && unicode.IsDigit(firstRune(p.tokens[p.at+1].text))
}
