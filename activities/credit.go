package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// CheckCredit asks the credit bureau about the applicant. Before a hard inquiry it leaves word for the next attempt,
// should this one be lost with its worker.
func (a *Activities) CheckCredit(ctx context.Context, in CheckInput) (CheckResult, error) {
	return a.attempt(ctx, check.Credit, in, func(ctx context.Context, _ ledger.Proof, left *Progress) (check.Result, error) {
		person, err := a.applicant(ctx, in.ReferenceNo, in.JourneyID,
			"firstName", "lastName", "dateOfBirth", "nationalId", "address", "consent")
		if err != nil {
			return check.Result{}, err
		}
		request := credit.Request{
			Applicant:      person,
			IdempotencyKey: idempotencyKey(ctx, check.Credit, in.Round),
			Again:          left.MayHaveAsked,
		}
		if a.HardInquiry {
			left.MayHaveAsked = true
			activity.RecordHeartbeat(ctx, *left)
		}
		result, err := a.Credit.Check(ctx, request)
		if f := fault.As(err); a.HardInquiry && !request.Again && f != nil && !f.MayHaveHappened {
			left.MayHaveAsked = false // in no attempt of this round
			activity.RecordHeartbeat(ctx, *left)
		}
		return result, err
	})
}
