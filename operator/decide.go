package main

import (
	"context"

	"onboarding/workflows"
)

// decide ends a review.
type decide struct {
	Which    string            `arg:"" help:"Workflow ID, journey or reference number."`
	Decision workflows.Outcome `arg:"" enum:"approved,rejected" help:"approved or rejected."`
	action
}

// Run carries out the command.
func (d decide) Run(ctx context.Context, c console) error {
	return d.update(ctx, c, d.Which, workflows.DecideUpdate, func(actor string) any {
		return workflows.Decide{Decision: d.Decision, Actor: actor, Reason: d.Reason}
	})
}
