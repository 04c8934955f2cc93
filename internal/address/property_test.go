package address

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
)

// known are addresses as companies have them. Written in one line they are what a document shows.
var known = []applicant.Address{
	{Lines: []string{"1400 Larkspur Avenue", "Apt 12"}, Locality: "Boulder", AdministrativeArea: "CO", PostalCode: "80302", Country: "US"},
	{Lines: []string{"77 West 85th Street"}, Locality: "New York", AdministrativeArea: "NY", PostalCode: "10024", Country: "US"},
	{Lines: []string{"5-310 King Street East"}, Locality: "Toronto", AdministrativeArea: "ON", PostalCode: "M5A 1K6", Country: "CA"},
	{Lines: []string{"Flat 3", "14 Quarry Hill Road"}, Locality: "Sheffield", PostalCode: "S11 8TZ", Country: "GB"},
	{Lines: []string{"3/21 Banksia Street"}, Locality: "Perth", AdministrativeArea: "WA", PostalCode: "6000", Country: "AU"},
	{Lines: []string{"Lindenstraße 27"}, Locality: "Tübingen", PostalCode: "72074", Country: "DE"},
	{Lines: []string{"Mariahilfer Straße 45/2/11"}, Locality: "Wien", PostalCode: "1060", Country: "AT"},
	{Lines: []string{"8 bis rue des Fougères"}, Locality: "Nantes", PostalCode: "44000", Country: "FR"},
	{Lines: []string{"Calle de Goya 31, 4º C"}, Locality: "Madrid", PostalCode: "28001", Country: "ES"},
	{Lines: []string{"Via Garibaldi 9"}, Locality: "Genova", AdministrativeArea: "GE", PostalCode: "16124", Country: "IT"},
	{Lines: []string{"ul. Długa 18 m. 6"}, Locality: "Gdańsk", PostalCode: "80-831", Country: "PL"},
	{Lines: []string{"Kızılay Caddesi No: 24 D: 5"}, Locality: "Isparta", PostalCode: "32100", Country: "TR"},
	{Lines: []string{"Rua das Flores, 250, apto 71"}, Locality: "Curitiba", AdministrativeArea: "PR", PostalCode: "80020-090", Country: "BR"},
	{Lines: []string{"Plot 16, Sector 29"}, Locality: "Gurugram", AdministrativeArea: "Haryana", PostalCode: "122001", Country: "IN"},
	{Lines: []string{"Villa 41, Al Wasl Road"}, Locality: "Dubai", Country: "AE"},
	{Lines: []string{"横浜市中区本町3-8-2"}, Locality: "神奈川県", PostalCode: "231-0005", Country: "JP"},
	{Lines: []string{"ул. Мира, д. 7, кв. 19"}, Locality: "Казань", PostalCode: "420036", Country: "RU"},
	{Lines: []string{"شارع التحرير ٢٧"}, Locality: "القاهرة", PostalCode: "11511", Country: "EG"},
}

// oneLine returns an address as a document shows it.
func oneLine(a applicant.Address) string {
	parts := append([]string{}, a.Lines...)
	return strings.Join(append(parts, strings.TrimSpace(a.Locality+" "+a.AdministrativeArea+" "+a.PostalCode)), ", ")
}

// verdict returns what the verifier says of an address when the only document shows the text.
func verdict(t *testing.T, a applicant.Address, shown string) check.Result {
	t.Helper()
	result, err := NewDocument(journeys{journey: idwise.Journey{Finished: true, Documents: []idwise.Document{read("Address", shown)}}}).
		Verify(t.Context(), Request{Address: a, JourneyID: "j"})
	require.NoError(t, err)
	return result
}

