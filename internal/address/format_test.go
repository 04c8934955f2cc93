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

func TestPostcodeFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, code string
		want          bool
	}{
		{"GB", "SW1A 1AA", true},
		{"GB", "sw1a1aa", true},
		{"GB", "SW1A", false},
		{"US", "94043-1351", true},
		{"US", "9404", false},
		{"DE", "10115", true},
		{"DE", "D-10115", false},
		{"DE", "DE-10115", true},
		{"DE", "1011", false},
		{"JO", "11118", true},
		{"NL", "1011 AB", true},
		// The validator refuses these, which are in use.
		{"SA", "12345", true},
		{"SA", "12345-6789", true},
		{"SA", "1234", false},
		{"JP", "1500001", true},
		{"PL", "00-001", true},
		{"RS", "11000", true},
		{"IN", "110 001", true},
		{"CL", "832-0000", true},
		{"LV", "LV-1010", true},
		// No rule, so nothing can be wrong.
		{"AE", "00000", true},
		{"QA", "x", true},
	} {
		require.Equal(t, c.want, postcodeFits(c.country, c.code), "%s %s", c.country, c.code)
	}
}

// A country that the validator has no rule for must be in our table, or every code of it would be refused. This breaks
// when a new version of the validator drops a rule.
func TestEveryCountryHasARuleOrIsKnownToHaveNone(t *testing.T) {
	t.Parallel()
	samples := []string{
		"", "123", "1234", "12345", "123456", "1234567", "12-345", "123-4567", "AB 1234", "AB12", "A1A 1A1", "1234 AB", "SW1A 1AA",
		"JE1 1AA", "GY1 1AA", "IM1 1AA", "AD100", "96799", "22100", "6799", "6798", "FIQQ 1ZZ", "96941", "97300", "GI1 1AA", "3900",
		"97100", "SIQQ 1ZZ", "96910", "A1A1234", "BBND 1ZZ", "9485", "98000", "81000", "96960", "96950", "97200", "ABC 123", "98800",
		"2899", "98700", "PCRN 1ZZ", "97500", "00601", "96940", "97400", "STHL 1ZZ", "47890", "H123", "TKCA 1ZZ", "00120", "VG1234",
		"00801", "98600", "97600", "12345-678",
	}
	countries := 0
	var lacking []string
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code, ok := country(applicant.Address{Country: string(first) + string(second)})
			if !ok || withoutPostcodeRule[code] {
				continue
			}
			countries++
			fits := false
			for _, sample := range samples {
				fits = fits || postcodeFits(code, sample)
			}
			if !fits {
				lacking = append(lacking, code)
			}
		}
	}
	require.Empty(t, lacking)
	require.Greater(t, countries, 150)
	require.Len(t, withoutPostcodeRule, 88)
}

func TestSubdivisionFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, area string
		want          bool
	}{
		{"US", "CA", true},
		{"US", "US-CA", true},
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
