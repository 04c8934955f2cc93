package address

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
)

func TestPostalCodesAreKnownHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, code, want string }{
		{"GB", "sw1a1aa", "SW1A1AA"},
		{"GB", "ＳＷ１Ａ\u30001ＡＡ", "SW1A1AA"},
		{"GB", "BF1 3AA", "BF13AA"},
		{"GB", "BFPO 57", "BFPO57"},
		{"US", "94043-1351", "940431351"},
		{"US", "94043–1351", "940431351"},
		{"DE", "10117", "10117"},
		{"DE", "D-10117", "10117"},
		{"DE", "DE 10117", "10117"},
		{"LU", "L-2530", "2530"},
		{"FR", "F-75008", "75008"},
		{"AT", "A-1070", "1070"},
		{"CH", "CH-8001", "8001"},
		{"FI", "FIN-00100", "00100"},
		{"SE", "SE-111\u00a022", "11122"},
		{"LV", "LV-1050", "1050"},
		{"LV", "1050", "1050"},
		{"AZ", "AZ 1010", "1010"},
		{"HT", "HT6120", "6120"},
		{"AD", "AD500", "500"},
		{"MD", "MD-2001", "2001"},
		{"GI", "gx11 1aa", "GX111AA"},
		{"MN", "14200", "14200"},
		{"KZ", "050000", "050000"},
		{"KZ", "Z05T3D0", "Z05T3D0"},
		{"IE", "D6W XY00", "D6WXY00"},
		{"SA", "١١٥٦٤", "11564"},
		{"SA", "12345-6789", "123456789"},
		{"IN", "११० ००१", "110001"},
		{"BD", "১২০৫", "1205"},
		{"TH", "๑๐๒๐๐", "10200"},
		{"JP", "〒１６４－０００１", "1640001"},
		{"JP", "164\u20090001", "1640001"},
		{"PL", "00-001", "00001"},
		{"RS", "11000", "11000"},
		{"CL", "832-0000", "8320000"},
		{"NL", "1011 AB", "1011AB"},
		{"JO", "11118", "11118"},
		{"MT", "vlt 1117", "VLT1117"},
		{"KY", "KY1-1800", "11800"},
		{"SV", "CP 1201", "1201"},
		{"MU", "A0000", "A0000"},
		// No code, and countries without codes, of which nothing can be wrong.
		{"AE", " — ", ""},
		{"US", "n/a", ""},
		{"HK", "None", ""},
		{"AE", "00000", "00000"},
		{"QA", "x1", "X1"},
	} {
		got, ok := canonicalPostcode(c.country, c.code, "")
		require.True(t, ok, "%s %s", c.country, c.code)
		require.Equal(t, c.want, got, "%s %s", c.country, c.code)
	}
}

func TestAPostalCodeThatTheTableDoesNotKnowIsAReview(t *testing.T) {
	t.Parallel()
	for country, codes := range map[string][]string{
		"GB": {"SW1A", "12345"}, "US": {"SW1A 1AA", "123456", "9404"}, "DE": {"123456", "1011", "ABCDE"}, "FR": {"1"}, "IE": {"Dublin 6", "6"},
		"CA": {"K1A"}, "NL": {"1011"}, "SA": {"1234"}, "MN": {"123456"},
	} {
		for _, code := range codes {
			_, ok := canonicalPostcode(country, code, "")
			require.False(t, ok, "%s %s", country, code)
			claimed := applicant.Address{Lines: []string{"14 Palm Street"}, Locality: "Town", PostalCode: code, Country: country}
			require.Equal(t, check.Result{Verdict: check.Review, Reason: reasonUnknownPostcode, Provider: provider, Reference: "j"},
				verdict(t, claimed, "14 PALM STREET "+code+" TOWN"), "%s %s", country, code)
		}
	}
}

func TestPostalCodesOnDocumentsAreFoundAndCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, claimed, shown string }{
		{"LU", "L-2530", "L-2530"}, {"LU", "2530", "L 2530"}, {"LU", "L-2530", "2530"}, {"DE", "D-10117", "10117"}, {"DE", "10117", "D-10117"},
		{"US", "01742-1351", "01742"}, {"US", "01742", "01742-1351"}, {"GI", "GX11 1AA", "GX111AA"},
		{"MN", "14200", "14200"}, {"KZ", "Z05T3D0", "Z05T3D0"}, {"HT", "HT6120", "HT 6120"}, {"HT", "6120", "HT6120"}, {"GB", "BF1 3AA", "BF1 3AA"},
		{"SA", "١١٥٦٤", "11564"}, {"SA", "11564", "١١٥٦٤"}, {"SA", "11564-1234", "11564"}, {"IN", "110001", "110 001"}, {"IE", "D02 AF30", "D02AF30"},
		{"KY", "KY1-1800", "KY1-1800"}, {"AZ", "AZ1010", "AZ 1010"}, {"LV", "LV-1050", "1050"}, {"AE", "-", ""}, {"AE", "00000", ""}, {"HK", "n/a", ""},
		{"SE", "111 22", "S-111 22"}, {"CZ", "110\u00a000", "110 00"}, {"IR", "11936-54471", "1193654471"}, {"US", "", "62704"},
	} {
		claimed := applicant.Address{Lines: []string{"14 Palm Street"}, Locality: "Newtown", PostalCode: c.claimed, Country: c.country}
		for _, shown := range []string{"14 PALM STREET " + c.shown + " NEWTOWN", "14 Palm St., Newtown " + c.shown} {
			require.Equal(t, check.Passed, verdict(t, claimed, shown).Verdict, "%s %s: %s", c.country, c.claimed, shown)
		}
	}
}

func TestLeadingZerosThatASpreadsheetTookAreProvedByTheArea(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ area, code, want string }{
		{"MA", "1742", "01742"}, {"New Jersey", "7030", "07030"}, {"PR", "907", "00907"}, {"CA", "1742", ""}, {"", "1742", ""}, {"MA", "174", ""},
	} {
		got, ok := canonicalPostcode("US", c.code, c.area)
		require.Equal(t, c.want, got, "%s %s", c.area, c.code)
		require.Equal(t, c.want != "", ok)
	}
}

func TestTheTableKnowsEveryCountryThatHasCodes(t *testing.T) {
	t.Parallel()
	known := 0
	for country := range metadata {
		if pattern(country) != nil {
			known++
		}
	}
	require.Greater(t, known, 175)
	for country := range ownPostcodes {
		require.NotNil(t, pattern(country), country)
	}
}
