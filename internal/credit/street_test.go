package credit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
)

// in returns an address in Springfield, Illinois, whose lines are separated by bars.
func in(lines string) applicant.Address {
	return applicant.Address{
		Lines: strings.Split(lines, "|"), Locality: "Springfield", AdministrativeArea: "US-IL", PostalCode: "62704-0001", Country: "US",
	}
}

// Each wants house number, name and type, separated by bars.
func requireStreets(t *testing.T, wanted map[string]string) {
	t.Helper()
	for lines, want := range wanted {
		street, problem := findStreet(in(lines))
		require.Empty(t, problem, lines)
		require.Equal(t, want, street.HouseNumber+"|"+street.StreetName+"|"+street.StreetType, lines)
	}
}

func TestAStreetIsTakenApart(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"12 Main Street": "12|Main|ST", "12 main st.": "12|main|ST", "12 MAIN STR": "12|MAIN|ST", "Main Street": "|Main|ST",
		"100 Court Street": "100|Court|ST", "1600 Park Plaza Dr": "1600|Park Plaza|DR", "7 Way": "7|Way|",
		"12 Lot Street":                   "12|Lot|ST",
		"12 Martin Luther King, Jr. Blvd": "12|Martin Luther King Jr.|BLVD",
		"12 Space Center Blvd":            "12|Space Center|BLVD", "12 Key West Ave": "12|Key West|AVE", "12 Front St": "12|Front|ST",
		"12 St. Johns Ave": "12|St. Johns|AVE", "St Johns Ave": "|St Johns|AVE", "12 O'Brien Ln": "12|O'Brien|LN",
		"5th Avenue": "|5th|AVE", "350 5th Ave": "350|5th|AVE", "28000 W 12 Mile Rd": "28000|W 12 Mile|RD",
		// Types that are none of the common ones, and names without a type.
		"12 Larkspur Xing": "12|Larkspur|XING", "12 Silver Hollow": "12|Silver|HOLW", "12 Rancho Vista": "12|Rancho|VIS",
		"500 Broadway": "500|Broadway|", "Broadway": "|Broadway|", "12 The Alameda": "12|The Alameda|",
		"12 Avenue B": "12|Avenue B|", "12 Avenue B 7C": "12|Avenue B|", "12 W Ave B": "12|W Ave B|",
		"9 Avenue of the Americas": "9|Avenue of the Americas|", "12 Camino Real": "12|Camino Real|",
	})
}

func TestHouseNumbersOfAllKinds(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"12A Main St": "12A|Main|ST", "12-B N Main St.": "12-B|N Main|ST", "45-12 Bell Blvd": "45-12|Bell|BLVD",
		"45–12 Bell Blvd": "45-12|Bell|BLVD",
		"12 1/2 Main St":  "12 1/2|Main|ST", "12½ Main St": "12 1/2|Main|ST", "１２ Main Street": "12|Main|ST",
		"12\u00a0Main\u2007St": "12|Main|ST",
		"#12 Main Street":      "12|Main|ST", "# 12 Main Street": "12|Main|ST", "No. 12 Main St": "12|Main|ST",
		"No.12 Main St":   "12|Main|ST",
		"12, Main Street": "12|Main|ST", "12|Main Street": "12|Main|ST", "Main Street 12": "12|Main|ST",
		"45 - 12 Bell Blvd": "45-12|Bell|BLVD", "12 - 3rd Ave": "12|3rd|AVE",
		"12, Apt 4, Main Street": "12|Main|ST", "12|#4 Main Street": "12|Main|ST", "Apt 4|12|Main Street": "12|Main|ST",
		// Grids of Wisconsin and Illinois, and of Utah.
		"N53W16010 Silverfern Road": "N53W16010|Silverfern|RD", "N53 W16010 Silverfern Road": "N53W16010|Silverfern|RD",
		"N 53 W 16010 Silverfern Road": "N53W16010|Silverfern|RD",
		"w204n8225 Lannon Rd":          "w204n8225|Lannon|RD", "W1234 County Road N": "W1234|County Road N|",
		"39W150 Fabyan Pkwy": "39W150|Fabyan|PKWY",
		"742 S 1100 E":       "742|S 1100 E|", "1234 East 300 South": "1234|East 300 South|",
		"742 S 1100 E # 5": "742|S 1100 E|",
	})
}

func TestDirectionsStandBeforeAndBehind(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"12 N Main Street": "12|N Main|ST", "12 North St S": "12|North|ST", "12 W Ave": "12|W|AVE", "73 Marlow Ct NW": "73|Marlow|CT",
		"73 Marlow Ct N.W. Apt 4": "73|Marlow|CT",
		"12 E St NW":              "12|E|ST", "12 Park Ave S": "12|Park|AVE", "622 Larkspur Ave NW 7C": "622|Larkspur|AVE",
		"73 Marlow Loop NE": "73|Marlow|LOOP", "73 Marlow Hwy S": "73|Marlow|HWY",
		// Written out, and where they are the name itself, they stay.
		"45 Lake Drive North": "45|Lake Drive North|", "45 Lake Drive North 7C": "45|Lake Drive North|",
		"12 Marlow Park W Apt 4": "12|Marlow Park W|",
		"12 Avenue S":            "12|Avenue S|", "100 N Avenue E": "100|N Avenue E|",
	})
}

