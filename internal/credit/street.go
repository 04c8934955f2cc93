package credit

import "strings"

// streetTypes are the common street suffixes of the United States (USPS Publication 28, appendix C1), written out or
// abbreviated, and their standard abbreviation.
var streetTypes = map[string]string{
	"alley": "ALY", "aly": "ALY",
	"avenue": "AVE", "ave": "AVE", "av": "AVE",
	"boulevard": "BLVD", "blvd": "BLVD",
	"circle": "CIR", "cir": "CIR",
	"court": "CT", "ct": "CT",
	"drive": "DR", "dr": "DR",
	"highway": "HWY", "hwy": "HWY",
	"lane": "LN", "ln": "LN",
	"parkway": "PKWY", "pkwy": "PKWY",
	"place": "PL", "pl": "PL",
	"plaza": "PLZ", "plz": "PLZ",
	"road": "RD", "rd": "RD",
	"square": "SQ", "sq": "SQ",
	"street": "ST", "st": "ST",
	"terrace": "TER", "ter": "TER",
	"trail": "TRL", "trl": "TRL",
	"way": "WAY",
}

// unitWords begin the part of a line that names a unit within a building (USPS Publication 28, appendix C2).
var unitWords = map[string]bool{
	"apartment": true, "apt": true, "building": true, "bldg": true, "floor": true, "fl": true, "lot": true,
	"room": true, "rm": true, "space": true, "spc": true, "suite": true, "ste": true, "trailer": true, "trlr": true,
	"unit": true,
}

// parseStreet takes an address line such as "12 N Main Street Apt 4" apart. The unit is left out: the order has no field
// for it. A line without a leading number, such as a post-office box, is all name.
func parseStreet(line string) orderAddress {
	street, _, _ := strings.Cut(line, ",")
	words := strings.Fields(street)
	for i, word := range words {
		if i > 1 && (unitWords[plain(word)] || strings.HasPrefix(word, "#")) {
			words = words[:i]
			break
		}
	}
	var a orderAddress
	if len(words) > 1 && words[0][0] >= '0' && words[0][0] <= '9' {
		a.HouseNumber, words = words[0], words[1:]
	}
	if last := len(words) - 1; last > 0 {
		if suffix, ok := streetTypes[plain(words[last])]; ok {
			a.StreetType, words = suffix, words[:last]
		}
	}
	a.StreetName = strings.Join(words, " ")
	return a
}

// plain returns a word as the tables above spell it.
func plain(word string) string { return strings.ToLower(strings.TrimRight(word, ".")) }
