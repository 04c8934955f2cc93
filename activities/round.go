package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// CheckResult is a finished check.
type CheckResult struct {
	check.Result
	Unrecorded
}

// Progress is what an attempt of a check leaves to the next attempt of its round, as a heartbeat and as details of its failure.
type Progress struct {
	// MayHaveAsked is set while it is unknown whether the vendor got the question.
	MayHaveAsked bool `json:"mayHaveAsked,omitempty"`
	// Unrecorded tell of attempts that have failed.
	Unrecorded
}

// leftBehind returns what earlier attempts of the round left. What can't be read is the worst: the vendor may have been
// asked.
func leftBehind(ctx context.Context, in CheckInput) Progress {
	p := Progress{MayHaveAsked: in.MayHaveAsked}
	if activity.HasHeartbeatDetails(ctx) && activity.GetHeartbeatDetails(ctx, &p) != nil {
		return Progress{MayHaveAsked: true}
	}
	return p
}

// question asks a vendor. It gets what was proved before, and what earlier attempts left, in which it may note what the next one
// must know.
type question func(ctx context.Context, proof ledger.Proof, left *Progress) (check.Result, error)

// attempt asks, if it is proved that the journey is the applicant's, and records what came of it. What can't be recorded goes
// with the result, or to the next attempt: nobody is asked again because of our database.
func (a *Activities) attempt(ctx context.Context, name check.Name, in CheckInput, ask question) (CheckResult, error) {
	left := leftBehind(ctx, in)
	fail := func(err error) (CheckResult, error) {
		return CheckResult{}, a.failure(ctx, string(name)+" check", err, left)
	}
	if err := recordable(attemptEntry(ctx, name, in, check.Result{}, nil)); err != nil {
		return fail(err)
	}
	proof, err := a.prove(ctx, in.JourneyID, in.ReferenceNo)
	if f := fault.As(err); f != nil && f.Class == fault.Away { // nobody was asked
		return fail(err)
	}
	var result check.Result
	if err == nil {
		result, err = ask(ctx, proof, &left)
	}
	left.Unrecorded = a.tell(ctx, append(left.Entries, attemptEntry(ctx, name, in, result, err))...)
	if err == nil {
		return CheckResult{result, left.Unrecorded}, nil
	}
	activity.RecordHeartbeat(ctx, left)
	return fail(err)
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