func TestUnitsAreNoStreets(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		// Before the street.
		"Apt 4, 12 Main Street": "12|Main|ST", "Apt 4|12 Main Street": "12|Main|ST", "Apt 4 12 Main Street": "12|Main|ST",
		"apt.4B 12 Main Street": "12|Main|ST",
		"# 4|12 Main Street":    "12|Main|ST", "#4 12 Main Street": "12|Main|ST", "Unit B|12 Main Street": "12|Main|ST",
		"Floor 3|12 Main Street":   "12|Main|ST",
		"3rd Floor 12 Main Street": "12|Main|ST", "Suite 200, Tower 2|12 Main Street": "12|Main|ST",
		"7C|622 Larkspur Ave": "622|Larkspur|AVE", "7C 622 Larkspur Ave": "622|Larkspur|AVE",
		"Building A Suite 4 12 Main Street": "12|Main|ST", "Rear 12 Main Street": "12|Main|ST",
		"Apt 4 - 12 Main Street": "12|Main|ST",
		// Between number and street.
		"907 #41 Tamarack Hill Blvd": "907|Tamarack Hill|BLVD", "622 Larkspur Ave.#7C": "622|Larkspur|AVE",
		"907#41 Tamarack Hill Blvd": "907|Tamarack Hill|BLVD", "907 # 41 Tamarack Hill Blvd": "907|Tamarack Hill|BLVD",
		"907 Apt 41 Tamarack Hill Blvd": "907|Tamarack Hill|BLVD", "12 Bldg 5 Main St": "12|Main|ST",
		// Behind it.
		"12-B N Main St. Apt 4": "12-B|N Main|ST", "1600 Park Plaza Dr, #4": "1600|Park Plaza|DR",
		"500 Broadway #12": "500|Broadway|",
		"500 Broadway 12":  "500|Broadway|", "622 Larkspur Ave 7C": "622|Larkspur|AVE",
		"622 Larkspur Ave 7 C": "622|Larkspur|AVE",
		"622 Larkspur Ave, 7C": "622|Larkspur|AVE", "622 Larkspur Ave|7C": "622|Larkspur|AVE",
		"12 Main St Suite One": "12|Main|ST",
		"12 Main St Rear":      "12|Main|ST", "12 Main Street Fl 2 Rm 5": "12|Main|ST",
		"350 5th Ave 4th Floor":  "350|5th|AVE",
		"12 Main Street (Apt 4)": "12|Main|ST", "12 Main St - Apt 4": "12|Main|ST", "12 Main St\nApt 4": "12|Main|ST",
		"12 Ocean Ave B":              "12|Ocean|AVE",
		"12 Main Street Second Floor": "12|Main|ST", "12 Ocean Ave Ground Floor Rear": "12|Ocean|AVE",
		"12 Main St Upstairs": "12|Main|ST", "12 Main St PMB 84": "12|Main|ST", "12 Main St / Apt 4": "12|Main|ST",
		"12 Main St Apt 4 Ocean Court": "12|Main|ST",
		"12 Main Street Apt No 4":      "12|Main|ST", "12 Main Street PO Box 84": "12|Main|ST",
	})
}

// Most words for units are in the names of streets as well.
func TestUnitsWithinANameArePartOfIt(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"12 Stop 8 Rd": "12|Stop 8|RD", "12 Stop 8 Rd Apt 4": "12|Stop 8|RD", "12 Old Number 4 Rd": "12|Old Number 4|RD",
		"12 Cedar Lake Front Rd": "12|Cedar Lake Front|RD", "12 Old Suite Rd": "12|Old Suite|RD",
		"12 Sault Ste Marie Ave Ste 4": "12|Sault Ste Marie|AVE", "12 Little Bo Peep Ln": "12|Little Bo Peep|LN",
		"12 Day Care Ln": "12|Day Care|LN", "12 Second Level Dr": "12|Second Level|DR",
	})
}

