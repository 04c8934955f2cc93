// Package check holds what every check has in common: its name and what it can find.
package check

// Name identifies a check in messages to and from operators.
type Name string

// The checks of an onboarding.
const (
	Face    Name = "face"
	Credit  Name = "credit"
	Address Name = "address"
)

// Verdict is what a check found. An error is not a verdict.
type Verdict string

const (
	// Passed means the check found nothing against the applicant.
	Passed Verdict = "passed"
	// Failed means the check found something against the applicant.
	Failed Verdict = "failed"
	// Review means the check could not tell and a person must look.
	Review Verdict = "review"
)

// Valid reports whether v is one of the three verdicts.
func (v Verdict) Valid() bool { return v == Passed || v == Failed || v == Review }

// Result is a finished check. It is kept in workflow history, so it never holds personal data.
type Result struct {
	Verdict Verdict `json:"verdict,omitempty"`
	// Reason explains the verdict to a reviewer, such as "no reference photo on file".
	Reason string `json:"reason,omitempty"`
	// Provider says who was asked, such as "equifax".
	Provider string `json:"provider"`
	// Reference is the provider's own reference, for questions to its support.
	Reference string `json:"reference,omitempty"`
	// WithJourney is set, and Verdict empty, when the verdict will come with IDWise's journey result.
	WithJourney bool `json:"withJourney,omitempty"`
}
