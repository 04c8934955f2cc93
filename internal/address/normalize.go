package address

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// abbreviations are the words that addresses abbreviate most, and their short forms.
var abbreviations = map[string]string{
	"avenue": "ave", "av": "ave", "boulevard": "blvd", "building": "bldg", "court": "ct", "crescent": "cres",
	"drive": "dr", "highway": "hwy", "lane": "ln", "parkway": "pkwy", "place": "pl", "road": "rd", "saint": "st",
	"square": "sq", "street": "st", "terrace": "ter", "north": "n", "south": "s", "east": "e", "west": "w",
}

// unitWords say that a unit follows. One address has them where another has only the number.
var unitWords = setOf("apartment apt flat no number suite ste unit")

// tokens splits an address into comparable words: compatibility forms and case folded, accents and punctuation removed,
// digits in Western form, common words abbreviated. Scripts without spaces yield one token for each character.
func tokens(s string) []string {
	folded := norm.NFKD.String(cases.Fold().String(norm.NFKD.String(s)))
	var spaced strings.Builder
	for _, r := range folded {
		switch {
		case unicode.Is(unicode.Mn, r) || strings.ContainsRune("'’`´", r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			spaced.WriteRune(' ')
			spaced.WriteRune(r)
			spaced.WriteRune(' ')
		case unicode.IsDigit(r):
			spaced.WriteRune(western(r))
		case unicode.IsLetter(r) || unicode.Is(unicode.Mc, r):
			spaced.WriteRune(r)
		default:
			spaced.WriteRune(' ')
		}
	}
	var words []string
	for _, word := range strings.Fields(spaced.String()) {
		if stem, ok := strings.CutSuffix(word, "strasse"); ok {
			word = stem + "str"
		}
		if short, ok := abbreviations[word]; ok {
			word = short
		}
		if !unitWords[word] {
			words = append(words, word)
		}
	}
	return words
}

// western returns the Western form of a digit of the scripts that IDWise's documents are often in.
func western(digit rune) rune {
	for _, zero := range []rune{'٠', '۰', '०'} {
		if digit >= zero && digit <= zero+9 {
			return '0' + digit - zero
		}
	}
	return digit
}

// script returns the name of the script that most letters of s are in; "" if it has none.
func script(s string) string {
	counts := map[string]int{}
	most := ""
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		name := scriptOf(r)
		counts[name]++
		if most == "" || counts[name] > counts[most] {
			most = name
		}
	}
	return most
}

func scriptOf(r rune) string {
	if unicode.Is(unicode.Latin, r) {
		return "Latin"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}
