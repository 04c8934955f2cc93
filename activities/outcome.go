package activities

import (
	"context"
	"errors"
	"fmt"

	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// taken returns a fault unless the ledger has taken this outcome of the onboarding. Nobody is told of one before.
func (a *Activities) taken(ctx context.Context, outcome string) error {
	known, err := askLedger(ctx, func(ctx context.Context) (string, error) {
		return a.Ledger.Outcome(ctx, workflowID(ctx))
	})
	switch {
	case errors.Is(err, ledger.ErrUnknown), err == nil && known == "":
		err = fault.New(fault.Permanent, "ledger", "it does not know that this onboarding has ended", err)
	case err == nil && known != outcome:
		err = fault.New(fault.Permanent, "ledger", fmt.Sprintf("this onboarding has ended as %s, not as %s", known, outcome), nil)
	}
	return err
}
