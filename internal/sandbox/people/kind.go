// Package people invents the applicants of the sandbox. A person follows from kind and number alone, and the reference
// number tells both, so that servers in different processes agree on everybody without talking to each other.
package people

import "fmt"

// Kind scripts what the vendors say about a person. Whatever a kind does not name is as with Approved.
type Kind string

// The kinds of people.
const (
	Approved        Kind = "approved"         // everything is fine
	Rejected        Kind = "rejected"         // IDWise's own decision is Rejected
	Referred        Kind = "referred"         // IDWise's own decision is Refer: a person must look
	FaceMismatch    Kind = "face-mismatch"    // the company's photo shows somebody else
	NoPhoto         Kind = "no-photo"         // the company has no photo
	ReviewScore     Kind = "review-score"     // a credit score in the middle
	LowScore        Kind = "low-score"        // a low credit score
	ThinFile        Kind = "thin-file"        // a credit file that gives no score
	NoFile          Kind = "no-file"          // no credit file
	FraudAlert      Kind = "fraud-alert"      // the bureau suspects fraud, in spite of a good score
	AddressMismatch Kind = "address-mismatch" // the document shows another address than the company has
	BadAddress      Kind = "bad-address"      // the company's address can't exist: there is no such state
	LateDocument    Kind = "late-document"    // IDWise takes minutes to read the document
	NoConsent       Kind = "no-consent"       // the company has no consent to a credit check
	Abroad          Kind = "abroad"           // lives outside the US, and has no social security number
	Unknown         Kind = "unknown"          // the company does not know the reference number
	Deceased        Kind = "deceased"         // the credit file has a date of death, in spite of a good score; so the next ones
	SSNAlert        Kind = "ssn-alert"        // the bureau knows the social security number as somebody else's
	Mixed           Kind = "mixed"            // the credit file must not be combined with others
	WatchListed     Kind = "watch-listed"     // the bureau found the name on a sanctions list
	Disputed        Kind = "disputed"         // the consumer disputes an account of the credit file
	Frozen          Kind = "frozen"           // the consumer has frozen the credit file: there is no report
	Unscorable      Kind = "unscorable"       // a number in place of the score says why there is none
)

// kinds in the order of their codes. New ones go to the end, so that reference numbers keep their meaning.
var kinds = []Kind{
	Approved, Rejected, Referred, FaceMismatch, NoPhoto, ReviewScore, LowScore, ThinFile, NoFile, FraudAlert,
	AddressMismatch, BadAddress, LateDocument, NoConsent, Abroad, Unknown, Deceased, SSNAlert, Mixed, WatchListed, Disputed,
	Frozen, Unscorable,
}

// Kinds returns all kinds, always in the same order.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// code returns the kind's place in kinds, or an error if there is no such kind.
func (k Kind) code() (int, error) {
	for i, kind := range kinds {
		if kind == k {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no kind of people is called %q", k)
}
