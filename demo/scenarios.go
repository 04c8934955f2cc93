package main

import (
	"context"
	"fmt"
	"time"

	"onboarding/internal/check"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// scenario is one journey and what it shows.
type scenario struct {
	title  string
	person people.Kind
	script idwise.Script
	// prepare sets the stage before the first webhook; it may be nil.
	prepare func(*show, *act) error
	// operate does what a person would do while the onboarding runs; it may be nil.
	operate func(context.Context, *show, *act) error
	expect  workflows.State
	// stopped plays the scenario with Temporal stopped while the webhook arrives, after all others.
	stopped bool
}

var scenarios = []scenario{
	{title: "everything passes", person: people.Approved, expect: workflows.StateApproved},
	{title: "rejected by IDWise", person: people.Rejected, expect: workflows.StateRejected},
	{title: "referred, a reviewer decides", person: people.Referred, operate: reviewerApproves, expect: workflows.StateApproved},
	{title: "face is not the one on file", person: people.FaceMismatch, expect: workflows.InReview},
	{title: "bureau down, operator retries", person: people.Approved, prepare: bureauDown, operate: operatorRetries,
		expect: workflows.StateApproved},
	{title: "Finished Journey comes first", person: people.Approved,
		script: idwise.Script{Order: idwise.DecisionFirst}, expect: workflows.StateApproved},
	{title: "each webhook ten times at once", person: people.Approved,
		script: idwise.Script{UserSteps: idwise.Delivery{Copies: 10}, Decision: idwise.Delivery{Copies: 10}},
		expect: workflows.StateApproved},
	{title: "webhook while Temporal is stopped", person: people.Approved, stopped: true, expect: workflows.StateApproved},
}

func bureauDown(s *show, a *act) error {
	return s.system.Sandbox.Equifax.Faults.Add(faults.Fault{Kind: faults.ServerError, For: a.person.ReferenceNo})
}

func operatorRetries(ctx context.Context, s *show, a *act) error {
	parked := func(status workflows.Status) bool {
		for _, c := range status.Checks {
			if c.Check == check.Credit && c.Phase == workflows.Parked {
				return true
			}
		}
		return false
	}
	if err := s.awaitStatus(ctx, a, parked); err != nil {
		return fmt.Errorf("wait for the credit check to park: %w", err)
	}
	s.pause(ctx, 2*time.Second) // for the reader to see it
	s.system.Sandbox.Equifax.Faults.ClearFor(a.person.ReferenceNo)
	return s.update(ctx, a, workflows.RetryCheckUpdate, workflows.RetryCheck{
		Check: check.Credit, Actor: "demo operator", Reason: "the bureau is back",
	})
}

func reviewerApproves(ctx context.Context, s *show, a *act) error {
	inReview := func(status workflows.Status) bool { return status.State == workflows.InReview }
	if err := s.awaitStatus(ctx, a, inReview); err != nil {
		return fmt.Errorf("wait for the review: %w", err)
	}
	s.pause(ctx, 2*time.Second)
	return s.update(ctx, a, workflows.DecideUpdate, workflows.Decide{
		Decision: workflows.Approved, Actor: "demo reviewer", Reason: "the document is genuine",
	})
}
