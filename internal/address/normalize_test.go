package address

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTokensOfTheSameAddressAreTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b string }{
		{"12 Main Street, Apt. 4", "12 MAIN ST #4"},
		{"Königstraße 5", "KONIGSTRASSE 5"},
		{"Hauptstraße 5", "Hauptstr. 5"},
		{"O'Connell Street", "OConnell St."},
		{"Flat 2, 10 Downing Street", "2 10 downing street"},
		{"１２ Ｍａｉｎ", "12 main"},
		{"شارع ١٢", "شارع 12"},
		{"東京都千代田区", "東京都 千代田区"},
	} {
		require.Equal(t, tokens(c.a), tokens(c.b))
	}
	require.Empty(t, tokens(" .,- "))
}

func TestScriptIsThatOfMostLetters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12 Main St": "Latin", "شارع الملك 12 A": "Arabic", "ул. Ленина": "Cyrillic", "12345": "", "": "",
	} {
		require.Equal(t, want, script(text), text)
	}
}
