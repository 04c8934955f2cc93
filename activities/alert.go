package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/notify"
)

// AlertInput is what operators are told.
type AlertInput struct {
	Kind      string `json:"kind"`
	JourneyID string `json:"journeyId"`
	Check     string `json:"check,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// AlertOperators tells the operators that an onboarding needs a person.
func (a *Activities) AlertOperators(ctx context.Context, in AlertInput) error {
	err := a.Operators.Alert(ctx, notify.Alert{
		Kind:       in.Kind,
		WorkflowID: activity.GetInfo(ctx).WorkflowExecution.ID,
		JourneyID:  in.JourneyID,
		Check:      in.Check,
		Reason:     in.Reason,
	})
	if err != nil {
		return a.failure(ctx, "alert operators", err)
	}
	return nil
}
