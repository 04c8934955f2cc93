package activities

import (
	"context"

	"onboarding/internal/address"
	"onboarding/internal/check"
	"onboarding/internal/ledger"
)

// CheckAddress verifies the address that the company has on file.
func (a *Activities) CheckAddress(ctx context.Context, in CheckInput) (CheckResult, error) {
	return a.attempt(ctx, check.Address, in, func(ctx context.Context, _ ledger.Proof) (check.Result, error) {
		person, err := a.applicant(ctx, in.ReferenceNo, in.JourneyID, "address")
		if err != nil {
			return check.Result{}, err
		}
		return a.Address.Verify(ctx, address.Request{Address: person.Address, JourneyID: in.JourneyID, ReferenceNo: in.ReferenceNo})
	})
}
