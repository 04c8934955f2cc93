package idwise

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
	ReferenceNo    string
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

// FaceMatch is one comparison of the applicant's selfie with a photo that the company supplied.
type FaceMatch struct {
	Matched bool
	Score   float64 // 0 to 100
	// Undecided is set when IDWise did not say whether the faces match; Matched is then meaningless.
	Undecided bool
}
