package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"
	"golang.org/x/sync/errgroup"

	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// compareEvents finds onboardings that are open in Temporal without events that were delivered to them: those came after the state
// to which Temporal was put back. An onboarding that has ended in the ledger needs them too, to come to the same end.
func (c *comparison) compareEvents(ctx context.Context) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(c.open)), ledgerPage) {
		signals, err := c.book.Signals(ctx, ids)
		if err != nil {
			return err
		}
		known, err := c.book.KnownWorkflows(ctx, ids)
		if err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(asking)
		for id, events := range signals {
			group.Go(func() error { return c.compareHeard(ctx, known[id], events) })
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// compareHeard holds the events that an onboarding was told against its history.
func (c *comparison) compareHeard(ctx context.Context, s ledger.Started, events []ledger.Event) error {
	heard, err := c.heard(ctx, s.WorkflowID)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(events, func(e ledger.Event) bool { return heard[e.ID] })
	if len(missing) == 0 {
		return nil
	}
	var names []string
	for _, e := range missing {
		names = append(names, e.Name+" ("+e.ID+")")
	}
	d := differs(unheard, s, strings.Join(names, ", "))
	d.events = missing
	c.add(d)
	return nil
}

// heard returns the IDs of the events that are in the history of an onboarding.
func (c *comparison) heard(ctx context.Context, workflowID string) (map[string]bool, error) {
	heard := map[string]bool{}
	history := c.GetWorkflowHistory(ctx, workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		if err != nil {
			return nil, c.explain(ctx, "read the history of "+clean(workflowID), err)
		}
		var told workflows.JourneyEvent
		signal := event.GetWorkflowExecutionSignaledEventAttributes()
		if signal != nil && converter.GetDefaultDataConverter().FromPayloads(signal.GetInput(), &told) == nil {
			heard[told.EventID] = true
		}
	}
	return heard, nil
}
