package address

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Letters that Unicode does not take apart, or that people write in more than one way when they have no accents.
var (
	plainLetters = letters(`ß ss, æ ae, œ oe, ø o, ł l, đ d, ð d, þ th, ı i, ħ h, ŋ n, ə e,
		ة ه, ى ي, ک ك, ی ي, ے ي, ё е, ς σ, 臺 台, ヶ が`)
	digraphLetters = letters(`ä ae, ö oe, ü ue, å aa, ø oe, đ dj, ð dh, ə a`)
)

// digraphs are what may stand for one letter in a country even if neither side has the letter itself: "koeln" for "köln".
var digraphs = perCountry(func(country string) map[string]bool {
	switch country {
	case "DE", "AT", "CH", "LI", "LU", "EE":
		return setOf("ae oe ue")
	case "DK", "NO", "SE", "FI", "IS", "FO", "GL", "AX", "SJ":
		return setOf("ae oe ue aa")
	default:
		return nil
	}
})

// letters makes a table of pairs that are separated by commas.
func letters(pairs string) map[rune]string {
	table := map[rune]string{}
	for _, pair := range strings.Split(pairs, ",") {
		fields := strings.Fields(pair)
		table[[]rune(fields[0])[0]] = fields[1]
	}
	return table
}

// spell returns a folded text with the letters of the tables written as they say, and without other accents. The first
// table that has a letter counts.
func spell(text string, tables ...map[rune]string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		i := slices.IndexFunc(tables, func(table map[rune]string) bool { return table[r] != "" })
		if i >= 0 {
			b.WriteString(tables[i][r])
			continue
		}
		for _, decomposed := range norm.NFD.String(string(r)) {
			if !accent(decomposed) {
				b.WriteRune(decomposed)
			}
		}
	}
	return norm.NFC.String(b.String())
}

// accent reports whether a mark can be left out: those of European letters, and the vowels of Arabic and Hebrew. The
// marks of other scripts make other letters.
func accent(r rune) bool {
	return r >= 0x0300 && r <= 0x036F || r >= 0x064B && r <= 0x065F || r == 0x0670 ||
		unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Arabic, unicode.Hebrew)
}

// spellings returns the ways in which a folded word is commonly written without accents in the country.
func spellings(word, country string) []string {
	without, with := spell(word, plainLetters), spell(word, digraphLetters, plainLetters)
	all := []string{without, with, undigraph(without, digraphs(country)), undigraph(with, digraphs(country))}
	slices.Sort(all)
	return slices.Compact(all)
}

// undigraph returns a word with each of the digraphs as its first letter, except where that belongs to another sound: the
// "ue" in "bauer" is no "ü".
func undigraph(word string, digraphs map[string]bool) string {
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		b.WriteByte(word[i])
		if i+1 == len(word) {
			break
		}
		vowelBefore := i > 0 && strings.IndexByte("aeioq", word[i-1]) >= 0
		if digraphs[word[i:i+2]] && !vowelBefore {
			i++
		}
	}
	return b.String()
}
