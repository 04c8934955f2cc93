package idwise

import (
	"context"
	"net/http"

	"onboarding/internal/applicant"
	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

const provider = "idwise"

// CustomStep says where and as what the company submits reference photos. IDWise publishes neither path: confirm them
// with its support.
type CustomStep struct {
	ID           string // given by IDWise's support when it enables the step
	SubmitPath   string // below the base URL; empty: "v2/process-custom-journey-step"
	CompletePath string // below the base URL; empty: "v2/complete-custom-step"
}

// Client calls IDWise's REST API.
type Client struct {
	rest *rest.Client
	step CustomStep
}

// NewClient returns a client for the API at baseURL, such as "https://api.idwise.com/journey", with a server key and
// its secret. Returns an error if the URL cannot work.
func NewClient(baseURL, key, secret string, step CustomStep) (*Client, error) {
	client, err := rest.New(provider, baseURL, func(r *http.Request) { r.SetBasicAuth(key, secret) })
	if err != nil {
		return nil, err
	}
	if step.SubmitPath == "" {
		step.SubmitPath = "v2/process-custom-journey-step"
	}
	if step.CompletePath == "" {
		step.CompletePath = "v2/complete-custom-step"
	}
	return &Client{rest: client, step: step}, nil
}

// resultLimit is how many bytes a result may have. Matches of AML lists can make a journey's result large: hundreds of
// them, each with pages of notes.
const resultLimit = 16 << 20

// Journey reads the current result of a journey (reference: Get Journey Result). It is not used before Journey.Of has
// said that it is the right one. Errors are *fault.Error.
func (c *Client) Journey(ctx context.Context, journeyID string) (Journey, error) {
	const what = "journey result"
	segment, err := rest.Segment(journeyID)
	if err != nil {
		return Journey{}, fault.New(fault.Permanent, provider, what+": the journey's ID cannot be used", err)
	}
	var answer journeyResult
	r := rest.Request{What: what, Method: http.MethodGet, Path: "v2/get/" + segment, Limit: resultLimit}
	if err := c.rest.JSON(ctx, r, nil, &answer); err != nil {
		return Journey{}, explain(what, err)
	}
	journey, err := answer.journey(journeyID)
	if err != nil {
		return Journey{}, c.rest.Unreadable(what+": "+err.Error(), nil)
	}
	return journey, nil
}

// SubmitFace submits the company's photo of the applicant for comparison with the selfie (reference: Process Custom
// Journey Step). Whether IDWise accepts a second photo for the same journey is not documented. Errors are *fault.Error.
func (c *Client) SubmitFace(ctx context.Context, journeyID string, photo applicant.Photo) error {
	const what = "submit reference photo"
	body, contentType, err := rest.Form(
		map[string]string{"journey_id": journeyID, "step_id": c.step.ID},
		rest.File{Field: "image", Name: "reference", ContentType: photo.ContentType, Data: photo.Data})
	if err != nil {
		return fault.New(fault.Permanent, provider, what+": the request cannot be formed", err)
	}
	_, err = c.rest.Send(ctx, rest.Request{
		What: what, Method: http.MethodPost, Path: c.step.SubmitPath, Body: body, ContentType: contentType,
	})
	return explain(what, err)
}

// CompleteCustomStep tells IDWise that the company submits nothing more for the journey, so that it computes its
// decision (reference: Complete Custom Step). It cannot be undone. Errors are *fault.Error.
func (c *Client) CompleteCustomStep(ctx context.Context, journeyID string) error {
	const what = "complete custom step"
	in := struct {
		JourneyID string `json:"journey_id"`
	}{journeyID}
	r := rest.Request{What: what, Method: http.MethodPost, Path: c.step.CompletePath}
	return explain(what, c.rest.JSON(ctx, r, in, nil))
}
