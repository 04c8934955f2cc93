package main

import (
	"context"

	"onboarding/workflows"
)

// resend sends messages to applicants again that could not be sent: as retry does with the check "message".
type resend struct {
	Which string `arg:"" optional:"" help:"Workflow ID, journey or reference number. Or else --all."`
	All   bool   `help:"In every onboarding that has such messages."`
	Query narrow `help:"With --all: only in those that this visibility query matches too."`
	Yes   bool   `short:"y" help:"With --all: do not ask for confirmation."`
	action
}

func (r resend) retry() retry {
	return retry{Which: r.Which, Check: checkName(workflows.MessageStep), All: r.All, Query: r.Query, Yes: r.Yes, action: r.action}
}

// Validate is called by kong.
func (r resend) Validate() error { return r.retry().Validate() }

// Run carries out the command.
func (r resend) Run(ctx context.Context, c console) error { return r.retry().Run(ctx, c) }
