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

// leftBehind returns entries that earlier attempts of the round left.
func leftBehind(ctx context.Context) (left Unrecorded) {
	if activity.HasHeartbeatDetails(ctx) && activity.GetHeartbeatDetails(ctx, &left) != nil {
		return Unrecorded{} // another version's
	}
	return left
}

// question asks a vendor. It gets what was proved before.
type question func(ctx context.Context, proof ledger.Proof) (check.Result, error)

// attempt asks, if it is proved that the journey is the applicant's, and records what came of it. What can't be recorded goes
// with the result, or to the next attempt: nobody is asked again because of our database.
func (a *Activities) attempt(ctx context.Context, name check.Name, in CheckInput, ask question) (CheckResult, error) {
	left := leftBehind(ctx)
	fail := func(err error) (CheckResult, error) {
		return CheckResult{}, a.failure(ctx, string(name)+" check", err, left)
	}
	if err := recordable(attemptEntry(ctx, name, in, check.Result{}, nil)); err != nil {
		return fail(err)
	}
	result, err := a.question(ctx, in, ask)
	if f := fault.As(err); f != nil && f.Class == fault.Away { // nobody was asked
		return fail(err)
	}
	left = a.tell(ctx, append(left.Entries, attemptEntry(ctx, name, in, result, err))...)
	if err == nil {
		return CheckResult{result, left}, nil
	}
	activity.RecordHeartbeat(ctx, left)
	return fail(err)
}

// question asks if it is proved that the journey is the applicant's, and while the onboarding has not ended: a run after a reset
// has nothing to ask any more.
func (a *Activities) question(ctx context.Context, in CheckInput, ask question) (check.Result, error) {
	proof, outcome, err := a.proveOpen(ctx, in.JourneyID, in.ReferenceNo)
	if err == nil && outcome != "" {
		err = fault.Permanentf("ledger", "this onboarding has ended as %s: nobody is asked any more", outcome)
	}
	if err != nil {
		return check.Result{}, err
	}
	return ask(ctx, proof)
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
