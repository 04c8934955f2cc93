package credit

import "strings"

// quality says how certain it is that words are a street, the most certain last.
type quality int

const (
	noStreet       quality = iota
	boxOrRoute             // delivered to without a street
	withoutNumber          // a street of a common type, or a highway, without house number
	withoutType            // a house number and a name
	withType               // a house number, and a name that ends like a street's, but also like a town's or building's
	withCommonType         // a house number, and a name that is certainly a street's
)

// mostWords is how many words a part of an address can have; what is longer is something else.
const mostWords = 40

// readStreet takes the words of one part of an address apart.
func readStreet(words []string) (orderAddress, quality) {
	if len(words) > mostWords {
		return orderAddress{}, noStreet
	}
	if all := strings.Join(words, " "); boxes.MatchString(plain(all)) {
		return orderAddress{StreetName: all}, boxOrRoute
	}
	words = withoutLeadingUnits(words)
	if len(words) == 0 {
		return orderAddress{}, noStreet
	}
	number, rest := houseNumber(words)
	if number == "" {
		return readWithoutNumber(words)
	}
	street, quality := readBehindNumber(rest)
	if quality == withoutType && companies[plain(rest[len(rest)-1])] {
		return orderAddress{}, noStreet
	}
	street.HouseNumber = number
	return street, quality
}

// readBehindNumber reads the street behind a house number. What looks like a unit before it is none if the street has no
// name without it.
func readBehindNumber(words []string) (orderAddress, quality) {
	behind := afterUnits(words)
	street, quality := readName(withoutTrailingUnits(behind)) // "907 #41 Tamarack Hill"
	if quality <= withoutType && len(behind) < len(words) {
		if whole, better := readName(withoutTrailingUnits(words)); better > withoutType {
			return whole, better // "12 Stop 8 Road", "12 RM 2222"
		}
	}
	return street, quality
}

// readWithoutNumber reads words that do not begin with a house number. The street may come later, behind the name of a
// person, a company or a district.
func readWithoutNumber(words []string) (orderAddress, quality) {
	first := plain(words[0])
	enough := withCommonType
	if districts[first] {
		enough = withoutType
	}
	for i := 1; i < len(words)-1; i++ {
		before := plain(words[i-1])
		if !isHouseNumber(words[i]) || isHouseNumber(words[i+1]) || unitWords[before] || distances[before] || isRouteNumber(words, i) {
			continue
		}
		if street, quality := readStreet(words[i:]); quality >= enough {
			return street, quality
		}
	}
	if otherNames[first] || first[0] == '%' || districts[first] {
		return orderAddress{}, noStreet
	}
	named := withoutTrailingUnits(words)
	street, quality := readName(named)
	if quality != withCommonType {
		return orderAddress{}, noStreet
	}
	if tail := words[len(named):]; len(tail) == 1 && digits.MatchString(tail[0]) {
		street.HouseNumber = tail[0] // "Main Street 12"
		return street, withCommonType
	}
	return street, withoutNumber
}

// houseNumber returns the number that the words begin with, if any, and the words behind it.
func houseNumber(words []string) (number string, rest []string) {
	if len(words) > 4 && gridHalf.MatchString(words[0]+words[1]) && gridHalf.MatchString(words[2]+words[3]) {
		return strings.Join(words[:4], ""), words[4:] // "N 53 W 16010"
	}
	if !isHouseNumber(words[0]) {
		return "", words
	}
	number, rest = words[0], words[1:]
	if len(rest) > 1 && gridHalf.MatchString(number) && gridHalf.MatchString(rest[0]) {
		return number + rest[0], rest[1:] // "N53 W16010"
	}
	if len(rest) > 1 && fraction.MatchString(rest[0]) {
		return number + " " + rest[0], rest[1:] // "12 1/2"
	}
	if len(rest) > 2 && letteredUnit.MatchString(number) && digits.MatchString(rest[0]) && plain(rest[1]) != "mile" {
		return rest[0], rest[1:] // "7C 622 Larkspur Ave"
	}
	return number, rest
}

