package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/internal/patience"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

// path is one way through an onboarding, gone on a real Temporal server.
type path struct {
	name     string // also of its stored history
	opener   string // empty: Finished User Steps
	update   string // the event of a journey update; empty: an onboarding
	settings workflows.Settings
	stubs    stubs
	away     bool // no worker runs activities until the path starts one
	play     func(*run)
	outcome  workflows.Outcome
}

// stubs are activities under the real names. Each gives its replies in turn and repeats the last; without any it passes.
type stubs struct {
	face, credit, address *replies[activities.CheckResult]
	journey               *replies[activities.JourneyReading]
	applicant             *replies[activities.NotifyResult]
	ledger                *replies[struct{}]
	backend               *replies[activities.ReportResult]
	look                  *replies[activities.Look]
	trail                 *replies[struct{}]
}

type replies[R any] struct {
	mu    sync.Mutex
	list  []reply[R]
	given int
}

type reply[R any] struct {
	result R
	err    error
	hold   <-chan struct{} // closed when the reply may go out
}

func in[R any](list ...reply[R]) *replies[R] { return &replies[R]{list: list} }

func (r *replies[R]) next(ctx context.Context, fallback R) (R, error) {
	if r == nil {
		return fallback, nil
	}
	r.mu.Lock()
	now := r.list[min(r.given, len(r.list)-1)]
	r.given++
	r.mu.Unlock()
	if now.hold != nil {
		select {
		case <-now.hold:
		case <-ctx.Done():
		}
	}
	return now.result, now.err
}

// asked returns how often the stub was asked.
func (r *replies[R]) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.given
}

func (s *stubs) MatchFace(ctx context.Context, _ activities.CheckInput) (activities.CheckResult, error) {
	return s.face.next(ctx, submitted)
}

func (s *stubs) CheckCredit(ctx context.Context, _ activities.CheckInput) (activities.CheckResult, error) {
	return s.credit.next(ctx, passed)
}

func (s *stubs) CheckAddress(ctx context.Context, _ activities.CheckInput) (activities.CheckResult, error) {
	return s.address.next(ctx, passed)
}

func (s *stubs) ReadJourney(ctx context.Context, _ activities.ReadJourneyInput) (activities.JourneyReading, error) {
	return s.journey.next(ctx, reading(idwise.Complete, check.Passed))
}

func (s *stubs) NotifyApplicant(ctx context.Context, _ activities.NotifyInput) (activities.NotifyResult, error) {
	return s.applicant.next(ctx, activities.NotifyResult{Sent: true})
}

func (s *stubs) AlertOperators(context.Context, activities.AlertInput) (activities.AlertResult, error) {
	return activities.AlertResult{}, nil
}

func (s *stubs) CloseOnboarding(ctx context.Context, in activities.CloseInput) (activities.CloseResult, error) {
	_, err := s.ledger.next(ctx, struct{}{})
	return activities.CloseResult{Outcome: in.Outcome, At: in.At}, err
}

func (s *stubs) Record(ctx context.Context, _ activities.Unrecorded) error {
	_, err := s.trail.next(ctx, struct{}{})
	return err
}

func (s *stubs) TellBackend(ctx context.Context, _ activities.ReportInput) (activities.ReportResult, error) {
	return s.backend.next(ctx, activities.ReportResult{Sent: true})
}

func (s *stubs) LookAtJourney(ctx context.Context, _ activities.LookInput) (activities.Look, error) {
	return s.look.next(ctx, found(idwise.Approved))
}

// run is one onboarding on the server.
type run struct {
	t        *testing.T
	temporal client.Client
	id       string
	queue    string
	stubs    *stubs
}

// travel goes a path to its end and returns the history. Names of machines stay out of it: client and worker have
// neutral identities, and no sticky task queue, which is named after the machine, is used.
func travel(t *testing.T, temporal client.Client, p *path) *historypb.History {
	t.Helper()
	r := &run{t: t, temporal: temporal, id: workflows.OnboardingID(p.name), queue: "onboarding-" + p.name, stubs: &p.stubs}
	w := r.worker(worker.Options{LocalActivityWorkerOnly: p.away})
	w.RegisterWorkflow(newWorkflows().Onboarding)
	w.RegisterWorkflow(newWorkflows().JourneyUpdate)
	if !p.away {
		w.RegisterActivity(r.stubs)
	}
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)

	if p.update != "" {
		return r.travelUpdate(p)
	}
	start := workflows.OnboardingInput{
		EventID: p.name, Event: p.opener, JourneyID: "journey-1", ReferenceNo: "cust-1",
		ReceivedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Settings: p.settings,
	}
	if start.Event == "" {
		start.Event = idwise.FinishedUserSteps
	}
	execution, err := temporal.ExecuteWorkflow(t.Context(), workflows.StartOptions(start, r.queue), workflows.OnboardingType, start)
	require.NoError(t, err)
	p.play(r)
	var result workflows.OnboardingResult
	err = execution.Get(patience.Context(t), &result)
	if p.outcome == workflows.Cancelled {
		require.ErrorContains(t, err, "canceled")
	} else {
		require.NoError(t, err)
		require.Equal(t, p.outcome, result.Outcome)
	}
	return r.history()
}

