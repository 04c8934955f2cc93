package activities

import (
	"context"
	"errors"
	"time"

	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
)

// CloseInput says how an onboarding ended and what became of its events.
type CloseInput struct {
	Outcome string          `json:"outcome"`
	Rule    string          `json:"rule"`
	Final   idwise.Decision `json:"final,omitempty"` // IDWise's decision that the outcome rests on
	At      time.Time       `json:"at"`
	// Handled are the events that counted.
	Handled []string `json:"handled,omitempty"`
	// Unhandled are events that came too late to count. The ledger routes them again.
	Unhandled []string `json:"unhandled,omitempty"`
	// Refused is set if the onboarding was never admitted. Then it has nothing to do with any event but its own, and the ledger
	// need not know it.
	Refused bool `json:"refused,omitempty"`
}

// CloseOnboarding writes into the ledger that this onboarding has ended, so that later events find it closed even when
// Temporal has forgotten it. The ledger tells the audit trail in the same transaction. A repeat changes nothing.
func (a *Activities) CloseOnboarding(ctx context.Context, in CloseInput) error {
	err := a.Ledger.CloseOnboarding(ctx, ledger.Closing{
		WorkflowID: workflowID(ctx),
		Outcome:    in.Outcome,
		Rule:       in.Rule,
		Final:      string(in.Final),
		At:         in.At,
		Handled:    in.Handled,
		Unhandled:  in.Unhandled,
		Refused:    in.Refused,
	})
	switch {
	case errors.Is(err, ledger.ErrUnknown) && in.Refused:
		return nil
	case errors.Is(err, ledger.ErrUnknown):
		err = fault.New(fault.Passing, "ledger", "it does not know this onboarding; starter and worker need the same DATABASE_URL", err)
	}
	if err != nil {
		return a.failure(ctx, "close onboarding in the ledger", err)
	}
	return nil
}
