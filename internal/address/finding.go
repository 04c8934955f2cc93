package address

import "onboarding/internal/check"

// finding is how a claimed address stands to the address on a document. They are in order: of several documents, and of
// several ways to read one, the highest counts.
type finding int

const (
	otherScript    finding = iota // the two can't be compared
	otherAddress                  // the document legibly shows another street
	onlyInPart                    // words are missing, or there is too little to compare
	boxOrResidence                // one of the two is a post-office box
	otherLocality
	otherArea
	otherNumber
	moreWords // that may belong to the street's or the locality's name
	otherPostcode
	samePlace
)

// Reasons of verdicts. They name what differs and never a value. docs/address.md explains each.
const (
	reasonUnknownPostcode = "the postal code does not fit the country"
	reasonUnknownArea     = "the administrative area is not one of the country's"
	reasonNoAddress       = "the documents carry no address"
	reasonOtherScript     = "the documents show the address in another script"
	reasonOtherAddress    = "the documents show another address"
	reasonOnlyInPart      = "the documents confirm the address only in part"
	reasonBoxOrResidence  = "a post-office box stands against a residence"
	reasonOtherLocality   = "the documents do not show the locality"
	reasonOtherArea       = "the documents show another state or country"
	reasonOtherNumber     = "the numbers of house, flat, building or lot do not agree with the documents"
	reasonMoreWords       = "the documents show more words in street or locality"
	reasonOtherPostcode   = "the documents show another postal code"
)

// verdicts has the verdict of each finding, and its reason.
var verdicts = map[finding]struct {
	verdict check.Verdict
	reason  string
}{
	otherScript:    {check.Review, reasonOtherScript},
	otherAddress:   {check.Failed, reasonOtherAddress},
	onlyInPart:     {check.Review, reasonOnlyInPart},
	boxOrResidence: {check.Review, reasonBoxOrResidence},
	otherLocality:  {check.Review, reasonOtherLocality},
	otherArea:      {check.Review, reasonOtherArea},
	otherNumber:    {check.Review, reasonOtherNumber},
	moreWords:      {check.Review, reasonMoreWords},
	otherPostcode:  {check.Review, reasonOtherPostcode},
	samePlace:      {check.Passed, ""},
}
