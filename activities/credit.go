package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
)

// CheckCredit asks the credit bureau about the applicant.
func (a *Activities) CheckCredit(ctx context.Context, in CheckInput) (check.Result, error) {
	person, err := a.Applicants.Find(ctx, in.ReferenceNo)
	if err != nil {
		return check.Result{}, a.failure(ctx, "fetch applicant", err)
	}
	key := idempotencyKey(ctx, check.Credit, in.Round)
	request := credit.Request{Applicant: person, IdempotencyKey: key, Reference: key, Again: a.HardInquiry && mayHaveAsked(ctx)}
	if a.HardInquiry {
		activity.RecordHeartbeat(ctx, asking)
	}
	result, err := a.Credit.Check(ctx, request)
	if err != nil {
		if f := fault.As(err); a.HardInquiry && !request.Again && f != nil && !f.MayHaveHappened {
			activity.RecordHeartbeat(ctx, notAsked) // in no attempt of this round
		}
		return check.Result{}, a.failure(ctx, "check credit", err)
	}
	return result, nil
}

// What a hard inquiry leaves behind for the next attempt, should this one be lost with its worker.
const (
	asking   = "asking"
	notAsked = "not asked"
)

// mayHaveAsked reports whether an earlier attempt of this round may have reached the bureau.
func mayHaveAsked(ctx context.Context) bool {
	if !activity.HasHeartbeatDetails(ctx) {
		return false
	}
	var last string
	err := activity.GetHeartbeatDetails(ctx, &last)
	return err != nil || last != notAsked
}
