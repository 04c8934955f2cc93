package address

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// written returns the items of an address in one line: words, numbers in angle brackets with what they count, and bars
// between parts.
func written(text string) string {
	var b strings.Builder
	part := 0
	for _, it := range parse(tokenize(text), manner{}).items {
		for ; part < it.part; part++ {
			b.WriteString("| ")
		}
		if it.kind == number {
			b.WriteString("<" + strings.TrimSpace(string(it.label)+" "+it.text) + "> ")
		} else {
			b.WriteString(it.text + " ")
		}
	}
	return strings.TrimSpace(b.String())
}

func TestAddressesAreTakenApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12 Main Street, Apt. 4":                "<12> main street | <unit 4>",
		"12 MAIN ST #4":                         "<12> main st <unit 4>",
		"Flat 2, 10 Downing Street":             "<unit 2> | <10> downing street",
		"10, Rose Court, Mill Lane":             "<10> rose court | mill lane",
		"12a, 12 A, 12-A, 12 bis":               "<12> <a> <12> <a> <12> <a> <12> <bis>",
		"12 S Main":                             "<12> s main",
		"A-12 Sector 5":                         "<a> <12> sector <5>",
		"Apt B, Bldg C, Floor 3":                "<unit b> | <building c> | <floor 3>",
		"2nd floor, 5 Fifth Avenue":             "<floor 2> | <5> <5> avenue",
		"Unit 007":                              "<unit 7>",
		"P.O. Box No. 12":                       "<box 12>",
		"12½ Oak, №5, 4º":                       "<12> <1> <2> oak | <5> <4>",
		"O'Connell, J.F. Kennedy":               "oconnell | jf kennedy",
		"Ｍａｉｎ １２\u3000東":                        "main <12> 東",
		"شارع ١٢":                               "شارع <12>",
		"中野二丁目7番13号 二十三番地5":                     "中 野 <2> <7> <13> <23> <5>",
		"101동 202호":                             "<101> <동> <202> <호>",
		"Spr1ngfield 5th":                       "spr1ngfield <5>",
		"Lote 5 - Centro - 80020 - 090":         "<lot 5> | centro | <80020> <90>",
		" .,- ":                                 "",
		"Flat High Street, No Name Road, Tower": "flat high street | no name road | tower",
	} {
		require.Equal(t, want, written(text), text)
	}
}

func TestDigitsOfAllScriptsAreRead(t *testing.T) {
	t.Parallel()
	for _, digits := range []string{"0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙", "០១២៣៤៥៦៧៨៩", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"} {
		require.Equal(t, "0123456789", fold(digits))
	}
}

func TestScriptIsThatOfMostLetters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12 Main St": "Latin", "شارع الملك 12 A": "Arabic", "ул. Ленина": "Cyrillic", "12345": "", "": "", "カタカナ町": "Han",
	} {
		require.Equal(t, want, script(text), text)
	}
}