func TestAnAddressIsItsOwnHoweverItIsSetInType(t *testing.T) {
	t.Parallel()
	for _, a := range known {
		for name, set := range map[string]func(string) string{
			"as it is":     func(s string) string { return s },
			"capitals":     strings.ToUpper,
			"lines":        func(s string) string { return strings.ReplaceAll(s, ", ", "\n") },
			"no commas":    func(s string) string { return strings.ReplaceAll(s, ",", "") },
			"semicolons":   func(s string) string { return strings.ReplaceAll(s, ",", " ; ") },
			"wide spaces":  func(s string) string { return strings.ReplaceAll(s, " ", "\u3000") },
			"narrow":       func(s string) string { return strings.ReplaceAll(s, " ", "\u202f\u00a0") },
			"en dashes":    func(s string) string { return strings.ReplaceAll(s, "-", "–") },
			"no full stop": func(s string) string { return strings.ReplaceAll(s, ".", "") },
			"full width":   fullWidth,
		} {
			shown := set(oneLine(a))
			require.Equal(t, check.Result{Verdict: check.Passed, Provider: provider, Reference: "j"}, verdict(t, a, shown), "%s: %s", name, shown)
		}
	}
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

func TestNoOtherDigitPasses(t *testing.T) {
	t.Parallel()
	for _, a := range known {
		shown := []rune(oneLine(a))
		for i, r := range shown {
			if !unicode.IsDigit(r) {
				continue
			}
			for _, other := range []rune{r ^ 1, '7', '0'} {
				if western(other) == western(r) || !unicode.IsDigit(other) {
					continue
				}
				changed := string(shown[:i]) + string(other) + string(shown[i+1:])
				require.NotEqual(t, check.Passed, verdict(t, a, changed).Verdict, changed)
			}
			removed := string(shown[:i]) + string(shown[i+1:])
			require.NotEqual(t, check.Passed, verdict(t, a, removed).Verdict, removed)
		}
	}
}

func TestNoOtherFlatPasses(t *testing.T) {
	t.Parallel()
	for _, a := range known {
		for _, flat := range []string{"Flat 88", "Apt. 88", "#88", "Unit B", "Floor 88", "88", "88B", "Building 88", "Lot 88", "PO Box 88"} {
			for _, shown := range []string{
				flat + ", " + oneLine(a), flat + " " + oneLine(a), oneLine(a) + ", " + flat,
				strings.Replace(oneLine(a), ", ", " "+flat+", ", 1), strings.Replace(oneLine(a), ", ", ", "+flat+", ", 1),
			} {
				require.NotEqual(t, check.Passed, verdict(t, a, shown).Verdict, shown)
			}
			with := a
			with.Lines = append([]string{flat}, a.Lines...)
			require.NotEqual(t, check.Passed, verdict(t, with, oneLine(a)).Verdict, "%v", with.Lines)
		}
	}
}

func TestNoOtherTownPasses(t *testing.T) {
	t.Parallel()
	for i, a := range known {
		for j, other := range known {
			if i == j {
				continue
			}
			shown := strings.ReplaceAll(oneLine(a), a.Locality, other.Locality)
			require.NotEqual(t, check.Passed, verdict(t, a, shown).Verdict, shown)
			shown = strings.ReplaceAll(shown, " "+a.PostalCode, "")
			require.NotEqual(t, check.Passed, verdict(t, a, shown).Verdict, shown)
		}
		shown := strings.TrimSuffix(strings.Join(a.Lines, ", ")+" "+a.PostalCode, " ")
		require.NotEqual(t, check.Passed, verdict(t, a, shown).Verdict, shown)
	}
}

// A word that turns to another side or age makes another place wherever it stands, and so does one that is left out.
func TestNoOtherTurnPasses(t *testing.T) {
	t.Parallel()
	for _, a := range known {
		words := strings.Fields(oneLine(a))
		for i := range words {
			for _, turn := range []string{"North", "S", "Upper", "Old", "Neue"} {
				shown := strings.Join(words[:i], " ") + " " + turn + " " + strings.Join(words[i:], " ")
				if strings.TrimSpace(strings.Join(words[:i], "")) == "" {
					continue // stands apart from what it could turn
				}
				require.NotEqual(t, check.Passed, verdict(t, a, shown).Verdict, shown)
			}
		}
	}
}

// Texts that are no address must not cost more than the look at their length, and those that may be one stay bounded.
func TestNoTextIsTooMuch(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"a ", "12345 ", "Boulder ", "Larkspur Avenue ", "CO ", "de la ", "P.O.", "東", "1丁目", "شارع ", "( "} {
		for _, length := range []int{longest / 5, longest, 64 << 10} {
			text := strings.Repeat(piece, length/len(piece))
			require.NotEqual(t, check.Passed, verdict(t, known[0], text).Verdict, piece)
			with := known[0]
			with.Lines = []string{text}
			require.NotEqual(t, check.Passed, verdict(t, with, oneLine(known[0])).Verdict, piece)
		}
	}
}

// Whatever a document shows, the comparison ends, and an empty or unreadable one never passes.
func FuzzVerifyEnds(f *testing.F) {
	for _, a := range known {
		f.Add(oneLine(a))
	}
	f.Add("½ P.O. BOX ##, a/a-1 №٣ 二十丁目")
	f.Fuzz(func(t *testing.T, shown string) {
		a := known[len(shown)%len(known)]
		if strings.ContainsFunc(shown, unicode.IsDigit) {
			_ = newClaim(a, a.Country, "").compare(shown)
			return
		}
		require.NotEqual(t, samePlace, newClaim(a, a.Country, "").compare(shown))
	})
}
