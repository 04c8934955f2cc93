package address

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
)

// on returns an address of one line, or of more.
func on(country, postcode, area, locality string, lines ...string) applicant.Address {
	return applicant.Address{Lines: lines, Locality: locality, AdministrativeArea: area, PostalCode: postcode, Country: country}
}

var (
	springfield = on("US", "62704-0001", "IL", "Springfield", "12 Main Street", "Apt 4")
	downing     = on("GB", "SW1A 2AA", "", "London", "10 Downing Street")
)

func TestTheSamePlacePasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		claimed applicant.Address
		shown   string
	}{
		{springfield, "12 MAIN ST APT 4 SPRINGFIELD IL 62704"},
		{springfield, "Springfield, Illinois 62704, USA: #4, 12 Main Street"},
		{springfield, "12 Main Street 4, Sprlngfield, IL 62704"},
		{springfield, "12 Main Street Apt 4, Springfeld, IL 62704"},
		{springfield, "12 Main Street Apt 4, Springfield"},
		{springfield, "C/O JANE DOE, 12 MAIN ST UNIT 4, SPRINGFIELD IL 62704-0001 UNITED STATES"},
		{springfield, "12 Main Street, Apartment No. 4\nSpringfield\nSangamon County\nIllinois"},
		{downing, "10 Downing Street, London SW1A2AA"},
		{downing, "10 DOWNING STREET WESTMINSTER LONDON SW1A 2AA UK"},
		{downing, "10, Downing St., Westminster, London, England"},
		{on("GB", "SW1A 2AA", "", "London", "Flat 2", "10 Downing Street"), "10 Downing Street Flat 2 London SW1A 2AA"},
		{on("GB", "SW1A 2AA", "", "London", "Flat 2, 10 Downing Street"), "2 10 downing street london"},
		{on("GB", "E1 6AN", "", "London", "Flat 2, Tower House", "10 Fieldgate Street"), "FLAT 2 TOWER HOUSE 10 FIELDGATE STREET LONDON"},
		{on("HK", "", "", "Kowloon", "Flat A, 12/F, Block 3, 88 Nathan Road"), "FLAT A 12/F BLOCK 3 88 NATHAN ROAD KOWLOON HONG KONG"},
		{on("CZ", "110 00", "", "Praha 1", "Vodičkova 12/3"), "VODICKOVA 12/3, 110 00 PRAHA 1"},
		{on("CO", "", "", "Bogotá", "Carrera 7 # 71-21"), "CRA. 7 NO. 71-21 BOGOTA"},
		{on("GB", "OX1 4AA", "", "Oxford", "7b Turl Street"), "7 B TURL STREET, OXFORD"},
		{on("GB", "OX1 4AA", "", "Oxford", "7 B Turl Street"), "7B TURL STREET OXFORD OX1 4AA"},
		{on("GB", "OX1 4AA", "", "Oxford", "Rose Cottage, Mill Lane"), "ROSE COTTAGE MILL LANE OXFORD OX1 4AA"},
		{on("IE", "D01 F5P2", "", "Dublin", "7 O'Connell Street"), "7 O CONNELL ST DUBLIN D01F5P2"},
		{on("US", "10024", "NY", "New York", "77 Ninth Avenue"), "77 9TH AVE NEW YORK, NEW YORK 10024"},
		{on("US", "10001", "NY", "New York", "21 Twenty-First Street"), "21 21ST ST NEW YORK NY 10001"},
		{on("US", "63101", "MO", "Saint Louis", "500 Olive Street"), "500 OLIVE ST ST. LOUIS MO 63101"},
		{on("US", "20500", "DC", "Washington", "1600 Pennsylvania Avenue N.W."), "1600 PENNSYLVANIA AVE NW WASHINGTON D.C."},
		{on("US", "62704", "", "Springfield", "12345 Main Street"), "12345 Main St Springfield"},
		{on("US", "", "IL", "Springfield", "12 Main Street"), "12 Main St Springfield IL 62704"},
		{on("US", "62704", "IL", "Springfield", "12½ Main Street"), "12 1/2 MAIN ST SPRINGFIELD IL 62704"},
		{on("US", "62704", "IL", "Springfield", "12 Main Street, 2nd Floor"), "12 MAIN ST FLOOR 2 SPRINGFIELD IL 62704"},
		{on("US", "62704", "IL", "Springfield", "12 Main Street", "Springfield, IL 62704, USA"), "12 MAIN ST SPRINGFIELD IL 62704"},
		{on("US", "62704", "IL", "Springfield", "12 Springfield Road", "Springfield"), "12 SPRINGFIELD RD SPRINGFIELD IL"},
		{on("US", "", "WV", "Charleston", "12 Mill Road"), "12 MILL RD, CHARLESTON, WEST VIRGINIA"},
		{on("US", "", "US-IL", "Springfield", "12 Mill Road"), "12 MILL RD SPRINGFIELD ILLINOIS"},
		{on("CA", "H3A 1H6", "QC", "Montréal", "1200 rue Sherbrooke Ouest"), "1200 RUE SHERBROOKE O MONTREAL QUEBEC H3A1H6 CANADA"},
		{on("AU", "2000", "NSW", "Sydney", "4/12 George Street"), "Unit 4, 12 George St, Sydney, New South Wales 2000 Australia"},
		{on("DE", "10115", "", "Berlin", "Müllerstraße 9"), "MUELLERSTR. 9, 10115 BERLIN DEUTSCHLAND"},
		{on("DE", "45127", "", "Essen", "Haupt Straße 9"), "HAUPTSTR. 9 45127 ESSEN"},
		{on("DE", "80331", "", "Muenchen", "Goethestr. 9"), "GOETHESTRASSE 9 80331 MUNCHEN"},
		{on("AT", "1070", "", "Wien", "Mariahilfer Straße 12/3/4"), "MARIAHILFERSTRASSE 12/3/4 1070 WIEN"},
		{on("DK", "8000", "", "Århus", "Østergade 3"), "OESTERGADE 3 8000 AARHUS"},
		{on("PL", "00-590", "", "Wrocław", "ul. Świdnicka 10 m. 4"), "UL. SWIDNICKA 10/4 00-590 WROCLAW"},
		{on("TR", "35000", "", "İzmir", "Işık Sokağı No: 12 D: 3"), "IŞIK SOK. NO:12 D:3 35000 İZMİR TÜRKİYE"},
		{on("RO", "010102", "", "București", "Strada Știrbei Vodă 5, ap. 3"), "STR. STIRBEI VODA 5 AP 3 BUCURESTI 010102"},
		{on("HU", "1051", "", "Budapest", "Nádor utca 7"), "1051 BUDAPEST NADOR U. 7"},
		{on("FR", "75008", "", "Paris", "12 bis rue de l'Église"), "12BIS RUE DE L EGLISE 75008 PARIS"},
		{on("ES", "28014", "", "Madrid", "Calle de Alcalá 5, 2º B"), "C/ DE ALCALA 5 2 B 28014 MADRID"},
		{on("IT", "10121", "TO", "Torino", "Via Roma 5"), "V. ROMA 5 10121 TORINO (TO)"},
		{on("BR", "01305-000", "SP", "São Paulo", "Rua Augusta 100, Apto 12"), "R. AUGUSTA, 100 AP 12 - SAO PAULO - SP - CEP 01305-000"},
		{on("MX", "72000", "", "Puebla", "Calle 5 No. 12"), "CALLE 5 NO 12 C.P. 72000 PUEBLA"},
		{on("IN", "400050", "Maharashtra", "Mumbai", "Flat 302, Rose Apartments, 14 Hill Road"),
			"FLAT NO. 302, ROSE APARTMENTS, 14 HILL ROAD, MUMBAI, MAHARASHTRA - 400050"},
		{on("AE", "", "DU", "Dubai", "Villa 5, Street 12, Al Barsha"), "VILLA NO 5 STREET 12 AL BARSHA DUBAI U.A.E."},
		{on("SA", "", "", "جدة", "شارع الملك فهد 12"), "شارع الملك فهد ١٢، جده"},
		{on("IN", "", "", "दिल्ली", "१२ गांधी मार्ग"), "12 गांधी मार्ग दिल्ली"},
		{on("RU", "101000", "", "Москва", "ул. Ленина, д. 5, кв. 12"), "101000, МОСКВА, УЛИЦА ЛЕНИНА, ДОМ 5, КВАРТИРА 12"},
		{on("JP", "164-0001", "東京都", "中野区", "中野四丁目8番12号"), "〒164-0001 東京都中野区中野４－８－１２"},
		{on("JP", "164-0001", "", "東京都", "中野区中野4-8-12"), "東京都中野区中野四丁目八番十二号"},
		{on("CN", "100022", "", "北京市", "朝阳区建国路88号"), "北京市朝阳区建国路88号"},
		{on("KR", "06133", "", "서울", "강남구 테헤란로 123"), "서울 강남구 테헤란로 123"},
		{on("US", "62705", "IL", "Springfield", "PO Box 84"), "P.O. BOX 84, SPRINGFIELD IL 62705"},
		{on("US", "62705", "IL", "Springfield", "One Mill Road, Apt 4B"), "1 MILL RD APT4B SPRINGFIELD ILL"},
		{on("US", "62705", "IL", "Springfield", "7 Thirtieth Street"), "7 30TH ST SPRINCFIELD IL 62705"},
		{on("US", "27601", "NC", "Raleigh", "7 Oak Street"), "7 OAK ST RALEIGH N CAROLINA"},
		{on("PR", "00901", "", "San Juan", "7 Calle Sol"), "7 CALLE SOL SAN JUAN PR 00901 USA"},
		{on("CA", "M5A 1K6", "ON", "Toronto", "310 King Street East, Unit 5"), "5-310 KING ST E TORONTO ONT M5A 1K6"},
		{on("CA", "M5A 1K6", "ON", "Toronto", "5-310 King Street East"), "UNIT 5 310 KING ST E TORONTO ON M5A 1K6"},
		{on("AU", "2000", "NSW", "Sydney", "Unit 4/12-14 George Street"), "4/12-14 GEORGE ST SYDNEY NSW 2000"},
		{on("GB", "SE1 9SG", "", "London", "12 Mill Road, Flat 2/1"), "FLAT 2/1, 12 MILL ROAD, LONDON SE1 9SG"},
		{on("GB", "SE1 9SG", "", "London", "Basement Flat, 32 Mill Road"), "BASEMENT FLAT 32 MILL ROAD LONDON SE1 9SG"},
		{on("GB", "LE1 1AA", "", "Leicester", "8 Mill Road"), "8 MILL ROAD CLARENDON PARK LEICESTER LE1 1AA"},
		{on("IE", "T12 X70A", "County Cork", "Cork", "14 Mill Road"), "14 MILL ROAD CORK CO CORK"},
		{on("DE", "60311", "", "Frankfurt am Main", "Zeil 12, 3. OG"), "ZEIL 12 3. OG 60311 FRANKFURT/MAIN"},
		{on("AT", "1070", "", "Wien", "Mariahilfer Straße 12, Stiege 3, Tür 4"), "MARIAHILFER STR. 12/3/4 1070 WIEN"},
		{on("FR", "75008", "", "Paris", "12 rue de la Paix, 3e étage"), "12 R DE LA PAIX 3EME ETAGE 75008 PARIS CEDEX 08"},
		{on("NL", "1011 AB", "", "Amsterdam", "Keizersgracht 12-II"), "KEIZERSGRACHT 12 2 1011AB AMSTERDAM"},
		{on("ES", "28014", "", "Madrid", "Plaza de la Cebada 5, 3º izquierda"), "PL CEBADA 5 3 IZDA 28014 MADRID"},
		{on("IT", "00184", "RM", "Roma", "Via Cavour 5, Scala B, Int. 3"), "VIA CAVOUR N. 5 SC. B INT. 3 ROMA (RM)"},
		{on("BR", "01305-000", "SP", "São Paulo", "Rua Augusta, 100"), "R. AUGUSTA, 100, VILA NOVA, SÃO PAULO - SP"},
		{on("MX", "44100", "Jalisco", "Guadalajara", "Calle Sol 12 Int. 4"), "C SOL 12 INT 4 COL AMERICANA 44100 GUADALAJARA, JAL."},
		{on("PL", "90-001", "", "Łódź", "ul. Długa 18 m. 6"), "DLUGA 18/6 90-001 LODZ"},
		{on("CZ", "110 00", "", "Praha", "Vodičkova 12/3"), "VODICKOVA 12/3 110 00 PRAHA 1"},
		{on("IE", "D06 F5P2", "", "Dublin 6", "14 Mill Road"), "14 MILL ROAD DUBLIN D06 F5P2"},
		{on("HU", "1051", "", "Budapest", "Nádor u. 7. 2. em. 3."), "1051 BUDAPEST NADOR UTCA 7. 2. EMELET 3."},
		{on("RU", "101000", "", "Москва", "ул. Ленина, д. 5, кв. 12"), "Г. МОСКВА, ЛЕНИНА, Д.5, КВ.12"},
		{on("IN", "110001", "Delhi", "New Delhi", "H.No. B-12, Mill Road"), "HOUSE NO B 12 MILL ROAD NEW DELHI 110001"},
		{on("SG", "238801", "", "Singapore", "123 Mill Avenue 3, #05-12"), "APT BLK 123 MILL AVE 3 #05-12 SINGAPORE 238801"},
		{on("HK", "", "", "Kowloon", "Flat A, 12/F, 88 Nathan Road"), "FLAT A, 12TH FLOOR, 88 NATHAN RD KOWLOON"},
		{on("KR", "06133", "", "서울", "강남구 테헤란로 123"), "서울특별시 강남구 테헤란로 123"},
		{on("JP", "111-0032", "Tokyo", "Taito-ku", "Asakusa 2-7-3"), "2-CHOME-7-3 ASAKUSA TAITO-KU TOKYO"},
	} {
		require.Equal(t, check.Result{Verdict: check.Passed, Provider: provider, Reference: "j"}, verdict(t, c.claimed, c.shown), c.shown)
	}
}

