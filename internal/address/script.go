package address

import "unicode"

// script returns the name of the script that most letters of s are in; "" if it has none. Chinese characters and
// Japanese syllables count as one script, "Han".
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
	switch {
	case unicode.Is(unicode.Latin, r):
		return "Latin"
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return "Han"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}

// alphabetic reports whether a word is in a script that separates words.
func alphabetic(s string) bool { return !ideograph.MatchString(s) }

func latin(s string) bool { return unicode.Is(unicode.Latin, firstRune(s)) }
