package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/face"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
)

// ReadJourneyInput names the journey to read.
type ReadJourneyInput struct {
	JourneyID   string `json:"journeyId"`
	ReferenceNo string `json:"referenceNo"`
	// FaceSubmitted is set when a face check was left to IDWise: its verdict is read, too.
	FaceSubmitted bool `json:"faceSubmitted,omitempty"`
}

// JourneyReading is what an onboarding needs to know of IDWise's result.
type JourneyReading struct {
	System idwise.Decision `json:"system"`
	Manual idwise.Decision `json:"manual,omitempty"`
	Final  idwise.Decision `json:"final"`
	// Face is the verdict on the reference photo, if it was asked for.
	Face check.Result `json:"face,omitzero"`
}

// ReadJourney reads IDWise's current result of a journey, for a workflow that the ledger knows. Events carry less and may be
// stale.
func (a *Activities) ReadJourney(ctx context.Context, in ReadJourneyInput) (JourneyReading, error) {
	var journey idwise.Journey
	var proof ledger.Proof
	w, err := a.known(ctx, in.JourneyID, in.ReferenceNo)
	if err == nil {
		journey, proof, err = a.read(ctx, w, in.JourneyID, in.ReferenceNo)
	}
	if err != nil {
		return JourneyReading{}, a.failure(ctx, "read journey result", err)
	}
	reading := JourneyReading{System: journey.SystemDecision, Manual: journey.ManualDecision, Final: journey.FinalDecision}
	e := decisionEntry(ctx, in.JourneyID, in.ReferenceNo, reading)
	if in.FaceSubmitted {
		reading.Face = face.Verdict(journey, proof.Compared)
		e.Check, e.Verdict, e.Provider, e.Reason = string(check.Face), string(reading.Face.Verdict), reading.Face.Provider, reading.Face.Reason
	}
	return reading, a.record(ctx, e)
}

// decisionEntry tells the audit trail what IDWise was read to have decided.
func decisionEntry(ctx context.Context, journeyID, referenceNo string, read JourneyReading) audit.Entry {
	info := activity.GetInfo(ctx)
	e := entry(ctx, audit.Decision, journeyID, referenceNo, info.ActivityID, info.Attempt)
	e.System, e.Manual, e.Final = string(read.System), string(read.Manual), string(read.Final)
	return e
}