func TestWhatCannotBeShownIsAReview(t *testing.T) {
	t.Parallel()
	mill := on("GB", "OX1 4AA", "", "Oxford", "10 Mill Road")
	lot := on("AU", "6000", "WA", "Perth", "Lot 5 Mill Road")
	ginza := on("JP", "164-0001", "", "東京都", "中野区中野4-8-12")
	for _, c := range []struct {
		claimed applicant.Address
		shown   string
		reason  string
	}{
		{springfield, "14 Main Street Apt 4, Springfield, IL 62704", reasonOtherNumber},
		{springfield, "12 Main St Springfield IL 62704", reasonOtherNumber},
		{springfield, "12 Main St Apt 4B Springfield IL 62704", reasonOtherNumber},
		{springfield, "12 Main St Fl 4 Springfield IL 62704", reasonOtherNumber},
		{springfield, "12 Main St Bldg 4 Springfield IL 62704", reasonOtherNumber},
		{springfield, "4 Main St Apt 12 Springfield IL 62704", reasonOtherNumber},
		{downing, "FLAT 2 10 DOWNING STREET LONDON SW1A 2AA", reasonOtherNumber},
		{lot, "LOT 6 MILL RD PERTH WA 6000", reasonOtherNumber},
		{lot, "5 Mill Road Perth WA 6000", reasonOtherNumber},
		{on("AU", "6000", "WA", "Perth", "Shop 4, 12 Mill Road"), "Flat 4 12 Mill Road Perth WA 6000", reasonOtherNumber},
		{on("US", "62704", "IL", "Springfield", "12 Main Street Apt B"), "12 MAIN ST APT C SPRINGFIELD IL 62704", reasonOtherNumber},
		{on("US", "10001", "NY", "New York", "12 34th Street"), "34 12TH ST NEW YORK NY 10001", reasonOtherNumber},
		{on("US", "10001", "NY", "New York", "77 Ninth Avenue"), "77 8TH AVE NEW YORK NY 10001", reasonOtherNumber},
		{on("ES", "28014", "", "Madrid", "Calle Mayor 31, 4º C"), "CALLE MAYOR 31 C 4 28014 MADRID", reasonOtherNumber},
		{on("US", "10024", "NY", "New York", "77 West 85th Street"), "85 WEST 77TH STREET NEW YORK NY 10024", reasonOnlyInPart},
		{on("US", "10024", "NY", "New York", "77 West 85th Street"), "10024 WEST 85TH STREET NEW YORK NY 77", reasonOtherNumber},
		{mill, "10-12 MILL ROAD OXFORD OX1 4AA", reasonOtherNumber},
		{mill, "10A MILL ROAD OXFORD OX1 4AA", reasonOtherNumber},
		{mill, "10 A MILL ROAD OXFORD OX1 4AA", reasonMoreWords},
		{ginza, "東京都中野区中野4-9-12", reasonOtherNumber},
		{ginza, "東京都中野区中野4-8-12-301", reasonOtherNumber},
		{ginza, "東京都中野区中野十四丁目8番12号", reasonOtherNumber},
		{on("US", "62705", "IL", "Springfield", "PO Box 84"), "P.O. BOX 85, SPRINGFIELD IL 62705", reasonOtherNumber},

		{on("CA", "M5A 1K6", "ON", "Toronto", "310 King Street East, Unit 5"), "310-5 KING ST E TORONTO ON M5A 1K6", reasonOtherNumber},
		{on("GB", "SE1 9SG", "", "London", "Flat 2, 10 Mill Road"), "2-10 MILL ROAD LONDON SE1 9SG", reasonOtherNumber},
		{on("AU", "2000", "NSW", "Sydney", "4/12 George Street"), "UNIT 12 4 GEORGE ST SYDNEY NSW 2000", reasonOtherNumber},
		{on("AT", "1070", "", "Wien", "Mariahilfer Straße 12, Stiege 3, Tür 4"), "MARIAHILFER STR. 12/4/3 1070 WIEN", reasonOtherNumber},
		{on("NL", "1011 AB", "", "Amsterdam", "Keizersgracht 12"), "KEIZERSGRACHT 12 II 1011AB AMSTERDAM", reasonOtherNumber},
		{on("CZ", "110 00", "", "Praha 1", "Vodičkova 12/3"), "VODICKOVA 12/3 110 00 PRAHA 2", reasonOtherNumber},
		{on("RU", "101000", "", "Москва", "ул. Ленина, д. 5, корп. 2"), "МОСКВА, УЛ. ЛЕНИНА, Д. 5, СТР. 2", reasonOtherNumber},

		{springfield, "12 Main Street Apt 4, Springfield, IL 90210", reasonOtherPostcode},
		{springfield, "12 Main St Apt 4 Springfield IL 62704-1234", reasonOtherPostcode},
		{downing, "10 Downing Street, London N1 9GU", reasonOtherPostcode},

		{springfield, "12 Main Street Apt 4, Springfield, Massachusetts", reasonOtherArea},
		{springfield, "12 MAIN STREET APT 4 SPRINGFIELD MA", reasonOtherArea},
		{springfield, "12 Main Street Apt 4, Springfield, Canada", reasonOtherArea},
		{springfield, "12 Main Street Apt 4, Springfield, Mass.", reasonOtherArea},
		{on("GB", "", "Wales", "Newport", "12 Mill Road"), "12 MILL ROAD NEWPORT ENGLAND", reasonOtherArea},
		{on("US", "62704", "", "Springfield", "12 Main Street"), "12 Main St, Springfield, MA", reasonOtherArea},
		{on("AU", "2753", "NSW", "Richmond", "12 George Street"), "12 George St Richmond VIC", reasonOtherArea},
		{on("CA", "", "Québec", "Gatineau", "12 Mill Road"), "12 MILL RD GATINEAU ON", reasonOtherArea},
		{on("US", "", "AL", "Birmingham", "12 Mill Road"), "12 Mill Road, Birmingham, United Kingdom", reasonOtherArea},
		{on("US", "", "VA", "Charleston", "12 Mill Road"), "12 MILL RD, CHARLESTON, WEST VIRGINIA", reasonOtherArea},

		{springfield, "12 Main Street Apt 4, Rockford, IL 61107", reasonOtherLocality},
		{springfield, "12 Main Street Apt 4, IL 62704", reasonOtherLocality},
		{on("US", "", "IL", "Springfield", "10 Park Avenue"), "10 SPRINGFIELD PARK AVENUE", reasonOtherLocality},

		{downing, "10 DOWNING ROAD LONDON SW1A 2AA", reasonOnlyInPart},
		{downing, "10 KING DOWNING STREET LONDON SW1A 2AA", reasonMoreWords},
		{downing, "10 DOWNING STREET NORTH LONDON SW1A 2AA", reasonMoreWords},
		{downing, "10 Rose Court, Downing Street, London SW1A 2AA", reasonMoreWords},
		{downing, "10, Rose Court, Downing Street, London SW1A 2AA", reasonMoreWords},
		{springfield, "12 Main St Apt 4 West Springfield IL 62704", reasonMoreWords},
		{springfield, "12 Main St Apt 4 Springfield Gardens IL", reasonMoreWords},
		{downing, "10 DOWNING STREET ROSE COURT LONDON SW1A 2AA", reasonMoreWords},
		{downing, "10 DOWNING STREET, PENTHOUSE, LONDON SW1A 2AA", reasonMoreWords},
		{downing, "10 DOWNING STREET B LONDON SW1A 2AA", reasonMoreWords},
		{downing, "10 DOWNING STREET, II, LONDON SW1A 2AA", reasonMoreWords},
		{downing, "GARDEN FLAT, 10 DOWNING STREET, LONDON SW1A 2AA", reasonMoreWords},
		{on("DE", "10115", "", "Berlin", "Lindenstraße 12"), "LINDENSTR. 12 HINTERHAUS 10115 BERLIN", reasonMoreWords},
		{on("NL", "1011 AB", "", "Amsterdam", "Keizersgracht 12"), "KEIZERSGRACHT 12 HS 1011AB AMSTERDAM", reasonMoreWords},
		{on("US", "62704", "IL", "Springfield", "12 State Street"), "12 STREET SPRINGFIELD IL 62704", reasonOnlyInPart},
		{on("GB", "OX1 4AA", "", "Oxford", "12 Harrington Road"), "12 BARRINGTON ROAD OXFORD OX1 4AA", reasonOnlyInPart},
		{on("GB", "", "", "York", "12 Mill Road"), "12 MILL ROAD NEW YORK", reasonMoreWords},
		{on("US", "98101", "WA", "Seattle", "10 Park Avenue"), "10 WASHINGTON PARK AVENUE SEATTLE WA 98101", reasonMoreWords},
		{on("US", "", "ND", "Fargo", "12 Johnson Street"), "12 JOHNSTON STREET FARGO ND", reasonOnlyInPart},
		{on("GB", "OX1 4AA", "", "Oxford", "12 Milton Road"), "12 HILTON ROAD OXFORD OX1 4AA", reasonOnlyInPart},
		{on("DE", "89073", "", "Ulm", "Bauerstraße 3"), "BAURSTRASSE 3 89073 ULM", reasonOnlyInPart},
		{on("GB", "N1 9GU", "", "London", "10 Kings Place"), "10 KINGS PLAZA LONDON N1 9GU", reasonOnlyInPart},
		{on("FR", "06000", "", "Nice", "12 rue Victor"), "12 RUE VICTOR HUGO 06000 NICE", reasonMoreWords},
		{on("AU", "6000", "WA", "Perth", "12 Martin Luther King Boulevard"), "14 MLK BLVD PERTH WA 6000", reasonOnlyInPart},
		{on("JP", "164-0001", "", "東京都", "中野区中野4-8-12"), "東京都中野区東中野4-8-12", reasonOnlyInPart},
		{on("AE", "", "", "Dubai", "Karama"), "Karama, Dubai", reasonOnlyInPart},
		{on("US", "", "", "", "12 Main Street"), "12 Main Street, Salem", reasonMoreWords},
		{springfield, "Springfield, IL", reasonOnlyInPart},
		{springfield, "a", reasonOnlyInPart},
		{springfield, "12 MAIN ST APT 4 SPRINGFIELD IL 62704" + strings.Repeat(", X", 1000), reasonOnlyInPart},

		{springfield, "شارع الملك فهد 12، الرياض", reasonOtherScript},
		{springfield, "12 62704", reasonOtherScript},
		{on("RU", "101000", "", "Москва", "ул. Ленина 5"), "ULITSA LENINA 5, MOSKVA", reasonOtherScript},
	} {
		require.Equal(t, check.Result{Verdict: check.Review, Reason: c.reason, Provider: provider, Reference: "j"}, verdict(t, c.claimed, c.shown), c.shown)
	}
}

