package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"go.temporal.io/api/serviceerror"
	"golang.org/x/sync/errgroup"

	"onboarding/internal/ledger"
	"onboarding/internal/presence"
	"onboarding/workflows"
)

const (
	// repairing is how many workflows are put right at a time.
	repairing = 8
	// repairProgress is how many are put right between two lines that say so.
	repairProgress = 1_000
)

// repaired counts what was put right.
type repaired struct {
	StartedAgain int `json:"startedAgain"`
	Closed       int `json:"closed"`
	ToldAgain    int `json:"toldAgain"`
	Failed       int `json:"failed"`
}

func (r *repaired) add(more repaired) {
	r.StartedAgain += more.StartedAgain
	r.Closed += more.Closed
	r.ToldAgain += more.ToldAgain
	r.Failed += more.Failed
}

// repair puts right what was found. Each workflow is looked at again when it is its turn, so nothing is done twice.
type repair struct {
	temporal
	book          *ledger.Ledger
	actor, reason string
	progress      io.Writer
}

// run returns an error if something could not be put right. All the rest was.
func (r repair) run(ctx context.Context, found []discrepancy) (all repaired, err error) {
	var mu sync.Mutex
	var firstFailure error
	seen := 0
	var group errgroup.Group
	group.SetLimit(repairing)
	for _, d := range found {
		group.Go(func() error {
			done, err := r.one(ctx, d)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				done.Failed = 1
				firstFailure = cmp.Or(firstFailure, err)
			}
			all.add(done)
			if seen++; seen%repairProgress == 0 {
				fmt.Fprintf(r.progress, "%d of %d\n", seen, len(found))
			}
			return nil
		})
	}
	_ = group.Wait() // none of them fails
	if all.Failed > 0 {
		return all, fmt.Errorf("%s could not be put right; run the command again: what is done is not done twice: %w",
			plural(all.Failed, "workflow"), firstFailure)
	}
	return all, nil
}

// one puts one workflow right and returns what there was to do.
func (r repair) one(ctx context.Context, d discrepancy) (repaired, error) {
	entry := ledger.Repair{WorkflowID: d.WorkflowID, Actor: r.actor, Reason: r.reason}
	switch {
	case d.Kind == lost:
		entry.Done = "started again from the inbox"
		again, err := r.book.StartAgain(ctx, entry)
		if err != nil || !again {
			return repaired{}, err
		}
		return repaired{StartedAgain: 1}, nil
	case d.Kind == unheard:
		return r.tellAgain(ctx, d, entry)
	case d.closing != nil:
		return r.close(ctx, *d.closing, entry)
	}
	return repaired{}, nil
}

// close closes an onboarding as it has ended in Temporal, unless it runs again by now, or has come to another end: somebody may have
// reset it while an operator read what was found.
func (r repair) close(ctx context.Context, closing ledger.Closing, entry ledger.Repair) (repaired, error) {
	now, err := presence.Ask(ctx, r, closing.WorkflowID)
	if err != nil {
		return repaired{}, r.explain(ctx, "look for workflow "+clean(closing.WorkflowID), err)
	}
	if now.RunID != closing.RunID || now.Rule() != closing.Rule {
		return repaired{}, nil
	}
	entry.Done = "closed as " + closing.Outcome
	closed, err := r.book.CloseFor(ctx, entry, closing)
	if err != nil || !closed {
		return repaired{}, err
	}
	return repaired{Closed: 1}, nil
}

// tellAgain signals an onboarding what it was told before. One that has heard it all the same handles it once.
func (r repair) tellAgain(ctx context.Context, d discrepancy, entry ledger.Repair) (repaired, error) {
	entry.Done = "told again of " + plural(len(d.events), "event")
	if err := r.book.RecordRepair(ctx, entry); err != nil {
		return repaired{}, err
	}
	for _, e := range d.events {
		name, ok := workflows.SignalName(e.Name)
		if !ok {
			return repaired{}, fmt.Errorf("there is no signal for event %s", clean(e.ID))
		}
		err := r.SignalWorkflow(ctx, d.WorkflowID, "", name, workflows.JourneyEvent{EventID: e.ID, ReceivedAt: e.ReceivedAt})
		var ended *serviceerror.NotFound
		if errors.As(err, &ended) {
			return repaired{}, nil // it has come to its end without
		}
		if err != nil {
			return repaired{}, r.explain(ctx, "tell "+clean(d.WorkflowID)+" again", err)
		}
	}
	return repaired{ToldAgain: 1}, nil
}
