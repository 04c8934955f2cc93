package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// progress is what an attempt of a check leaves to the next attempt of its round.
type progress struct {
	// MayHaveAsked is set while it is unknown whether the vendor got the question.
	MayHaveAsked bool `json:"mayHaveAsked,omitempty"`
	// Answer is the vendor's, when only the audit trail does not have it yet.
	Answer *check.Result `json:"answer,omitempty"`
	// Unrecorded are entries that the audit trail did not take.
	Unrecorded []audit.Entry `json:"unrecorded,omitempty"`
}

// leftBehind returns what earlier attempts of the round left. What can't be read is the worst: the vendor may have been
// asked.
func leftBehind(ctx context.Context) progress {
	var p progress
	if activity.HasHeartbeatDetails(ctx) && activity.GetHeartbeatDetails(ctx, &p) != nil {
		return progress{MayHaveAsked: true}
	}
	return p
}

// question asks a vendor. It gets what was proved before, and what earlier attempts left, in which it may note what the next one
// must know.
type question func(ctx context.Context, proof ledger.Proof, left *progress) (check.Result, error)

// attempt asks, if it is proved that the journey is the applicant's, and records what came of it. When only the recording
// fails, the next attempt records and does not ask again: a vendor is not charged for our database.
func (a *Activities) attempt(ctx context.Context, name check.Name, in CheckInput, ask question) (check.Result, error) {
	left := leftBehind(ctx)
	var failed error
	if left.Answer == nil {
		var result check.Result
		proof, err := a.prove(ctx, in.JourneyID, in.ReferenceNo)
		if err == nil {
			result, err = ask(ctx, proof, &left)
		}
		left.Unrecorded = append(left.Unrecorded, attemptEntry(ctx, name, in, result, err))
		if failed = err; err == nil {
			left.Answer = &result
		}
	}
	if err := a.Audit.Record(ctx, left.Unrecorded...); err != nil {
		activity.RecordHeartbeat(ctx, left)
		return check.Result{}, a.failure(ctx, "write the audit trail", err)
	}
	if failed != nil {
		return check.Result{}, a.failure(ctx, string(name)+" check", failed)
	}
	return *left.Answer, nil
}

func attemptEntry(ctx context.Context, name check.Name, in CheckInput, result check.Result, err error) audit.Entry {
	number := activity.GetInfo(ctx).Attempt
	e := entry(ctx, audit.Checked, in.JourneyID, in.ReferenceNo, name, in.Round, number)
	e.Check, e.Round, e.Attempt = string(name), in.Round, int(number)
	if err == nil {
		e.Verdict, e.Reason, e.Provider, e.Reference = string(result.Verdict), result.Reason, result.Provider, result.Reference
		if result.WithJourney {
			e.Reason = "submitted; the verdict comes with the journey result"
		}
		return e
	}
	e.Fault, e.Reason = string(fault.Internal), "internal error"
	if f := fault.As(err); f != nil {
		e.Fault, e.Reason, e.Provider = string(f.Class), f.Reason, f.Provider
	}
	return e
}
