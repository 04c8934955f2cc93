package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/face"
	"onboarding/internal/idwise"
)

// ReadJourneyInput names the journey to read.
type ReadJourneyInput struct {
	JourneyID   string `json:"journeyId"`
	ReferenceNo string `json:"referenceNo"`
}

// JourneyReading is what an onboarding needs to know of IDWise's result.
type JourneyReading struct {
	System idwise.Decision `json:"system"`
	Manual idwise.Decision `json:"manual,omitempty"`
	Final  idwise.Decision `json:"final"`
	// Face is the verdict on the reference photo, for a face check that was left to IDWise.
	Face check.Result `json:"face"`
}

// ReadJourney reads IDWise's current result of a journey. Events carry less and may be stale.
func (a *Activities) ReadJourney(ctx context.Context, in ReadJourneyInput) (JourneyReading, error) {
	journey, err := a.Journeys.Journey(ctx, in.JourneyID)
	if err != nil {
		return JourneyReading{}, a.failure(ctx, "read journey result", err)
	}
	reading := JourneyReading{
		System: journey.SystemDecision,
		Manual: journey.ManualDecision,
		Final:  journey.FinalDecision,
		Face:   face.Verdict(journey),
	}
	info := activity.GetInfo(ctx)
	e := entry(ctx, audit.Decision, in.JourneyID, in.ReferenceNo, info.ActivityID, info.Attempt)
	e.System, e.Manual, e.Final = string(reading.System), string(reading.Manual), string(reading.Final)
	e.Check, e.Verdict, e.Provider, e.Reason = string(check.Face), string(reading.Face.Verdict), reading.Face.Provider, reading.Face.Reason
	return reading, a.record(ctx, e)
}
