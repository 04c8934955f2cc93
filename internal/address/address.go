// Package address verifies an applicant's postal address.
package address

import (
	"context"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
)

// Verifier verifies an address. Errors are *fault.Error.
type Verifier interface {
	Verify(ctx context.Context, req Request) (check.Result, error)
}

// Request asks for one verification.
type Request struct {
	Address     applicant.Address
	JourneyID   string // the journey whose documents may show the address
	ReferenceNo string // whose journey it must be
}
