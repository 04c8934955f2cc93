package activities

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// CheckCredit asks the credit bureau about the applicant. Before a hard inquiry it leaves word in the ledger, should this attempt
// be lost with its worker, or this run by a reset.
func (a *Activities) CheckCredit(ctx context.Context, in CheckInput) (CheckResult, error) {
	return a.attempt(ctx, check.Credit, in, func(ctx context.Context, _ ledger.Proof) (check.Result, error) {
		person, err := a.applicant(ctx, in.ReferenceNo, in.JourneyID,
			"firstName", "lastName", "dateOfBirth", "nationalId", "address", "consent")
		if err != nil {
			return check.Result{}, err
		}
		request := credit.Request{Applicant: person, IdempotencyKey: idempotencyKey(ctx, check.Credit, in.Round)}
		if !a.HardInquiry {
			return a.Credit.Check(ctx, request)
		}
		return a.inquire(ctx, request)
	})
}

// inquire makes a hard inquiry, unless it may have been made before.
func (a *Activities) inquire(ctx context.Context, request credit.Request) (check.Result, error) {
	claimant := fmt.Sprintf("%s/%d", runID(ctx), activity.GetInfo(ctx).Attempt)
	first, err := askLedger(ctx, func(ctx context.Context) (bool, error) {
		return a.Ledger.ClaimInquiry(ctx, request.IdempotencyKey, claimant)
	})
	if err != nil {
		return check.Result{}, err
	}
	request.Again = !first
	result, err := a.Credit.Check(ctx, request)
	if f := fault.As(err); first && f != nil && !f.MayHaveHappened {
		if err := a.Ledger.ReleaseInquiry(ctx, request.IdempotencyKey, claimant); err != nil { // then it stays in doubt
			a.logOf(ctx, err).Warn("An inquiry that was not made could not be given back")
		}
	}
	return result, err
}
