package main

import (
	"context"
	"errors"

	"onboarding/internal/check"
	"onboarding/workflows"
)

// retry runs a parked check again: in one onboarding by an update, in all by a batch of Temporal.
type retry struct {
	Which string    `arg:"" optional:"" help:"Workflow ID, journey or reference number. Or else --all."`
	Check checkName `required:"" placeholder:"CHECK" help:"Which check: face, credit, address, decision, report or message."`
	All   bool      `help:"In every open onboarding where this check is parked."`
	Query narrow    `help:"With --all: only in those that this visibility query matches too, such as \"ParkedSince < '2026-01-31T12:00:00Z'\"."`
	Yes   bool      `short:"y" help:"With --all: do not ask for confirmation."`
	action
}

// Validate is called by kong.
func (r retry) Validate() error {
	switch {
	case r.All && r.Which != "":
		return errors.New("name one onboarding or use --all, not both")
	case !r.All && r.Which == "":
		return errors.New("name an onboarding, or use --all for every one where the check is parked")
	case !r.All && (r.Query != "" || r.Yes):
		return errors.New("--query and --yes go with --all")
	}
	return r.action.Validate()
}

// Run carries out the command.
func (r retry) Run(ctx context.Context, c console) error {
	if r.All {
		return r.runAll(ctx, c)
	}
	return r.update(ctx, c, r.Which, workflows.RetryCheckUpdate, func(actor string) any { return r.message(actor) })
}

func (r retry) message(actor string) workflows.RetryCheck {
	return workflows.RetryCheck{Check: check.Name(r.Check), Actor: actor, Reason: r.Reason}
}
