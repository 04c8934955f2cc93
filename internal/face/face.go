// Package face compares an applicant's selfie with the reference photo that the company holds.
package face

import (
	"context"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
)

// Matcher compares the selfie of a journey with a reference photo. Errors are *fault.Error.
type Matcher interface {
	Match(ctx context.Context, req Request) (check.Result, error)
}

// Request asks for one comparison.
type Request struct {
	JourneyID      string
	ReferenceNo    string           // whose journey it must be
	IdempotencyKey string           // the same for every attempt of one round
	Photo          *applicant.Photo // nil: the company has none on file
	// Compared are the IDs of comparisons that the journey had before the onboarding submitted anything.
	Compared []string
	// Again is set when an earlier attempt of this round may have been carried out.
	Again bool
}
