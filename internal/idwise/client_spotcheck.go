package idwise

import (
	"context"
	"net/http"

	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

// spotCheckResult is Get Spot Check Result as IDWise spells it.
type spotCheckResult struct {
	JourneyID       looseText `json:"journey_id"` // of the spot check
	ReferenceNumber looseText `json:"reference_number"`
	SystemDecision  looseText `json:"system_decision"`
}

// SpotCheck reads the result of a spot check (reference: Get Spot Check Result). Errors are *fault.Error.
func (c *Client) SpotCheck(ctx context.Context, spotCheckID string) (SpotCheck, error) {
	const what = "spot check"
	segment, err := rest.Segment(spotCheckID)
	if err != nil {
		return SpotCheck{}, fault.New(fault.Permanent, provider, what+": its ID cannot be used", err)
	}
	var answer spotCheckResult
	r := rest.Request{What: what, Method: http.MethodGet, Path: "v2/spot-checks/" + segment, Limit: resultLimit}
	if err := c.rest.JSON(ctx, r, nil, &answer); err != nil {
		return SpotCheck{}, explain(what, err)
	}
	check, err := answer.spotCheck(spotCheckID)
	if err != nil {
		return SpotCheck{}, c.rest.Unreadable(what+": "+err.Error(), nil)
	}
	return check, nil
}

// spotCheck returns what is used of the result. Returns an error if it is about another one or does not say whose it is
// or what was decided.
func (r *spotCheckResult) spotCheck(id string) (SpotCheck, error) {
	switch {
	case r.JourneyID != "" && string(r.JourneyID) != id:
		return SpotCheck{}, errOther
	case r.ReferenceNumber == "":
		return SpotCheck{}, errNoReference
	case r.SystemDecision == "":
		return SpotCheck{}, errNoDecision
	}
	return SpotCheck{ID: id, ReferenceNo: string(r.ReferenceNumber), SystemDecision: r.SystemDecision.decision()}, nil
}
