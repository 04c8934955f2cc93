package idwise

import (
	"context"

	"onboarding/internal/applicant"
)

// CustomStep says where and as what the company submits reference photos.
type CustomStep struct {
	ID           string // given by IDWise's support when it enables the step
	SubmitPath   string // below the base URL; empty: "v2/process-custom-journey-step"
	CompletePath string // below the base URL; empty: "v2/complete-custom-step"
}

// Client calls IDWise's REST API.
type Client struct{}

// NewClient returns a client for the API at baseURL, such as "https://api.idwise.com/journey", with a server key and
// its secret. Returns an error if the URL cannot work.
func NewClient(baseURL, key, secret string, step CustomStep) (*Client, error) { return &Client{}, nil }

// Journey reads the current result of a journey. Errors are *fault.Error.
func (c *Client) Journey(ctx context.Context, journeyID string) (Journey, error) {
	return Journey{}, nil
}

// SubmitFace submits the company's photo of the applicant for comparison with the selfie. Errors are *fault.Error.
func (c *Client) SubmitFace(ctx context.Context, journeyID string, photo applicant.Photo) error {
	return nil
}

// CompleteCustomStep tells IDWise that the company submits nothing more for the journey. It cannot be undone.
// Errors are *fault.Error.
func (c *Client) CompleteCustomStep(ctx context.Context, journeyID string) error { return nil }
