package credit

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// suffixTable holds the street suffixes of USPS Publication 28, appendix C1: the standard abbreviation first, then the
// other spellings in use.
//
//go:embed street_suffixes.txt
var suffixTable string

// streetTypes leads from every spelling of a street suffix to its standard abbreviation.
var streetTypes = readSuffixes(suffixTable)

func readSuffixes(table string) map[string]string {
	types := map[string]string{}
	for row := range strings.Lines(table) {
		spellings := strings.Fields(row)
		for _, spelling := range spellings {
			types[strings.ToLower(spelling)] = spellings[0]
		}
	}
	return types
}

// commonTypes are suffixes that rarely end anything but a street. The others end names of towns and buildings as well.
var commonTypes = map[string]bool{
	"ALY": true, "AVE": true, "BLVD": true, "CIR": true, "CT": true, "DR": true, "HWY": true, "LN": true, "PKWY": true,
	"PL": true, "PLZ": true, "RD": true, "SQ": true, "ST": true, "TER": true, "TRL": true, "WAY": true,
}

// Designators of secondary units (USPS Publication 28, appendix C2, and what else is common).
var (
	// unitWords are followed by the number or letter of a unit.
	unitWords = wordSet("apartment apt box building bldg condo department dept flat floor fl flr hangar hngr key level lvl lot " +
		"no number pier room rm slip space spc stop studio suite ste tower twr trailer trlr unit wing # " +
		"basement bsmt front frnt lobby lbby lower lowr office ofc penthouse ph pmb rear side upper uppr")
	// loneUnits can stand without one.
	loneUnits = wordSet("basement bsmt front frnt lobby lbby lower lowr office ofc penthouse ph rear side upper uppr " +
		"upstairs downstairs garage studio")
	// unmistakable are no part of a street's name, whatever stands behind them.
	unmistakable = wordSet("apartment apt suite ste unit # basement bsmt lbby lowr ofc penthouse ph pmb rear uppr po pob")
	floors       = wordSet("floor fl flr level lvl")
	whichFloor   = wordSet("first second third fourth fifth sixth seventh eighth ninth tenth ground main top")
	numberSigns  = wordSet("# no number")
)

// The numbers and letters of routes belong to their names: "Highway 61", "County Road N".
var (
	routes = wordSet("highway hwy route rte rt interstate i us sr sh cr ch cth fm rm ih th loop bypass spur")
	// routeKinds stand before a route's own word, as do routeRoads. Any other name makes a street of it: "Dixie Highway".
	routeKinds = wordSet("old new business alternate alt historic nys")
	// numberedOnly have no letters.
	numberedOnly = wordSet("interstate i ih us loop bypass spur")
	// routeRoads make a route of the word "road" behind them.
	routeRoads = wordSet("county co state farm fm ranch rm market township twp private pvt forest service parish indian tribal " +
		"reservation")
	// distances have a number behind them that is no house's: "Mile 5 Sterling Highway".
	distances = wordSet("mile milepost mm km")
)

// typelessStreets are names of streets that have no type.
var typelessStreets = wordSet("broadway bowery boardwalk alameda embarcadero esplanade")

// districts are what a street of Puerto Rico lies in, and condominiums: their names are no streets.
var districts = wordSet("urb urbanizacion urbanización cond condominio res residencial bo barrio sector edif edificio")

// otherNames begin lines that name who gets the mail, companies are words that end the names of organizations.
var (
	otherNames = wordSet("c/o attn attention att care % fbo dba")
	companies  = wordSet("inc incorporated llc ltd limited corp corporation company co lp llp plc bank foundation")
)

