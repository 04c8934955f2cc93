package address

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	us := applicant.Address{
		Lines: []string{"12 Main Street", "Apt 4"}, Locality: "Springfield", AdministrativeArea: "IL", PostalCode: "62704-0001", Country: "US",
	}
	gb := applicant.Address{Lines: []string{"10 Downing Street"}, Locality: "London", PostalCode: "SW1A 2AA", Country: "GB"}
	ar := applicant.Address{Lines: []string{"شارع الملك فهد ١٢"}, Locality: "الرياض", Country: "SA"}
	jp := applicant.Address{Lines: []string{"千代田区丸の内1-1"}, Locality: "東京都", PostalCode: "100-0005", Country: "JP"}
	cases := []struct {
		name    string
		claimed applicant.Address
		shown   string
		want    agreement
	}{
		{"same", us, "12 MAIN ST APT 4 SPRINGFIELD IL 62704", consistent},
		{"other order, more words", us, "Springfield, Illinois 62704, USA: #4, 12 Main Street", consistent},
		{"a misread letter", us, "12 Main Street 4, Sprlngfield, IL 62704", consistent},
		{"no postal code on the document", us, "12 Main Street Apt 4, Springfield", consistent},
		{"house number that looks like a postal code", applicant.Address{Lines: []string{"12345 Main Street"}, Locality: "Springfield", PostalCode: "62704"},
			"12345 Main St Springfield", consistent},
		{"postal code without space", gb, "10 Downing Street, London SW1A2AA", consistent},
		{"native", ar, "شارع الملك فهد 12، الرياض", consistent},
		{"without spaces", jp, "〒100-0005 東京都千代田区丸の内１－１", consistent},
		{"other house number", us, "14 Main Street Apt 4, Springfield, IL 62704", unclear},
		{"other house number, long address", applicant.Address{Lines: []string{"12 Upper North Main Street East"}, Locality: "Springfield Gardens"},
			"14 Upper North Main Street East, Springfield Gardens", unclear},
		{"other postal code", us, "12 Main Street Apt 4, Springfield, IL 90210", unclear},
		{"other postal code of two words", gb, "10 Downing Street, London N1 9GU", unclear},
		{"only the town", us, "Springfield, IL", unclear},
		{"too little to confirm", applicant.Address{Lines: []string{"Karama"}, Locality: "Dubai"}, "Karama, Dubai", unclear},
		{"nothing readable", us, "a", unclear},
		{"other street in the same town", us, "99 Oak Avenue, Springfield, IL 62704", contradicting},
		{"other address", us, "10 Downing Street, London SW1A 2AA, United Kingdom", contradicting},
		{"other script", us, "شارع الملك فهد 12، الرياض", incomparable},
		{"no letters", us, "12 62704", incomparable},
	}
	for _, c := range cases {
		require.Equal(t, c.want, compare(c.claimed, c.claimed.Country, c.shown), c.name)
	}
}

func TestNearForgivesMisreadLettersAndNoDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"muenchen", "munchen", true},
		{"springfield", "sprlngfeld", true},
		{"main", "mann", false},
		{"62704", "62705", false},
		{"downing", "dowling", true},
		{"downing", "dawling", false},
	} {
		require.Equal(t, c.want, near(c.a, c.b), c.a)
	}
}
