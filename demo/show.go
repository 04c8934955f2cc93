package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

const (
	lookPause = 500 * time.Millisecond
	// patience is how long all scenarios together may take.
	patience = 3 * time.Minute
)

// show plays scenarios and keeps what is known of each.
type show struct {
	system *stack.System
	acts   []*act
	table  table
}

// act is a scenario on stage. What is known of its onboarding is guarded by mu.
type act struct {
	scenario
	person  people.Person
	journey *idwise.Journey

	mu         sync.Mutex
	workflowID string
	status     workflows.Status
	failed     error
}

func newShow(system *stack.System) *show { return &show{system: system} }

// play plays all scenarios: most at the same time, then those that need Temporal to be stopped.
func (s *show) play(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for i, sc := range scenarios {
		person, err := people.New(sc.person, i)
		if err != nil {
			return err
		}
		journey := s.system.Sandbox.IDWise.Begin(person, sc.script)
		s.acts = append(s.acts, &act{scenario: sc, person: person, journey: journey})
	}
	watching, stopWatching := context.WithCancel(ctx)
	var watcher sync.WaitGroup
	watcher.Go(func() { s.watch(watching) })
	defer func() {
		stopWatching()
		watcher.Wait()
	}()

	s.playAll(ctx, func(a *act) bool { return !a.stopped })
	if err := s.withTemporalStopped(ctx); err != nil {
		return err
	}
	s.look(ctx)
	return nil
}

// playAll plays the chosen scenarios at the same time and waits for their ends.
func (s *show) playAll(ctx context.Context, chosen func(*act) bool) {
	var playing sync.WaitGroup
	for _, a := range s.acts {
		if chosen(a) {
			playing.Go(func() { a.fail(s.playOne(ctx, a)) })
		}
	}
	playing.Wait()
}

func (s *show) playOne(ctx context.Context, a *act) error {
	if err := s.begin(a); err != nil {
		return err
	}
	if a.operate != nil {
		if err := a.operate(ctx, s, a); err != nil {
			return err
		}
	}
	return s.awaitEnd(ctx, a)
}

func (s *show) begin(a *act) error {
	if a.prepare != nil {
		if err := a.prepare(s, a); err != nil {
			return err
		}
	}
	return s.system.Sandbox.IDWise.FinishUserSteps(a.journey)
}

func (s *show) awaitEnd(ctx context.Context, a *act) error {
	err := s.awaitStatus(ctx, a, func(status workflows.Status) bool { return status.State == a.expect })
	if err != nil {
		return fmt.Errorf("wait until it is %s: %w", a.expect, err)
	}
	return nil
}

// withTemporalStopped stops Temporal, lets IDWise post its webhooks, and starts Temporal again when they are answered.
func (s *show) withTemporalStopped(ctx context.Context) error {
	s.table.say("Temporal is stopped now; webhooks go on.")
	if err := s.system.Temporal.Stop(); err != nil {
		return err
	}
	for _, a := range s.acts {
		if a.stopped {
			a.fail(s.begin(a))
		}
	}
	if err := s.system.Sandbox.IDWise.AwaitDeliveries(ctx); err != nil {
		return fmt.Errorf("webhooks without Temporal: %w", err)
	}
	s.table.say("The webhook is answered and in the inbox. Temporal starts again.")
	if err := s.system.Temporal.Start(ctx); err != nil {
		return err
	}
	for _, a := range s.acts {
		if a.stopped {
			a.fail(s.awaitEnd(ctx, a))
		}
	}
	return nil
}

// update sends an operator's update and waits until it is done.
func (s *show) update(ctx context.Context, a *act, name string, message any) error {
	handle, err := s.system.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: a.id(), UpdateName: name, Args: []any{message}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (s *show) pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// awaitStatus waits until what is known of the onboarding fits.
func (s *show) awaitStatus(ctx context.Context, a *act, fits func(workflows.Status) bool) error {
	for {
		if _, status := a.known(); fits(status) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookPause / 5):
		}
	}
}

// watch looks at all onboardings and draws the table, again and again.
func (s *show) watch(ctx context.Context) {
	for ctx.Err() == nil {
		s.look(ctx)
		s.table.draw(s.acts)
		s.pause(ctx, lookPause)
	}
	s.table.draw(s.acts)
}

// look asks Temporal which onboardings there are and how those stand that have not ended.
func (s *show) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	found, err := s.system.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Query: "WorkflowType = '" + workflows.OnboardingType + "'",
	})
	if err != nil {
		return // Temporal is stopped on purpose at times; what matters shows in the end
	}
	for _, execution := range found.Executions {
		s.ask(ctx, execution.GetExecution().GetWorkflowId())
	}
}

// ask queries one onboarding, unless it is known to have ended, and remembers the answer with its scenario.
func (s *show) ask(ctx context.Context, workflowID string) {
	for _, a := range s.acts {
		if a.id() == workflowID && a.ended() {
			return
		}
	}
	answer, err := s.system.Client.QueryWorkflow(ctx, workflowID, "", workflows.StatusQuery)
	var status workflows.Status
	if err == nil {
		err = answer.Get(&status)
	}
	if err != nil {
		return
	}
	for _, a := range s.acts {
		if a.journey.ID == status.JourneyID {
			a.learn(workflowID, status)
		}
	}
}

func (a *act) learn(workflowID string, status workflows.Status) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.workflowID, a.status = workflowID, status
}

func (a *act) id() string {
	id, _ := a.known()
	return id
}

func (a *act) known() (workflowID string, status workflows.Status) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.workflowID, a.status
}

func (a *act) ended() bool {
	_, status := a.known()
	return status.Outcome != workflows.Pending && status.Awaits == ""
}

func (a *act) fail(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed = errors.Join(a.failed, err)
}
