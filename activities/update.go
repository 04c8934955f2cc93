package activities

import (
	"context"

	"onboarding/internal/fault"
	"onboarding/internal/idwise"
)

// Unverified stands for the decision of a spot check whose result can't be read.
const Unverified idwise.Decision = "unverified"

// LookInput names a journey, or a spot check, about which IDWise announced something outside of an onboarding.
type LookInput struct {
	JourneyID   string `json:"journeyId,omitempty"` // empty for what has no journey, such as a spot check
	ReferenceNo string `json:"referenceNo"`
	// SpotCheckID names the spot check to read, for an event that is about one. It may be missing.
	SpotCheckID string `json:"spotCheckId,omitempty"`
	// GivenUp is why the spot check could not be read; then it is not tried again, and counts as Unverified.
	GivenUp string `json:"givenUp,omitempty"`
	// Detail is what the event tells beside decisions; empty if nothing.
	Detail string `json:"detail,omitempty"`
}

// Look is how the journey stands.
type Look struct {
	System idwise.Decision `json:"system,omitempty"`
	Manual idwise.Decision `json:"manual,omitempty"`
	Final  idwise.Decision `json:"final,omitempty"`
	// News is set if this is to be told, and not if another event has announced the same change.
	News bool `json:"news"`
}

// LookAtJourney reads how the journey stands now, and whether that is news. Like an onboarding, it does nothing for a
// workflow that the ledger does not know.
func (a *Activities) LookAtJourney(ctx context.Context, in LookInput) (Look, error) {
	read := a.lookAtSpotCheck
	if in.JourneyID != "" {
		read = func(ctx context.Context, in LookInput) (JourneyReading, error) {
			return a.ReadJourney(ctx, ReadJourneyInput{JourneyID: in.JourneyID, ReferenceNo: in.ReferenceNo})
		}
	}
	reading, err := read(ctx, in)
	if err != nil {
		return Look{}, err
	}
	look := Look{System: reading.System, Manual: reading.Manual, Final: reading.Final}
	look.News, err = a.claimReport(ctx, news(ctx, in.JourneyID, in.ReferenceNo, look.System, look.Manual, look.Final, in.Detail))
	if err != nil {
		return Look{}, a.failure(ctx, "claim the report", err)
	}
	return look, nil
}

// lookAtSpotCheck reads what came of a spot check.
func (a *Activities) lookAtSpotCheck(ctx context.Context, in LookInput) (JourneyReading, error) {
	if _, err := a.known(ctx, in.JourneyID, in.ReferenceNo); err != nil {
		return JourneyReading{}, a.failure(ctx, "look for the workflow in the ledger", err)
	}
	if in.GivenUp != "" {
		e := decisionEntry(ctx, in.JourneyID, in.ReferenceNo, JourneyReading{Final: Unverified})
		e.Reason = in.GivenUp
		return JourneyReading{Final: Unverified}, a.record(ctx, e)
	}
	var spot idwise.SpotCheck
	var err error
	switch {
	case in.SpotCheckID == "":
		err = fault.Permanentf("idwise", "spot check: the event does not name it")
	case in.ReferenceNo == "":
		err = fault.Permanentf("idwise", "spot check: the event does not say whose it is")
	default:
		if spot, err = a.Journeys.SpotCheck(ctx, in.SpotCheckID); err == nil {
			err = spot.Of(in.ReferenceNo)
		}
	}
	if err != nil {
		return JourneyReading{}, a.failure(ctx, "read spot check", err)
	}
	reading := JourneyReading{System: spot.SystemDecision, Final: spot.SystemDecision}
	return reading, a.record(ctx, decisionEntry(ctx, in.JourneyID, in.ReferenceNo, reading))
}
