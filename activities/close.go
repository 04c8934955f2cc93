package activities

import (
	"context"
	"errors"
	"slices"
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
	// Idle is set if nothing has come of the onboarding. Then the ledger need not know it.
	Idle bool `json:"idle,omitempty"`
}

// CloseResult is how the onboarding has ended for the ledger: as another run of the workflow came to it before, if one did.
type CloseResult struct {
	Outcome string    `json:"outcome"`
	At      time.Time `json:"at"`
}

// CloseOnboarding writes into the ledger that this onboarding has ended, so that later events find it closed even when
// Temporal has forgotten it. The ledger tells the audit trail in the same transaction. A repeat changes nothing. The first
// outcome stays, and is the result.
func (a *Activities) CloseOnboarding(ctx context.Context, in CloseInput) (CloseResult, error) {
	var end ledger.Ending
	w, err := a.Ledger.Workflow(ctx, workflowID(ctx))
	if err == nil {
		end, err = a.Ledger.CloseOnboarding(ctx, in.closing(ctx, w))
	}
	switch {
	case errors.Is(err, ledger.ErrUnknown) && in.Idle:
		return CloseResult{in.Outcome, in.At}, nil
	case errors.Is(err, ledger.ErrUnknown):
		err = fault.New(fault.Passing, "ledger", "it does not know this onboarding; starter and worker need the same DATABASE_URL", err)
	}
	if err != nil {
		return CloseResult{}, a.failure(ctx, "close onboarding in the ledger", err)
	}
	return CloseResult{end.Outcome, end.At}, nil
}

// closing returns what the ledger is to write. An onboarding of which it was never proved whose journey it is has handled no
// event: they may all be of somebody else.
func (in CloseInput) closing(ctx context.Context, w ledger.Workflow) ledger.Closing {
	c := ledger.Closing{
		WorkflowID: workflowID(ctx), RunID: runID(ctx), Outcome: in.Outcome, Rule: in.Rule, Final: string(in.Final), At: in.At,
		Handled: in.Handled, Unhandled: in.Unhandled,
	}
	if !w.Proved {
		c.Handled, c.Unhandled = nil, slices.Concat(in.Handled, in.Unhandled)
	}
	return c
}