// directions are abbreviated. Behind a type they are left out, because the order has no field for them; one that is
// written out is kept as part of the name.
var (
	directions     = wordSet("n s e w ne nw se sw")
	longDirections = wordSet("north south east west northeast northwest southeast southwest")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

var (
	// houseNumbers are such as 12, 12A, 12-B, 45-12, 12/14, and numbers of a grid such as N53W16010, W1234 and 39W150.
	houseNumbers = regexp.MustCompile(`(?i)^(\d+[a-z]{0,2}([-/](\d+[a-z]?|[a-z]))*|[nsew]\d+(-?[nsew]\d+)?|\d+[nsew]\d+)$`)
	gridHalf     = regexp.MustCompile(`(?i)^[nsew]\d+$`)
	fraction     = regexp.MustCompile(`^\d/\d$`)
	ordinal      = regexp.MustCompile(`(?i)^\d*(1st|2nd|3rd|\dth)$`)
	unitValue    = regexp.MustCompile(`(?i)^([a-z]|[a-z]*-?\d[\da-z/-]*)$`)
	letteredUnit = regexp.MustCompile(`(?i)^(\d{1,4}[a-z]|[nsew]\d{1,4})$`)
	digits       = regexp.MustCompile(`^\d+$`)
	// boxes are addresses without a street: post-office boxes, routes and the military (USPS Publication 28, section 2).
	boxes = regexp.MustCompile(`^(po ?box|p o box|pob|post office box|po drawer|general delivery)\b|^(box|drawer) #?\w*\d|` +
		`^(psc|cmr|unit|rd|rt|rte|route) \w+ box \w|^(rr|r r|rural route|rfd|hc|hcr|star route)[ -]?#?\d`)
)

// plain returns a word as the tables spell it.
func plain(word string) string { return strings.ToLower(strings.ReplaceAll(word, ".", "")) }

func isDirection(word string) bool { return directions[plain(word)] || longDirections[plain(word)] }

func isHouseNumber(word string) bool {
	return houseNumbers.MatchString(word) && !ordinal.MatchString(word)
}

func isUnitValue(word string) bool {
	return unitValue.MatchString(plain(word)) && !ordinal.MatchString(plain(word))
}

// unitAt returns how many words from the i-th on name a unit, such as "Apt 4", "# 4" or "3rd Floor"; 0: none.
func unitAt(words []string, i int) int {
	word, rest := plain(words[i]), words[i+1:]
	switch {
	case len(word) > 1 && word[0] == '#' && isUnitValue(word[1:]):
		return 1
	case (ordinal.MatchString(word) || whichFloor[word]) && len(rest) > 0 && floors[plain(rest[0])]:
		return 2
	case !unitWords[word]:
		return 0
	case len(rest) > 1 && numberSigns[plain(rest[0])] && isUnitValue(rest[1]):
		return 3
	case len(rest) > 0 && isUnitValue(strings.TrimPrefix(rest[0], "#")):
		return 2
	}
	return 0
}

// afterUnits returns the words behind the units that they begin with.
func afterUnits(words []string) []string {
	for len(words) > 0 && unitAt(words, 0) > 0 {
		words = words[unitAt(words, 0):]
	}
	return words
}

// isTypeAt reports whether the i-th word is a street's type, with a name before it.
func isTypeAt(words []string, i int) bool {
	return i > 0 && streetTypes[plain(words[i])] != "" &&
		slices.ContainsFunc(words[:i], func(word string) bool { return !directions[plain(word)] })
}

// isRouteNumber reports whether the i-th word is the number or letter of the route before it, or the letter of an avenue
// without any other name: "Highway 61", "County Road N", "Avenue B".
func isRouteNumber(words []string, i int) bool {
	if i == 0 {
		return false
	}
	word, before := words[i], plain(words[i-1])
	isNumber := unicode.IsDigit(rune(word[0]))
	isRoad := i > 1 && streetTypes[before] == "RD" && routeRoads[plain(words[i-2])]
	switch {
	case streetTypes[before] == "AVE":
		return !isNumber && len(word) == 1 && (i == 1 || i == 2 && isDirection(words[0]))
	case streetTypes[before] != "" && slices.ContainsFunc(words[:i-1], isName):
		return false
	case routes[before], isRoad:
		return isNumber || len(word) == 1 && !numberedOnly[before]
	}
	return false
}

// isName reports whether a word names a street, and not only the kind of a route or its direction. Words of two letters are
// states.
func isName(word string) bool {
	word = plain(word)
	return !routeKinds[word] && !routeRoads[word] && !isDirection(word) && len(word) != 2
}