func TestWhateverElseStandsAroundTheStreet(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"|12 Main Street": "12|Main|ST", " | ,|12 Main Street,": "12|Main|ST", "c/o Doe|12 Main Street": "12|Main|ST",
		"12 Main Street|c/o Doe": "12|Main|ST", "12 Main Street c/o Doe": "12|Main|ST",
		"c/o Jane Doe 12 Main Street": "12|Main|ST", "C/O Jane Doe Apt 4 12 Main Street": "12|Main|ST",
		"% Doe|12 Main Street":          "12|Main|ST",
		"Attn: Accounts|12 Main Street": "12|Main|ST", "Acme Corp|12 Main Street": "12|Main|ST",
		"3M Company|12 Main Street": "12|Main|ST",
		"Acme Plaza 12 Main Street": "12|Main|ST", "200 Liberty Center|12 Main Street": "12|Main|ST",
		"PO Box 84|12 Main Street":  "12|Main|ST",
		"12 Main Street|12 MAIN ST": "12|Main|ST", "12 Main Street|Springfield, IL 62704": "12|Main|ST",
		"12 Main Street, Springfield, IL 62704-0001, USA": "12|Main|ST", "12 Main Street Springfield IL 62704": "12|Main|ST",
		"12 Main Street Springfield": "12|Main|ST", "12 Main Street Apt 4 Springfield IL": "12|Main|ST",
		"12 Main Street Springfield Illinois 62704": "12|Main|ST", "12 Main St Springfield IL 62704 United States": "12|Main|ST",
		"12 Springfield": "12|Springfield|", "12 Springfield Oak Rd": "12|Springfield Oak|RD",
		"Urb Las Gladiolas, 150 Calle A": "150|Calle A|", "Urb Las Gladiolas 150 Calle A": "150|Calle A|",
		"150 Calle A Urb Las Gladiolas": "150|Calle A|",
	})
}

func TestRoutesKeepTheirNumbers(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"540 State Route 9 #310": "540|State Route 9|", "540 State Route 9|#310": "540|State Route 9|",
		"540 State Route 9 310": "540|State Route 9|",
		"12 Marlow Highway 7C":  "12|Marlow|HWY", "12 PA Hwy 41 # 310": "12|PA Hwy 41|",
		"12345 US Highway 1": "12345|US Highway 1|", "12 Old Highway 61 Lot 4": "12|Old Highway 61|",
		"Highway 61 North": "|Highway 61 North|",
		"12 Highway E":     "12|Highway E|", "CR 210": "|CR 210|", "12 County Road 210": "12|County Road 210|",
		"12 NE Loop 410": "12|NE Loop 410|",
		"12 RM 2222":     "12|RM 2222|", "12 FM Road 1960 W": "12|FM Road 1960 W|", "Mile 5 Marlow Hwy": "|Mile 5 Marlow|HWY",
		"FM 1960 Rd W": "|FM 1960|RD", "12 FM 1960 Rd W": "12|FM 1960|RD",
	})
}

func TestABoxTakesTheStreetsPlace(t *testing.T) {
	t.Parallel()
	requireStreets(t, map[string]string{
		"PO Box 84": "|PO Box 84|", "P.O. Box 84": "|P.O. Box 84|", "Doe|PO Box 84": "|PO Box 84|",
		"RR 2, Box 15": "|RR 2 Box 15|", "PSC 802|Box 74": "|PSC 802 Box 74|", "12 Main St|Box 15": "12|Main|ST",
		"RR 2 Box 15": "|RR 2 Box 15|", "RR2 Box 15": "|RR2 Box 15|",
		"Rt 2 Box 15": "|Rt 2 Box 15|", "HC 68 Box 23A": "|HC 68 Box 23A|", "HC-68 Box 23A": "|HC-68 Box 23A|",
		"PSC 802 Box 74": "|PSC 802 Box 74|", "Unit 2050 Box 4190|APO AE 09498": "|Unit 2050 Box 4190|",
		"General Delivery": "|General Delivery|",
	})
}

// A report on whoever lives in a street that was guessed is a report on somebody else.
func TestAStreetIsNotGuessed(t *testing.T) {
	t.Parallel()
	for lines, want := range map[string]string{
		"": "address.lines has no street", "12": "address.lines has no street", "Apt 4|Doe": "address.lines has no street",
		"Suite 200, Tower 2": "address.lines has no street", "12 Apt 4": "address.lines has no street",
		"3M Company":          "address.lines has no street",
		"c/o Doe Main Street": "address.lines has no street", "Springfield, IL 62704": "address.lines has no street",
		strings.Repeat("x ", 40) + "12 Main Street": "address.lines has no street",
		"12 Main Street|45 Oak Avenue":              "address.lines has more than one street",
	} {
		street, problem := findStreet(in(lines))
		require.Equal(t, want, problem, lines)
		require.Equal(t, orderAddress{}, street)
	}
}

// Each spelling belongs to one type, and every standard abbreviation is a spelling of itself.
func TestTheTableOfSuffixesIsSound(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for row := range strings.Lines(suffixTable) {
		spellings := strings.Fields(row)
		for _, spelling := range spellings {
			spelling = strings.ToLower(spelling)
			if other, ok := seen[spelling]; ok {
				require.Equal(t, spellings[0], other, spelling)
			}
			seen[spelling] = spellings[0]
		}
	}
	for kind := range commonTypes {
		require.Equal(t, kind, streetTypes[strings.ToLower(kind)])
	}
}
