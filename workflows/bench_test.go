package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

// inFlight is how many onboardings run at once.
const inFlight = 50

// BenchmarkOnboarding measures whole onboardings on a real Temporal server, all of whose activities answer at once:
// start, three checks and a message, the Finished Journey signal, the journey read, and at the end a message, a report and
// the ledger. "bare" is a workflow that does nothing but run the same number of empty activities around one signal: what
// Temporal itself costs. Compare the figures of one run.
func BenchmarkOnboarding(b *testing.B) {
	temporal := devServer(b)
	w := worker.New(temporal, workflows.TaskQueue, worker.Options{})
	w.RegisterWorkflow((&workflows.Workflows{}).Onboarding)
	w.RegisterWorkflow(bare)
	w.RegisterActivity(empty)
	registerPassing(w)
	require.NoError(b, w.Start())
	b.Cleanup(w.Stop)

	b.Run("bare", func(b *testing.B) { runMany(b, temporal, "bare") })
	b.Run("onboarding", func(b *testing.B) { runMany(b, temporal, workflows.OnboardingType) })
}

// runMany runs b.N workflows and reports how many end per second, and what one leaves in its history.
func runMany(b *testing.B, temporal client.Client, workflowType string) {
	var next atomic.Int64
	var running sync.WaitGroup
	var last atomic.Value
	b.ResetTimer()
	for range inFlight {
		running.Go(func() {
			for next.Add(1) <= int64(b.N) {
				id, err := runToEnd(b.Context(), temporal, workflowType)
				if err != nil {
					b.Error(err)
					return
				}
				last.Store(id)
			}
		})
	}
	running.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "onboardings/s")
	if id, ok := last.Load().(string); ok {
		description, err := temporal.DescribeWorkflowExecution(b.Context(), id, "")
		require.NoError(b, err)
		b.ReportMetric(float64(description.WorkflowExecutionInfo.HistoryLength), "events")
		b.ReportMetric(float64(description.WorkflowExecutionInfo.HistorySizeBytes), "history-bytes")
	}
}

// started counts workflows over all benchmarks, so that each has an ID of its own.
var started atomic.Int64

func runToEnd(ctx context.Context, temporal client.Client, workflowType string) (string, error) {
	n := started.Add(1)
	in := workflows.OnboardingInput{
		EventID: fmt.Sprintf("bench-%d", n), Event: idwise.FinishedUserSteps,
		JourneyID: fmt.Sprintf("journey-%d", n), ReferenceNo: fmt.Sprintf("cust-%d", n), ReceivedAt: time.Now(),
	}
	run, err := temporal.ExecuteWorkflow(ctx, workflows.StartOptions(in, workflows.TaskQueue), workflowType, in)
	if err != nil {
		return "", err
	}
	err = temporal.SignalWorkflow(ctx, run.GetID(), "", workflows.FinishedJourneySignal, workflows.JourneyEvent{EventID: "decided"})
	if err != nil {
		return "", err
	}
	return run.GetID(), run.Get(ctx, nil)
}

// bare runs as many empty activities as an onboarding has, in the same order, around one signal.
func bare(ctx workflow.Context, _ workflows.OnboardingInput) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	var first []workflow.Future
	for range 4 { // the message that all was received, and three checks
		first = append(first, workflow.ExecuteActivity(ctx, empty))
	}
	var event workflows.JourneyEvent
	workflow.GetSignalChannel(ctx, workflows.FinishedJourneySignal).Receive(ctx, &event)
	if err := workflow.ExecuteActivity(ctx, empty).Get(ctx, nil); err != nil { // reading the journey
		return err
	}
	for _, f := range first {
		if err := f.Get(ctx, nil); err != nil {
			return err
		}
	}
	var last []workflow.Future
	for range 3 { // the message with the outcome, the report to the company, and closing in the ledger
		last = append(last, workflow.ExecuteActivity(ctx, empty))
	}
	for _, f := range last {
		if err := f.Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func empty(context.Context) error { return nil }

// registerPassing registers activities under the real names that answer at once.
func registerPassing(w worker.Registry) {
	verdict := func(_ context.Context, _ activities.CheckInput) (activities.CheckResult, error) {
		return activities.CheckResult{Result: check.Result{Verdict: check.Passed, Provider: "bench"}}, nil
	}
	for _, name := range []string{"MatchFace", "CheckCredit", "CheckAddress"} {
		w.RegisterActivityWithOptions(verdict, activity.RegisterOptions{Name: name})
	}
	w.RegisterActivityWithOptions(func(context.Context, activities.NotifyInput) (activities.NotifyResult, error) {
		return activities.NotifyResult{Sent: true}, nil
	}, activity.RegisterOptions{Name: "NotifyApplicant"})
	w.RegisterActivityWithOptions(func(context.Context, activities.ReadJourneyInput) (activities.JourneyReading, error) {
		return activities.JourneyReading{System: idwise.Complete, Final: idwise.Complete}, nil
	}, activity.RegisterOptions{Name: "ReadJourney"})
	w.RegisterActivityWithOptions(func(context.Context, activities.ReportInput) (activities.ReportResult, error) {
		return activities.ReportResult{Sent: true}, nil
	}, activity.RegisterOptions{Name: "TellBackend"})
	w.RegisterActivityWithOptions(took, activity.RegisterOptions{Name: "CloseOnboarding"})
}

// devServer starts a real Temporal server that keeps its data in a file.
func devServer(b *testing.B) client.Client {
	cli := os.Getenv("TEMPORAL_CLI")
	if cli == "" {
		b.Skip("TEMPORAL_CLI is not set; make bench sets it")
	}
	server, err := stack.StartTemporal(b.Context(), stack.TemporalOptions{CLI: cli, Folder: b.TempDir()})
	require.NoError(b, err)
	b.Cleanup(func() { _ = server.Stop() })
	temporal, err := client.Dial(client.Options{HostPort: server.Address, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(b, err)
	b.Cleanup(temporal.Close)
	return temporal
}