// readName takes name and type apart. A direction behind the type is left out if it is abbreviated.
func readName(words []string) (orderAddress, quality) {
	if len(words) == 0 {
		return orderAddress{}, noStreet
	}
	last := len(words) - 1
	if isDirectionBehindType(words, last) {
		words, last = words[:last], last-1
	}
	street := orderAddress{StreetName: strings.Join(words, " ")}
	if kind := streetTypes[plain(words[last])]; kind != "" && last > 0 {
		street.StreetName, street.StreetType = strings.Join(words[:last], " "), kind
		if commonTypes[kind] {
			return street, withCommonType
		}
		return street, withType
	}
	for i := range words {
		if isRouteNumber(words, i) || i == last && typelessStreets[plain(words[i])] {
			return street, withCommonType
		}
	}
	return street, withoutType
}

// isDirectionBehindType reports whether the i-th word is an abbreviated direction behind a street's type, and not the name
// of an "Avenue E" or "Highway N", or of the streets around a park: "Central Park W".
func isDirectionBehindType(words []string, i int) bool {
	word := plain(words[i])
	if i < 2 || !directions[word] || isRouteNumber(words, i) {
		return false
	}
	kind := streetTypes[plain(words[i-1])]
	return kind != "PARK" && (isTypeAt(words, i-1) || len(word) == 2 && kind != "")
}

// withoutLeadingUnits takes units off the front: "Apt 4 12 Main Street". A number sign may stand for the house as well.
func withoutLeadingUnits(words []string) []string {
	for len(words) > 1 {
		n := unitAt(words, 0)
		rest := words[n:]
		numbered := len(rest) > 1 && isHouseNumber(rest[0])
		switch sign := plain(words[0]); {
		case loneUnits[sign] && !numbered && isHouseNumber(words[1]):
			rest = words[1:] // "Rear 12 Main Street"
		case n == 0:
			return words
		case (numberSigns[sign] || sign[0] == '#') && !numbered && len(rest) > 0:
			return append([]string{strings.TrimPrefix(words[n-1], "#")}, rest...) // "#12 Main Street"
		}
		words = rest
	}
	if len(words) == 1 && (unitWords[plain(words[0])] || words[0][0] == '#') {
		return nil
	}
	return words
}

// withoutTrailingUnits takes off what stands behind the street: units, with or without a word for them, boxes, districts.
func withoutTrailingUnits(words []string) []string {
	for i := 1; i < len(words); i++ {
		if standsBehind(words, i) {
			words = words[:i]
			break
		}
	}
	for i := len(words) - 2; i >= 0; i-- {
		if !isTypeAt(words, i) && !typelessStreets[plain(words[i])] && !isRouteNumber(words, i) {
			continue
		}
		end := i + 1
		for end < len(words) && (isDirection(words[end]) || isRouteNumber(words, end)) {
			end++
		}
		if areUnitValues(words[end:]) {
			return words[:end] // "622 Larkspur Ave 7C"
		}
		break
	}
	return words
}

// standsBehind reports whether the i-th word begins what stands behind a street. Where no street has ended before it and
// one does so later, it is part of the name: "Sault Ste Marie Road", "Cedar Lake Front Road".
func standsBehind(words []string, i int) bool {
	word := plain(words[i])
	switch {
	case word[0] == '#':
		return true
	case unitAt(words, i) > 0, unmistakable[word], districts[word], otherNames[word], loneUnits[word] && isTypeAt(words, i-1):
		return holdsStreet(words[:i]) || !holdsStreet(words[i:])
	}
	return false
}

// holdsStreet reports whether a street ends among the words for certain.
func holdsStreet(words []string) bool {
	for i, word := range words {
		if isTypeAt(words, i) && commonTypes[streetTypes[plain(word)]] || typelessStreets[plain(word)] {
			return true
		}
	}
	return false
}

func areUnitValues(words []string) bool {
	if len(words) > 2 {
		return false
	}
	for _, word := range words {
		if !isUnitValue(word) {
			return false
		}
	}
	return true
}
