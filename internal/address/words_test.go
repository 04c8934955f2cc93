package address

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWordsAreOneInTheirCommonSpellings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, a, b string
		want          bool
	}{
		{"DE", "Köln", "KOELN", true},
		{"DE", "Köln", "KOLN", true},
		{"DE", "Koeln", "KOLN", true},
		{"US", "Baer", "Bar", false}, // no umlaut can be meant
		{"DE", "Bauer", "Baur", false},
		{"DE", "Saar", "Sar", false},
		{"DK", "Aarhus", "Arhus", true},
		{"DE", "Straße", "STRASSE", true},
		{"DE", "Gartenstraße", "Gartenstr", true},
		{"DK", "Ærø", "AEROE", true},
		{"NO", "Ålesund", "AALESUND", true},
		{"NO", "Ålesund", "ALESUND", true},
		{"PL", "Łódź", "LODZ", true},
		{"TR", "Diyarbakır", "DİYARBAKIR", true},
		{"TR", "Kırıkkale", "KIRIKKALE", true},
		{"TR", "İzmir", "Izmir", true},
		{"ES", "Logroño", "LOGRONO", true},
		{"RO", "Iași", "IASI", true},
		{"IS", "Þórshöfn", "THORSHOFN", true},
		{"SA", "جدة", "جده", true},
		{"JP", "が", "か", false},
		{"IN", "कुल", "कल", false},
		{"US", "Street", "St", true},
		{"US", "Saint", "St", true},
		{"US", "Street", "Saint", false},
		{"US", "Place", "Plaza", false},
		{"US", "Road", "Avenue", false},
		{"US", "North", "N", true},
		{"US", "North", "S", false},
		{"FR", "Ouest", "O", true},
	} {
		w := wording{country: c.country}
		require.Equal(t, c.want, w.same(fold(c.a), fold(c.b)), "%s %s", c.a, c.b)
		require.Equal(t, c.want, w.same(fold(c.b), fold(c.a)), "%s %s", c.b, c.a)
	}
}

func TestMisreadForgivesLookalikesAndAMissingLetterInLongWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b            string
		strict, lenient bool
	}{
		{"springfield", "sprlngfield", true, true},
		{"springfield", "spr1ngf1eld", true, true},
		{"burnham", "bumham", true, true},
		{"springfield", "springfeld", false, true},
		{"johnson", "johnston", false, false},
		{"milton", "hilton", false, false},
		{"main", "maln", false, false},
		{"northfield", "southfield", false, false},
		{"eastwood", "westwood", false, false},
		{"clayton", "dayton", false, false},
		{"bauerstrasse", "baurstrasse", false, false},
	} {
		require.Equal(t, c.strict, misread(c.a, c.b, false), c.b)
		require.Equal(t, c.lenient, misread(c.a, c.b, true), c.b)
	}
}

func TestTurnsAreFoundWithinWords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"north": "north", "s": "s", "northgate": "north", "oberdorf": "ober", "altmarkt": "", "main": "", "southeast": "southeast",
	} {
		require.Equal(t, want, turn(word), word)
	}
}
