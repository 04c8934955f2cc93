package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/timestamppb"

	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// fakeTemporal remembers what reached it, as "start <workflow>" or "<signal> <workflow> <event>".
type fakeTemporal struct {
	mu        sync.Mutex
	calls     []string
	inFlight  int
	most      int
	onDeliver func(ctx context.Context, workflowID string) error // nil: every delivery works at once
	unhealthy error
	known     map[string]enumspb.WorkflowExecutionStatus // by workflow ID; nil: every one is open
	asked     int                                        // for a workflow
	slow      time.Duration                              // of its answers about a workflow
}

func (f *fakeTemporal) deliver(ctx context.Context, call, workflowID string) error {
	f.mu.Lock()
	f.inFlight++
	f.most = max(f.most, f.inFlight)
	onDeliver := f.onDeliver
	f.mu.Unlock()
	var err error
	if onDeliver != nil {
		err = onDeliver(ctx, workflowID)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.inFlight--
	if err == nil {
		f.calls = append(f.calls, call)
	}
	return err
}

func (f *fakeTemporal) ExecuteWorkflow(ctx context.Context, options client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	return nil, f.deliver(ctx, "start "+options.ID, options.ID)
}

func (f *fakeTemporal) SignalWorkflow(ctx context.Context, workflowID, _, name string, arg any) error {
	return f.deliver(ctx, name+" "+workflowID+" "+arg.(workflows.JourneyEvent).EventID, workflowID)
}

func (f *fakeTemporal) SignalWithStartWorkflow(ctx context.Context, workflowID, name string, arg any, _ client.StartWorkflowOptions,
	_ any, _ ...any) (client.WorkflowRun, error) {
	return nil, f.deliver(ctx, name+" "+workflowID+" "+arg.(workflows.JourneyEvent).EventID, workflowID)
}

func (f *fakeTemporal) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &client.CheckHealthResponse{}, f.unhealthy
}

func (f *fakeTemporal) DescribeWorkflowExecution(ctx context.Context, workflowID, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	select {
	case <-time.After(f.slow):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	status, known := f.known[workflowID]
	if !known && f.known != nil {
		return nil, serviceerror.NewNotFound("hunter2")
	}
	return described(status), nil
}

func described(status enumspb.WorkflowExecutionStatus) *workflowservice.DescribeWorkflowExecutionResponse {
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Execution: &commonpb.WorkflowExecution{RunId: "run-1"}, Status: status, CloseTime: timestamppb.New(closedAt),
	}}
}

func (f *fakeTemporal) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fakeTemporal) delivered() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}

// fakeOutbox is a ledger in memory for tests in a time bubble.
type fakeOutbox struct {
	mu     sync.Mutex
	due    map[string]time.Time
	reason map[string]string
	claims int
	err    error
	sample []string
	open   []string // onboardings that were started
}

func newOutbox(events int) *fakeOutbox {
	o := &fakeOutbox{due: map[string]time.Time{}, reason: map[string]string{}}
	for i := range events {
		o.add(fmt.Sprintf("e-%d", i))
	}
	return o
}

func (o *fakeOutbox) add(eventID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.due[eventID] = time.Now()
}

func (o *fakeOutbox) Claim(_ context.Context, limit int, lease time.Duration) ([]ledger.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.claims++
	var claimed []ledger.Delivery
	for id, at := range o.due {
		if len(claimed) < limit && !at.After(time.Now()) {
			claimed = append(claimed, startOf(ledger.Event{ID: id, Name: idwise.FinishedJourney}))
			o.due[id] = time.Now().Add(lease)
		}
	}
	return claimed, o.err
}

func (o *fakeOutbox) Delivered(_ context.Context, eventID, _ string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.due, eventID)
	return nil
}

func (o *fakeOutbox) Failed(_ context.Context, eventID, reason string, retryAt time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.due[eventID], o.reason[eventID] = retryAt, reason
	return nil
}

func (o *fakeOutbox) CloseOnboarding(context.Context, ledger.Closing) (ledger.Ending, error) {
	return ledger.Ending{}, nil
}

func (o *fakeOutbox) Ending(context.Context, string) (ledger.Ending, error) {
	return ledger.Ending{Outcome: "approved"}, nil
}

func (o *fakeOutbox) StartedSample(context.Context, int) ([]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sample, o.err
}

func (o *fakeOutbox) OpenStarted(_ context.Context, last ledger.Started, limit int) (page []ledger.Started, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, id := range o.open {
		if id > last.WorkflowID && len(page) < limit {
			page = append(page, ledger.Started{WorkflowID: id, JourneyID: "j-" + id})
		}
	}
	return page, o.err
}

func (o *fakeOutbox) state() (pending, claims int, reasons string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.due), o.claims, fmt.Sprint(o.reason)
}
