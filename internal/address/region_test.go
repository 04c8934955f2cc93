package address

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
)

func TestCountryIsAnISOCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"US": true, " us ": true, "AE": true, "USA": false, "XX": false, "": false, "UK": false} {
		_, ok := country(applicant.Address{Country: code})
		require.Equal(t, want, ok, "%q", code)
	}
}

func TestSubdivisionFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, area string
		want          bool
	}{
		{"US", "CA", true},
		{"US", "US-CA", true},
		{"US", "AP", true}, // the armed forces, which are not in ISO 3166-2
		{"AE", "DU", true},
		{"AE", "XX", false},
		{"US", "DE-BE", false},
		{"US", "ZZ", false},
		{"US", "California", true},
		{"US", "", true},
		{"GB", "Kent", true},
	} {
		require.Equal(t, c.want, subdivisionFits(c.country, c.area), "%s %s", c.country, c.area)
	}
}

func TestAnAreaIsKnownByCodeNameAndPostalCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, text, postcode, want string }{
		{"US", "IL", "", "IL"},
		{"US", "us-il", "", "IL"},
		{"US", "Illinois", "", "IL"},
		{"US", "WEST VIRGINIA", "", "WV"},
		{"US", "", "62704", "IL"},
		{"CA", "Québec", "", "QC"},
		{"CA", "quebec", "", "QC"},
		{"AU", "New South Wales", "", "NSW"},
		{"JP", "東京都", "", "13"},
		{"JP", "Tokyo", "", "13"},
		{"AE", "دبي", "", "DU"},
		{"US", "Kent", "", ""},
		{"US", "", "", ""},
		{"GB", "Kent", "", ""},
	} {
		got := ""
		if a := areaOf(c.country, c.text, c.postcode); a != nil {
			got = a.code
		}
		require.Equal(t, c.want, got, "%s %s %s", c.country, c.text, c.postcode)
	}
}

func TestNamesOfStatesAndCountriesAreExplainedOrContradict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, area, shown string
		conflict             bool
	}{
		{"US", "IL", "Illinois, USA", false},
		{"US", "IL", "IL, United States", false},
		{"US", "VA", "West Virginia", true},
		{"US", "WV", "West Virginia", false},
		{"US", "IL", "MA USA", true},
		{"US", "", "MA", false},
		{"US", "IL", "Canada", true},
		{"DE", "", "Deutschland", false},
		{"DE", "", "Österreich", true},
		{"GB", "", "Scotland, UK", false},
		{"AE", "DU", "U.A.E.", false},
		{"IN", "", "IN", false},
		{"JP", "東京都", "大阪府", true},
	} {
		r := newReading(parse(tokenize(c.shown), manner{country: c.country}))
		require.Equal(t, c.conflict, newRegion(c.country, c.area, "").explain(r), c.shown)
		if !c.conflict {
			require.Empty(t, r.runs(), c.shown)
		}
	}
}
