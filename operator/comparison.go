package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"onboarding/internal/ledger"
	"onboarding/internal/presence"
	"onboarding/workflows"
)

const (
	// asking is how many questions about single workflows Temporal gets at a time.
	asking = 16
	// ledgerPage is how many workflows the ledger is asked for at a time.
	ledgerPage = 1_000
)

// comparison finds out where Temporal and the ledger differ. It changes nothing, and it may run while starters and workers do: the
// ledger has whatever is started before Temporal has it, so Temporal is read first; and Temporal's list is always a moment late, so
// it is asked once more for whatever the list lacks.
type comparison struct {
	temporal
	book      *ledger.Ledger
	allLost   bool          // what Temporal does not know is lost, however old it is
	retention time.Duration // of the namespace: how long it has what is closed

	open         map[string]bool // onboardings and journey updates that are open in Temporal, as far as they are known to the ledger
	openInLedger int
	acquainted   bool // the namespace knows something that the ledger has
	putBack      bool // something tells that Temporal's database was put back

	mu    sync.Mutex // guards all above and found while workflows are asked for at the same time
	found []discrepancy
}

func newComparison(t temporal, book *ledger.Ledger) *comparison {
	return &comparison{temporal: t, book: book, open: map[string]bool{}}
}

// run compares. The events that onboardings have had are compared if Temporal seems to have been put back, or if that is wanted.
func (c *comparison) run(ctx context.Context, events bool) error {
	for _, compare := range []func(context.Context) error{c.readRetention, c.listTemporal, c.compareOnboardings, c.compareUpdates} {
		if err := compare(ctx); err != nil {
			return err
		}
	}
	if c.putBack || events {
		if err := c.compareEvents(ctx); err != nil {
			return err
		}
	}
	slices.SortFunc(c.found, func(a, b discrepancy) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.WorkflowID, b.WorkflowID))
	})
	return nil
}

func (c *comparison) add(d discrepancy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found = append(c.found, d)
	c.putBack = c.putBack || d.Kind == lost
}

// glance compares the oldest onboardings that are open in the ledger and as many journey updates, with a few questions.
func (c *comparison) glance(ctx context.Context) error {
	if err := c.readRetention(ctx); err != nil {
		return err
	}
	onboardings, err := c.book.OpenStarted(ctx, ledger.Started{}, ledgerPage)
	if err != nil {
		return err
	}
	if err := c.ask(ctx, onboardings, c.compareOpen); err != nil {
		return err
	}
	updates, err := c.book.UnfinishedUpdates(ctx, ledger.Started{}, ledgerPage)
	if err != nil {
		return err
	}
	return c.ask(ctx, updates, c.compareUpdate)
}

func (c *comparison) readRetention(ctx context.Context) error {
	description, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: c.namespace})
	if err != nil {
		return c.explain(ctx, "read the namespace's retention", err)
	}
	c.retention = description.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	return nil
}

// listTemporal holds everything that Temporal lists against the ledger, page by page.
func (c *comparison) listTemporal(ctx context.Context) error {
	query := ours()
	if queue := strings.TrimSpace(os.Getenv("ONBOARDING_TASK_QUEUE")); queue != "" { // others may share the namespace
		query = append(query, "TaskQueue = "+quote(queue))
	}
	request := &workflowservice.ListWorkflowExecutionsRequest{Namespace: c.namespace, Query: query.String(), PageSize: pageSize}
	for {
		page, err := c.ListWorkflow(ctx, request)
		if err != nil {
			return c.explain(ctx, "list workflows", err)
		}
		var listed []onboarding
		for _, info := range page.GetExecutions() {
			listed = append(listed, describe(info))
		}
		if err := c.comparePage(ctx, listed); err != nil {
			return err
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return nil
		}
	}
}

func (c *comparison) comparePage(ctx context.Context, listed []onboarding) error {
	ids := make([]string, len(listed))
	for i, o := range listed {
		ids[i] = o.WorkflowID
	}
	known, err := c.book.KnownWorkflows(ctx, ids)
	if err != nil {
		return err
	}
	var running []ledger.Started
	for _, o := range listed {
		s, isKnown := known[o.WorkflowID]
		switch {
		case !isKnown:
			c.add(discrepancy{unknown, o.WorkflowID, o.JourneyID, o.ReferenceNo,
				o.Type + ", " + string(o.State) + ", started " + moment(o.StartedAt), nil, nil})
		case o.isOpen():
			c.acquainted, c.open[o.WorkflowID] = true, true
			if !s.ClosedAt.IsZero() && string(o.State) != s.Outcome {
				running = append(running, s)
			}
		default:
			c.acquainted = true
		}
	}
	return c.ask(ctx, running, c.compareEnded)
}