// travelUpdate goes the path of a journey update.
func (r *run) travelUpdate(p *path) *historypb.History {
	r.id = workflows.JourneyUpdateID(p.name)
	in := workflows.JourneyUpdateInput{
		EventID: p.name, Event: p.update, JourneyID: "journey-1", ReferenceNo: "cust-1",
		ReceivedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Settings: p.settings,
	}
	execution, err := r.temporal.ExecuteWorkflow(r.t.Context(), workflows.UpdateStartOptions(in, r.queue), workflows.JourneyUpdateType, in)
	require.NoError(r.t, err)
	p.play(r)
	require.NoError(r.t, execution.Get(patience.Context(r.t), nil))
	return r.history()
}

func (r *run) worker(options worker.Options) worker.Worker {
	options.Identity = "worker"
	return worker.New(r.temporal, r.queue, options)
}

// startActivities starts a worker for activities where there was none. It runs until it is stopped, or the test ends.
func (r *run) startActivities() (stop func()) {
	w := r.worker(worker.Options{DisableWorkflowWorker: true})
	w.RegisterActivity(r.stubs)
	require.NoError(r.t, w.Start())
	stop = sync.OnceFunc(w.Stop)
	r.t.Cleanup(stop)
	return stop
}

func (r *run) history() *historypb.History {
	history := &historypb.History{}
	events := r.temporal.GetWorkflowHistory(r.t.Context(), r.id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(r.t, err)
		history.Events = append(history.Events, event)
	}
	return history
}

// announce sends one of IDWise's events.
func (r *run) announce(signal, eventID string) {
	require.NoError(r.t, r.temporal.SignalWorkflow(r.t.Context(), r.id, "", signal, workflows.JourneyEvent{EventID: eventID}))
}

func (r *run) finishJourney() { r.announce(workflows.FinishedJourneySignal, "evt-finished") }

// eventually waits until something is so, and fails with what it saw last.
func (r *run) eventually(so func() (bool, any)) {
	r.t.Helper()
	patience.UntilNil(r.t, func() error {
		ok, seen := so()
		if ok {
			return nil
		}
		return fmt.Errorf("%+v", seen)
	})
}

// update sends an operator's update until it is accepted. It may be refused at first, because a query can be ahead of the
// workflow task in which the update is judged.
func (r *run) update(name string, message any) {
	r.t.Helper()
	r.eventually(func() (bool, any) {
		handle, err := r.temporal.UpdateWorkflow(r.t.Context(), client.UpdateWorkflowOptions{
			WorkflowID: r.id, UpdateName: name, Args: []any{message}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err == nil {
			err = handle.Get(r.t.Context(), nil)
		}
		return err == nil, err
	})
}

// await waits until the onboarding stands as described.
func (r *run) await(standing func(workflows.Status) bool) {
	r.t.Helper()
	r.eventually(func() (bool, any) {
		answer, err := r.temporal.QueryWorkflow(r.t.Context(), r.id, "", workflows.StatusQuery)
		if err != nil {
			return false, err
		}
		var status workflows.Status
		require.NoError(r.t, answer.Get(&status))
		return standing(status), status
	})
}

func (r *run) awaitState(state workflows.State) {
	r.t.Helper()
	r.await(func(s workflows.Status) bool { return s.State == state })
}

func (r *run) awaitPhase(name check.Name, phase workflows.Phase) {
	r.t.Helper()
	r.await(func(s workflows.Status) bool {
		for _, c := range s.Checks {
			if c.Check == name {
				return c.Phase == phase
			}
		}
		return name == workflows.DecisionCheck && s.Decision.Phase == phase
	})
}

// awaitEvent waits until the history has an event of this kind.
func (r *run) awaitEvent(kind enumspb.EventType) {
	r.t.Helper()
	r.eventually(func() (bool, any) {
		history := r.history()
		return count(history, kind) > 0, history
	})
}

func count(history *historypb.History, kind enumspb.EventType) (n int) {
	for _, event := range history.Events {
		if event.EventType == kind {
			n++
		}
	}
	return n
}

// realServer starts a Temporal server and returns a client with a neutral identity.
func realServer(t *testing.T) client.Client {
	t.Helper()
	cli := stack.TemporalCLI("..")
	if _, err := os.Stat(cli); err != nil {
		t.Skip("no Temporal CLI: make bin/temporal builds it, or set TEMPORAL_CLI")
	}
	cli, err := filepath.Abs(cli)
	require.NoError(t, err)
	server, err := stack.StartTemporal(t.Context(), stack.TemporalOptions{CLI: cli, Folder: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	temporal, err := client.Dial(client.Options{
		HostPort: server.Address, Identity: "client", Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	require.NoError(t, err)
	t.Cleanup(temporal.Close)
	return temporal
}