func TestOnlyAnotherStreetFails(t *testing.T) {
	t.Parallel()
	for _, shown := range []string{
		"99 Oak Avenue, Springfield, IL 62704", // in the same town
		"10 Downing Street, London SW1A 2AA, United Kingdom",
		"12 Oak Avenue Apt 4, Rockford IL 61107",
	} {
		require.Equal(t, reasonOtherAddress, verdict(t, springfield, shown).Reason, shown)
		require.Equal(t, check.Failed, verdict(t, springfield, shown).Verdict, shown)
	}
	asakusa := on("JP", "111-0032", "", "東京都", "台東区浅草2-7-3")
	require.Equal(t, reasonOtherAddress, verdict(t, asakusa, "〒530-0001 大阪府大阪市北区梅田3-2-5").Reason)
	require.NotEqual(t, check.Failed, verdict(t, asakusa, "東京都台東区あさくさ2-7-3").Verdict)
}

// Names that only a turn tells apart are other names, written out, abbreviated or within a word.
func TestOpposedNamesAreNotMisread(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"Northfield Road", "Southfield Road"}, {"Eastbrook Road", "Westbrook Road"}, {"North Mill Road", "South Mill Road"},
		{"N Mill Road", "S Mill Road"}, {"East Mill Road", "W Mill Road"}, {"Mill Road North", "Mill Road South"},
		{"Upper Mill Road", "Lower Mill Road"}, {"Uppermill Road", "Lowermill Road"}, {"Old Mill Road", "New Mill Road"},
		{"Great Mill Road", "Little Mill Road"}, {"Inner Ring Road", "Outer Ring Road"}, {"First Cross Road", "Second Cross Road"},
		{"Nordstraße", "Südstraße"}, {"Ostring", "Westring"}, {"Obere Gasse", "Untere Gasse"}, {"Altmarkt", "Neumarkt"},
		{"Avenue de l'Est", "Avenue de l'Ouest"}, {"Calle Norte", "Calle Sur"}, {"Rue Haute", "Rue Basse"}, {"Via Nuova", "Via Vecchia"},
		{"Norra Storgatan", "Södra Storgatan"}, {"Yeni Sokak", "Eski Sokak"}, {"Mill Road", "Upper Mill Road"}, {"Mill Road", "Mill Road E"},
	} {
		for _, country := range []string{"GB", "DE"} {
			for i, street := range pair {
				claimed := on(country, "", "", "Newport", "10 "+street)
				shown := "10 " + pair[1-i] + " Newport"
				require.Equal(t, check.Review, verdict(t, claimed, shown).Verdict, "%s against %s", street, shown)
			}
		}
	}
}
