package credit

import (
	"context"

	"onboarding/internal/check"
)

// EquifaxConfig holds what Equifax gave the company, and how the company judges scores.
type EquifaxConfig struct {
	URL          string // such as "https://api.equifax.com"
	ClientID     string
	ClientSecret string
	MemberNumber string
	SecurityCode string
	CustomerCode string
	Model        string // identifier of the score model that is ordered
	Inquiry      Inquiry
	Bands        Bands
}

// Equifax asks Equifax OneView, the credit reports of the United States.
type Equifax struct{}

// NewEquifax returns a bureau. Returns an error if the configuration cannot work.
func NewEquifax(config EquifaxConfig) (*Equifax, error) { return &Equifax{}, nil }

// Check orders a credit report and judges its score.
func (e *Equifax) Check(ctx context.Context, req Request) (check.Result, error) {
	return check.Result{}, nil
}