// compareEnded looks at an onboarding that has ended in the ledger, and that Temporal's list has open and without that outcome. One
// that has the outcome still tells it, or waits for an operator to have it told.
func (c *comparison) compareEnded(_ context.Context, s ledger.Started, w presence.Workflow) error {
	if w.State != presence.Open || describe(w.Info).State == workflows.State(s.Outcome) {
		return nil
	}
	c.mu.Lock()
	c.putBack = true
	c.mu.Unlock()
	if time.Since(s.ClosedAt) > runsOnAfter {
		c.add(differs(runsOn, s, fmt.Sprintf("Temporal has it %s, the ledger has ended it as %s on %s",
			describe(w.Info).State, s.Outcome, moment(s.ClosedAt))))
	}
	return nil
}

// compareOnboardings asks Temporal for the onboardings that are open in the ledger and that its list lacks.
func (c *comparison) compareOnboardings(ctx context.Context) error {
	return c.pages(ctx, c.book.OpenStarted, func(page []ledger.Started) error {
		c.openInLedger += len(page)
		return c.ask(ctx, c.unlisted(page), c.compareOpen)
	})
}

func (c *comparison) compareOpen(ctx context.Context, s ledger.Started, w presence.Workflow) error {
	c.mu.Lock()
	c.acquainted = c.acquainted || w.State != presence.Absent
	c.mu.Unlock()
	switch w.State {
	case presence.Absent:
		c.add(c.absent(s))
		return nil
	case presence.Open: // the list is late
		c.mu.Lock()
		c.open[s.WorkflowID] = true
		c.mu.Unlock()
		return nil
	}
	end, err := c.book.Ending(ctx, s.WorkflowID)
	if err != nil || end.Outcome != "" { // it has ended in between
		return err
	}
	c.add(c.ended(ctx, s, w))
	return nil
}

// ended returns what there is to say of an onboarding that is open in the ledger and closed in Temporal.
func (c *comparison) ended(ctx context.Context, s ledger.Started, w presence.Workflow) discrepancy {
	closing := &ledger.Closing{WorkflowID: s.WorkflowID, RunID: w.RunID, Outcome: ledger.Ended, Rule: w.Rule(), At: w.At}
	detail := w.Rule() + " on " + moment(w.At)
	if w.State == presence.BrokenOff {
		d := differs(brokenOff, s, detail)
		d.closing = closing
		return d
	}
	closing.Outcome = string(workflows.Cancelled)
	if w.Status != "cancelled" {
		var result workflows.OnboardingResult
		err := c.GetWorkflow(ctx, s.WorkflowID, w.RunID).Get(ctx, &result)
		if err != nil || !slices.Contains(endStates, workflows.State(result.Outcome)) {
			return differs(unclear, s, detail)
		}
		closing.Outcome = string(result.Outcome)
	}
	d := differs(untold, s, detail+" as "+closing.Outcome)
	d.closing = closing
	return d
}

// absent returns what there is to say of a workflow that Temporal does not know. It may have forgotten one that was started longer ago
// than its retention: that was terminated, and the ledger never heard of it.
func (c *comparison) absent(s ledger.Started) discrepancy {
	if !c.allLost && time.Since(s.OpenedAt) > c.retention {
		return differs(forgotten, s, opened(s))
	}
	return differs(lost, s, opened(s))
}

// compareUpdates asks Temporal for the journey updates that have not come to their end as far as the trail tells.
func (c *comparison) compareUpdates(ctx context.Context) error {
	return c.pages(ctx, c.book.UnfinishedUpdates, func(page []ledger.Started) error {
		return c.ask(ctx, c.unlisted(page), c.compareUpdate)
	})
}

func (c *comparison) compareUpdate(_ context.Context, s ledger.Started, w presence.Workflow) error {
	switch w.State {
	case presence.Absent:
		c.add(c.absent(s))
	case presence.BrokenOff:
		c.add(differs(brokenOff, s, s.Event+", "+w.Rule()+" on "+moment(w.At)))
	}
	return nil
}

// pages calls look with every page of what the ledger has.
func (c *comparison) pages(ctx context.Context, next func(context.Context, ledger.Started, int) ([]ledger.Started, error),
	look func([]ledger.Started) error) error {
	var last ledger.Started
	for {
		page, err := next(ctx, last, ledgerPage)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := look(page); err != nil {
			return err
		}
		last = page[len(page)-1]
	}
}

// unlisted returns those that Temporal does not list as open.
func (c *comparison) unlisted(page []ledger.Started) []ledger.Started {
	return slices.DeleteFunc(slices.Clone(page), func(s ledger.Started) bool { return c.open[s.WorkflowID] })
}

// ask asks Temporal for each workflow, several at a time, and calls look with the answer.
func (c *comparison) ask(ctx context.Context, about []ledger.Started,
	look func(context.Context, ledger.Started, presence.Workflow) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(asking)
	for _, s := range about {
		group.Go(func() error {
			w, err := presence.Ask(ctx, c, s.WorkflowID)
			if err != nil {
				return c.explain(ctx, "look for workflow "+clean(s.WorkflowID), err)
			}
			return look(ctx, s, w)
		})
	}
	return group.Wait()
}
