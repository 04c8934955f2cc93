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
		ة ه, ى ي, ک ك, ی ي, ے ي, ё е, ς σ`)
	digraphLetters = letters(`ä ae, ö oe, ü ue, å aa, ø oe, đ dj, ð dh, ə a`)
)

// digraphCountries are where "koeln" may stand for "köln" even if neither side has the letter itself.
var digraphCountries = setOf("DE AT CH LI LU DK NO SE FI IS FO GL AX SJ EE")

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
	without, digraphs := spell(word, plainLetters), spell(word, digraphLetters, plainLetters)
	all := []string{without, digraphs}
	if digraphCountries[country] {
		all = append(all, undigraph(without), undigraph(digraphs))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// undigraph returns a word with ae, oe, ue and aa as one letter, except where the first belongs to another sound: the
// "ue" in "bauer" is no "ü".
func undigraph(word string) string {
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		b.WriteByte(word[i])
		if i+1 == len(word) {
			break
		}
		digraph := word[i : i+2]
		vowelBefore := i > 0 && strings.IndexByte("aeioq", word[i-1]) >= 0
		if digraph == "aa" || (!vowelBefore && (digraph == "ae" || digraph == "oe" || digraph == "ue")) {
			i++
		}
	}
	return b.String()
}
