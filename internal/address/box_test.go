package address

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
)

// A box says where mail goes, not where somebody lives: against a residence it shows nothing, on whichever side it is.
func TestAPostOfficeBoxAgainstAResidenceIsAReview(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, postcode, locality, box, residence string }{
		{"US", "62705", "Springfield", "PO Box 84", "12 Main Street"},
		{"US", "62705", "Springfield", "P.O.B. 84", "12 Main Street"},
		{"US", "62705", "Springfield", "POB 84", "12 Main Street"},
		{"US", "62705", "Springfield", "P O Box 84", "12 Main Street"},
		{"US", "62705", "Springfield", "Post Office Box # 84", "12 Main Street"},
		{"US", "62705", "Springfield", "P.O. BOX NO. 84-B", "12 Main Street"},
		{"US", "62705", "Springfield", "General Delivery", "12 Main Street"},
		{"US", "62705", "Springfield", "RR 2 Box 84", "12 Main Street"},
		{"US", "62705", "Springfield", "P.O.Box84", "12 Main Street"},
		{"AU", "6000", "Perth", "Parcel Locker 84", "12 Mill Road"},
		{"DE", "50672", "Köln", "Packstation 145", "Ehrenstraße 5"},
		{"FI", "00100", "Helsinki", "PL 84", "Mannerheimintie 5"},
		{"HU", "1051", "Budapest", "Pf. 84", "Nádor utca 7"},
		{"AU", "6000", "Perth", "GPO Box 84", "12 Mill Road"},
		{"AU", "6000", "Perth", "Locked Bag 84", "12 Mill Road"},
		{"ZA", "2000", "Johannesburg", "Private Bag X84", "12 Mill Road"},
		{"DE", "50672", "Köln", "Postfach 10 20 30", "Ehrenstraße 5"},
		{"FR", "06000", "Nice", "BP 45", "12 rue Hugo"},
		{"FR", "06000", "Nice", "Boîte postale 45", "12 rue Hugo"},
		{"CH", "3000", "Bern", "Case postale 5", "Marktgasse 12"},
		{"IT", "00100", "Roma", "Casella Postale 5", "Via Cavour 12"},
		{"IT", "00100", "Roma", "C.P. 5", "Via Cavour 12"},
		{"ES", "28014", "Madrid", "Apartado de Correos 12", "Calle Mayor 5"},
		{"MX", "72000", "Puebla", "Apdo. Postal 12", "Calle 5 No. 12"},
		{"CL", "8320000", "Santiago", "Casilla 12", "Agustinas 1250"},
		{"BR", "01305-000", "São Paulo", "Caixa Postal 12", "Rua Augusta 100"},
		{"NL", "3511 LX", "Utrecht", "Postbus 5", "Kerkstraat 5"},
		{"NO", "0150", "Oslo", "Postboks 5", "Storgata 7"},
		{"SE", "211 42", "Malmö", "Box 5", "Storgatan 7"},
		{"PL", "00-590", "Łódź", "Skrytka pocztowa 5", "ul. Długa 7"},
		{"TR", "35000", "İzmir", "P.K. 5", "Gazi Caddesi 12"},
		{"RU", "101000", "Москва", "а/я 12", "ул. Ленина 5"},
		{"SA", "12345", "الرياض", "ص.ب ١٢", "شارع الملك فهد 5"},
		{"AE", "", "دبي", "صندوق بريد 12", "شارع الملك فهد 5"},
		{"JP", "164-0001", "東京都", "中野郵便局私書箱12号", "中野区中野4-8-12"},
	} {
		for _, pair := range [][2]string{{c.box, c.residence}, {c.residence, c.box}} {
			claimed := on(c.country, c.postcode, "", c.locality, pair[0])
			shown := pair[1] + ", " + c.postcode + " " + c.locality
			require.Equal(t, check.Result{Verdict: check.Review, Reason: reasonBoxOrResidence, Provider: provider, Reference: "j"},
				verdict(t, claimed, shown), "%s against %s", pair[0], shown)
		}
		same := on(c.country, c.postcode, "", c.locality, c.box)
		require.NotEqual(t, check.Failed, verdict(t, same, c.box+", "+c.postcode+" "+c.locality).Verdict, c.box)
	}
}

func TestABoxBesideAStreetHasToAgreeToo(t *testing.T) {
	t.Parallel()
	claimed := on("AE", "", "", "Dubai", "Villa 5, Jumeirah Road", "PO Box 1234")
	require.Equal(t, check.Passed, verdict(t, claimed, "P.O. BOX 1234, VILLA 5, JUMEIRAH ROAD, DUBAI").Verdict)
	require.Equal(t, reasonOtherNumber, verdict(t, claimed, "VILLA 5, JUMEIRAH ROAD, PO BOX 1235, DUBAI").Reason)
	require.Equal(t, reasonBoxOrResidence, verdict(t, claimed, "VILLA 5, JUMEIRAH ROAD, DUBAI").Reason)
}

// Words for boxes are street names too, where no number follows.
func TestAStreetMayBeNamedAfterABox(t *testing.T) {
	t.Parallel()
	claimed := on("GB", "SN13 8AA", "", "Corsham", "12 Box Hill Lane")
	require.Equal(t, check.Passed, verdict(t, claimed, "12 BOX HILL LANE CORSHAM SN13 8AA").Verdict)
}
