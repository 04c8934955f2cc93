package activities

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
)

// CloseInput says how an onboarding ended.
type CloseInput struct {
	Outcome string    `json:"outcome"`
	At      time.Time `json:"at"`
	// Unhandled are events that reached the onboarding too late to count. The ledger routes them again.
	Unhandled []string `json:"unhandled,omitempty"`
}

// CloseOnboarding writes into the ledger that this onboarding has ended, so that later events find it closed even when
// Temporal has forgotten it. A repeat changes nothing.
func (a *Activities) CloseOnboarding(ctx context.Context, in CloseInput) error {
	id := activity.GetInfo(ctx).WorkflowExecution.ID
	if err := a.Ledger.CloseOnboarding(ctx, id, in.Outcome, in.At, in.Unhandled); err != nil {
		return a.failure(ctx, "close onboarding in the ledger", fmt.Errorf("write ledger: %w", err))
	}
	return nil
}
