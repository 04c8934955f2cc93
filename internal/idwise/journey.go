package idwise

import "onboarding/internal/fault"

// Decision is IDWise's judgement of a journey. Strings that are not listed here are carried as they came.
type Decision string

// The decisions that IDWise documents (reference: Get Journey Result, Manual Review).
const (
	Incomplete Decision = "Incomplete" // required steps are missing; no decision yet
	Complete   Decision = "Complete"   // passed every configured check and rule
	Refer      Decision = "Refer"      // failed at least one; a person must look
	Rejected   Decision = "Rejected"
	Approved   Decision = "Approved" // by a reviewer
)

// Journey is the part of Get Journey Result that onboardings use. Documents hold personal data.
type Journey struct {
	ID             string
	ReferenceNo    string // the company's, whose journey this is; never empty
	SystemDecision Decision
	ManualDecision Decision // empty: not reviewed
	FinalDecision  Decision
	Finished       bool // end_time is set
	Documents      []Document
	// FaceMatches are the comparisons with photos that the company supplied (screening_checks), in no particular order.
	FaceMatches []FaceMatch
}

// Document is what IDWise read from one document step.
type Document struct {
	StepID string
	// Read reports whether IDWise has finished reading the document (progress is Completed).
	Read bool
	// Fields are the extracted text fields by display name, such as "Address".
	Fields map[string]string
}

// Of returns a fault of class fault.Foreign unless the journey is of this reference number. Nothing of a journey may be
// used before: a webhook can name anybody's.
func (j Journey) Of(referenceNo string) error { return belongs(j.ReferenceNo, referenceNo) }

// SpotCheck is the part of a spot check's result that is used (reference: Get Spot Check Result).
type SpotCheck struct {
	ID             string
	ReferenceNo    string // the company's, who was checked; never empty
	SystemDecision Decision
}

// Of returns a fault of class fault.Foreign unless the spot check is of this reference number.
func (s SpotCheck) Of(referenceNo string) error { return belongs(s.ReferenceNo, referenceNo) }

func belongs(theirs, ours string) error {
	if theirs != ours {
		return fault.New(fault.Foreign, provider, "IDWise says that this journey is of another reference", nil)
	}
	return nil
}

// FaceMatch is one comparison of the applicant's selfie with a photo that the company supplied.
type FaceMatch struct {
	// ID tells comparisons with different photos apart: the key of the screening check and IDWise's path of the photo.
	ID      string
	Matched bool
	Score   float64 // 0 to 100
	// Undecided is set when IDWise did not say whether the faces match; Matched is then meaningless.
	Undecided bool
}
