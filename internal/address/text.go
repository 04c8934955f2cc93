package address

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// gap is what separates a token from the one before it; the later ones separate more.
type gap int

const (
	nothing gap = iota // as in scripts without spaces
	space
	joint // slash, full stop without space
	hyphen
	colon
	part // comma, line break, spaced hyphen: another part of the address begins
)

// joins reports whether what stands on the two sides of the gap belongs together.
func (g gap) joins() bool { return g == joint || g == hyphen }

// token is a run of letters and digits in an address, in lower case and with Western digits, or "#". In Chinese and
// Japanese each character is a token.
type token struct {
	text   string
	plain  string // text without accents
	before gap
}

// unglued sets apart what compatibility forms would glue to a number or a word, such as the half in "12½".
var unglued = strings.NewReplacer("№", " no ", "℅", " c/o ", "nº", "no ", "Nº", "no ", "n°", "no ", "N°", "no ",
	"º", " ", "ª", " ", "°", " ", "¼", " 1/4 ", "½", " 1/2 ", "¾", " 3/4 ")

// fold returns text in lower case and composed, with compatibility forms resolved and decimal digits of all scripts in
// Western form.
func fold(text string) string {
	text = cases.Fold().String(norm.NFKC.String(unglued.Replace(text)))
	return strings.Map(western, norm.NFC.String(text))
}

// western returns the Western form of a decimal digit, and other runes as they are. Unicode has the ten digits of a
// script one after the other.
func western(r rune) rune {
	if r < utf8.RuneSelf || !unicode.IsDigit(r) {
		return r
	}
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return '0' + r - zero
}

const zeroWidth = "\u200b" // set around each Chinese and Japanese character, to make it a token

var (
	ideograph = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}]`)
	run       = regexp.MustCompile(`#|[\p{L}\p{M}\p{Nd}]+`)
	// initials are letters with full stops, such as "P.O.".
	initials   = regexp.MustCompile(`(?:(?:^|[^\p{L}\p{M}\p{Nd}])\p{L}\.)(?:\p{L}(?:\.|$|[^\p{L}\p{M}\p{Nd}.]))+`)
	apostrophe = strings.NewReplacer("'", "", "’", "", "‘", "", "`", "", "´", "", "ʼ", "", "ʻ", "", "′", "", "\u0640", "")
)

// tokenize splits an address. Apostrophes vanish, and initials such as "p.o." are one token.
func tokenize(text string) []token {
	text = apostrophe.Replace(fold(text))
	for _, short := range shortDesignators {
		text = short.written.ReplaceAllString(text, short.meant)
	}
	text = initials.ReplaceAllStringFunc(writtenNumerals(text), func(s string) string { return strings.ReplaceAll(s, ".", "") + " " })
	text = ideograph.ReplaceAllString(text, zeroWidth+"$0"+zeroWidth)
	var tokens []token
	end := 0
	for _, at := range run.FindAllStringIndex(text, -1) {
		before := gapOf(text[:end], text[end:at[0]], text[at[0]:])
		for _, piece := range unglue(text[at[0]:at[1]]) {
			tokens = append(tokens, token{text: piece, plain: plain(piece), before: before})
			before = nothing
		}
		end = at[1]
	}
	return tokens
}

// gapOf says what separates two pieces of text that have between in their midst.
func gapOf(before, between, after string) gap {
	between = strings.ReplaceAll(between, zeroWidth, "")
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	dash := strings.IndexFunc(between, func(r rune) bool { return unicode.Is(unicode.Pd, r) })
	spaced := strings.IndexFunc(between, unicode.IsSpace)
	switch {
	case strings.ContainsAny(between, ",;،、؛·•|()[]{}\n\r\"«»“”「」。"):
		return part
	case spaced == 0 && dash > 0 && !(unicode.IsDigit(last) && unicode.IsDigit(first)):
		return part
	case strings.Contains(between, ":"):
		return colon
	case dash >= 0:
		return hyphen
	case between == "." || strings.ContainsAny(between, "/\\"):
		return joint
	case between != "":
		return space
	default:
		return nothing
	}
}

// plain returns a folded text without accents, in the letters that most people write instead.
func plain(text string) string { return spell(text, plainLetters) }

var (
	// numeral is a number that is written in Chinese characters before the word for a block, a house or the like.
	numeral = regexp.MustCompile(`([〇一二三四五六七八九十百]+)(丁目|番地|番|号|號|段|階|楼|樓|巷|弄|条|條)`)
	// counted is a number with such a word of which only the number matters.
	counted = regexp.MustCompile(`(\d)(?:\s*(?:丁目|番地の?|番|号室?|號|の|ノ|ー)|[\s-]*(?:chome|banchi)[\s,-]*)(?:\s*(\d))?`)
)

// writtenNumerals returns a folded text with 二丁目7番3号 written as 2-7-3.
func writtenNumerals(text string) string {
	text = numeral.ReplaceAllStringFunc(text, func(s string) string {
		match := numeral.FindStringSubmatch(s)
		return strconv.Itoa(chineseNumber(match[1])) + match[2]
	})
	for counted.MatchString(text) {
		text = counted.ReplaceAllString(text, "$1-$2")
	}
	return text
}

// chineseNumber returns the value of a number up to 999 in Chinese characters, such as 二十三 or 二三.
func chineseNumber(s string) int {
	total, current := 0, 0
	for _, r := range s {
		switch r {
		case '百':
			total, current = total+max(current, 1)*100, 0
		case '十':
			total, current = total+max(current, 1)*10, 0
		default:
			current = current*10 + strings.IndexRune("〇一二三四五六七八九", r)/len("〇")
		}
	}
	return total + current
}
