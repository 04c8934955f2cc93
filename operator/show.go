package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"onboarding/workflows"
)

// queryTimeout is how long a worker may take to tell how an onboarding stands.
const queryTimeout = 5 * time.Second

// show shows one onboarding, also one that Temporal has forgotten.
type show struct {
	Which string `arg:"" help:"Workflow ID, journey or reference number."`
	output
}

// account is everything that is known of one onboarding.
type account struct {
	onboarding
	// Source is where Status comes from: temporal or audit.
	Source string                  `json:"source"`
	Note   string                  `json:"note,omitempty"` // why it comes from there
	Status *workflows.Status       `json:"status,omitempty"`
	Update *workflows.UpdateStatus `json:"update,omitempty"` // in place of Status, of a journey update
	Next   []string                `json:"next,omitempty"`   // commands that can be given now
	Others []onboarding            `json:"others,omitempty"` // what else answers to the name
}

const (
	fromTemporal = "temporal"
	fromAudit    = "audit"
)

// told reports whether it is known how things stand.
func (a account) told() bool { return a.Status != nil || a.Update != nil }

// Run carries out the command.
func (s show) Run(ctx context.Context, c console) error {
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	if a.isOpen() {
		a.Next = a.commands()
	}
	return s.write(c.out, a, func(w io.Writer) error { return printAccount(w, a) })
}

// account asks Temporal and, for what it does not know or can't tell, the ledger.
func (s show) account(ctx context.Context) (account, error) {
	a, err := askTemporal(ctx, s.Which)
	var several ambiguous
	if err == nil && a.told() || errors.As(err, &several) {
		return a, err
	}
	note := a.Note
	if err != nil {
		note = err.Error()
	}
	past, pastErr := askLedger(ctx, s.Which, a.WorkflowID)
	switch {
	case pastErr == nil:
		past.Note = note
		return past, nil
	case errors.As(pastErr, &several):
		return account{}, pastErr
	case err == nil: // what Temporal lists of it is better than nothing
		a.Note += "; the audit trail does not help either: " + pastErr.Error()
		return a, nil
	case exitCode(pastErr) == codeNotFound:
		return account{}, err
	}
	return account{}, withCode(exitCode(err), fmt.Errorf("%w; the audit trail was not asked: %w", err, pastErr))
}

// askTemporal returns what Temporal remembers. Without a worker that answers, Status is nil and Note says why.
func askTemporal(ctx context.Context, which string) (account, error) {
	t, err := dial(ctx)
	if err != nil {
		return account{}, err
	}
	defer t.Close()
	found, err := t.find(ctx, which)
	if err != nil {
		return account{}, err
	}
	o, err := choose(which, found)
	if err != nil {
		return account{}, err
	}
	a := account{onboarding: o, Source: fromTemporal, Others: others(found, o)}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	answer, err := t.QueryWorkflow(ctx, o.WorkflowID, "", workflows.StatusQuery)
	switch {
	case err != nil:
	case o.Type == workflows.JourneyUpdateType:
		err = answer.Get(&a.Update)
	default:
		err = answer.Get(&a.Status)
	}
	if err != nil {
		a.Note = "no worker tells how it stands: " + err.Error()
	}
	return a, nil
}

// others returns what was found beside the one.
func others(found []onboarding, one onboarding) []onboarding {
	return slices.DeleteFunc(found, func(o onboarding) bool { return o.WorkflowID == one.WorkflowID })
}
