package main

import (
	"context"

	"onboarding/internal/check"
	"onboarding/workflows"
)

// resolve gives a parked check a verdict.
type resolve struct {
	Which   string        `arg:"" help:"Workflow ID, journey or reference number."`
	Check   checkName     `required:"" placeholder:"CHECK" help:"Which check: face, credit, address, decision or message."`
	Verdict check.Verdict `required:"" enum:"passed,failed,review" help:"passed, failed or review; decision can only be resolved as review, message as failed: then it is given up."`
	action
}

// Run carries out the command.
func (r resolve) Run(ctx context.Context, c console) error {
	return r.update(ctx, c, r.Which, workflows.ResolveCheckUpdate, func(actor string) any {
		return workflows.ResolveCheck{Check: check.Name(r.Check), Verdict: r.Verdict, Actor: actor, Reason: r.Reason}
	})
}
