package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"onboarding/internal/audit"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/patience"
)

func newTestDispatcher(out outbox, temporal temporalClient, concurrency int, logged *bytes.Buffer) *dispatcher {
	logger := silent()
	if logged != nil {
		logger.SetOutput(logged)
		logger.SetLevel(logrus.InfoLevel)
	}
	return newDispatcher(out, &courier{temporal: temporal, taskQueue: "queue"}, concurrency, &hearing{},
		newMetrics(prometheus.NewRegistry(), &fakeInbox{}), logger)
}

// start runs a dispatcher until the test ends or the returned function is called, which waits for its end.
func start(t *testing.T, d *dispatcher) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func receive(t *testing.T, l *ledger.Ledger, name, eventID, journeyID string) ledger.Receipt {
	t.Helper()
	event := idwise.Event{ID: eventID, Name: name, JourneyID: journeyID, Known: true}
	receipt, err := l.Receive(t.Context(), inboxEvent(event, []byte("{}"), time.Now()))
	require.NoError(t, err)
	return receipt
}

func backlogOf(t *testing.T, l *ledger.Ledger) int {
	t.Helper()
	count, _, err := l.Backlog(t.Context())
	require.NoError(t, err)
	return count
}

func TestEventsOfOneJourneyReachOneOnboarding(t *testing.T) {
	t.Parallel()
	inbox, temporal := openLedger(t), &fakeTemporal{}
	receive(t, inbox, idwise.FinishedUserSteps, "e-1", "j-1")
	receive(t, inbox, idwise.FinishedJourney, "e-2", "j-1")
	start(t, newTestDispatcher(inbox, temporal, 4, nil))
	patience.Until(t, func() bool { return backlogOf(t, inbox) == 0 }, "not everything is delivered")
	require.ElementsMatch(t, []string{"start onboarding-e-1", "finished-journey onboarding-e-1 e-2"}, temporal.delivered())
}

func TestEventAfterTheEndIsRoutedAgain(t *testing.T) {
	t.Parallel()
	inbox, temporal := openLedger(t), &fakeTemporal{}
	receive(t, inbox, idwise.FinishedUserSteps, "e-1", "j-1")
	start(t, newTestDispatcher(inbox, temporal, 4, nil))
	patience.Until(t, func() bool { return backlogOf(t, inbox) == 0 }, "not everything is delivered")

	temporal.set(func() {
		temporal.known = map[string]enumspb.WorkflowExecutionStatus{"onboarding-e-1": enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED}
		temporal.onDeliver = notFound("onboarding-e-1")
	})
	require.Equal(t, "onboarding-e-1", receive(t, inbox, idwise.FinishedUserSteps, "e-2", "j-1").WorkflowID)
	patience.Until(t, func() bool { return backlogOf(t, inbox) == 0 }, "not everything is delivered")
	require.Contains(t, temporal.delivered(), "start onboarding-e-2", "a resubmission after the end opens a new onboarding")
	trail, err := inbox.Trail(t.Context(), "j-1")
	require.NoError(t, err)
	ended := trail[slices.IndexFunc(trail, func(e audit.Sealed) bool { return e.Kind == audit.Outcome })]
	require.Equal(t, []string{"ended", "terminated in Temporal", "run-1"}, []string{ended.Outcome, ended.Rule, ended.RunID})
	require.Equal(t, closedAt, ended.At)
}

// notFound lets Temporal find every workflow but one.
func notFound(missing string) func(context.Context, string) error {
	return func(_ context.Context, workflowID string) error {
		if workflowID == missing {
			return serviceerror.NewNotFound("hunter2")
		}
		return nil
	}
}

// An onboarding that Temporal does not know stays open, and so does one that has completed without telling the ledger: its events
// wait, the operators are told once of each, and as soon as Temporal has it again everything is delivered.
func TestLostOnboardingStaysOpen(t *testing.T) {
	t.Parallel()
	for status, reason := range map[enumspb.WorkflowExecutionStatus]error{
		enumspb.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED: errLost,
		enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:   errUntold,
	} {
		inbox, temporal, operators := openLedger(t), &fakeTemporal{}, &hearing{}
		receive(t, inbox, idwise.FinishedUserSteps, "e-1", "j-1")
		receive(t, inbox, idwise.FinishedUserSteps, "e-2", "j-2")
		d := newTestDispatcher(inbox, temporal, 4, nil)
		d.operators, d.home.operators = operators, operators
		start(t, d)
		patience.Until(t, func() bool { return backlogOf(t, inbox) == 0 }, "not everything is delivered")
		temporal.set(func() {
			temporal.known = map[string]enumspb.WorkflowExecutionStatus{"onboarding-e-2": enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING}
			if status != enumspb.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED {
				temporal.known["onboarding-e-1"] = status
			}
			temporal.onDeliver = notFound("onboarding-e-1")
		})
		receive(t, inbox, idwise.FinishedJourney, "e-3", "j-1")
		receive(t, inbox, idwise.ManuallyReviewed, "e-4", "j-1")
		patience.Until(t, func() bool {
			_, failing, err := inbox.Inbox(t.Context(), ledger.InboxFilter{Failing: true}, 10)
			return err == nil && failing == 2
		}, "the events do not fail")
		end, err := inbox.Ending(t.Context(), "onboarding-e-1")
		require.NoError(t, err)
		require.Empty(t, end.Outcome, "nothing is closed")
		require.Equal(t, []string{notify.Lost}, operators.kinds(), "two events of one onboarding")
		rows, _, err := inbox.Inbox(t.Context(), ledger.InboxFilter{Failing: true}, 1)
		require.NoError(t, err)
		require.Equal(t, failureReason(reason), rows[0].LastError)

		temporal.set(func() { temporal.onDeliver = nil })
		patience.Until(t, func() bool { return backlogOf(t, inbox) == 0 }, "not everything is delivered")
	}
}

// A namespace that knows nothing of the ledger's gets nothing, not even a new onboarding. That is looked at before the first
// delivery, and costs a question every half minute.
func TestNothingIsDeliveredToAStrangeNamespace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var logged bytes.Buffer
		operators := &hearing{}
		temporal := &fakeTemporal{known: map[string]enumspb.WorkflowExecutionStatus{}}
		out := newOutbox(10)
		out.sample = []string{"onboarding-a", "onboarding-b"}
		d := newTestDispatcher(out, temporal, 4, &logged)
		d.home.operators = operators
		stop := start(t, d)
		time.Sleep(time.Hour)
		pending, claims, reasons := out.state()
		require.Equal(t, 10, pending)
		require.Zero(t, claims)
		require.Equal(t, "map[]", reasons)
		require.Equal(t, []string{notify.WrongNamespace}, operators.kinds())

		temporal.set(func() { temporal.known["onboarding-b"] = enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED })
		time.Sleep(2 * pollInterval)
		pending, _, _ = out.state()
		require.Zero(t, pending, "an onboarding that it knows, though a closed one")
		require.Equal(t, []string{notify.WrongNamespace, notify.RightNamespace}, operators.kinds())

		temporal.set(func() { temporal.asked = 0 })
		for i := range 100 {
			out.add(fmt.Sprintf("late-%d", i))
		}
		time.Sleep(time.Hour)
		var asked int
		temporal.set(func() { asked = temporal.asked })
		require.LessOrEqual(t, asked, 2*120)
		temporal.set(func() { delete(temporal.known, "onboarding-b") })
		time.Sleep(lookEvery + pollInterval)
		out.add("too late")
		time.Sleep(time.Minute)
		pending, _, _ = out.state()
		require.Equal(t, 1, pending, "Temporal was replaced while nothing happened")
		stop()
		require.Equal(t, 2, strings.Count(logged.String(), "is not the ledger's; nothing is delivered"))
		require.Equal(t, 3, strings.Count(logged.String(), "\n"), logged.String())
	})
}

func TestTwoDispatchersShareTheWorkAndDeliverOnce(t *testing.T) {
	t.Parallel()
	inbox, temporal := openLedger(t), &fakeTemporal{}
	const events = 200
	for i := range events {
		receive(t, inbox, idwise.FinishedJourney, fmt.Sprintf("e-%d", i), fmt.Sprintf("j-%d", i))
	}
	start(t, newTestDispatcher(inbox, temporal, 4, nil))
	start(t, newTestDispatcher(inbox, temporal, 4, nil))
	patience.Until(t, func() bool { return backlogOf(t, inbox) == 0 }, "not everything is delivered")
	require.Len(t, temporal.delivered(), events)
}

func TestDeliveriesInFlightAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		temporal := &fakeTemporal{onDeliver: func(context.Context, string) error { time.Sleep(time.Second); return nil }}
		out := newOutbox(100)
		start(t, newTestDispatcher(out, temporal, 8, nil))
		time.Sleep(15 * time.Second)
		pending, _, _ := out.state()
		require.Zero(t, pending)
		require.Equal(t, 8, temporal.most)
	})
}

func TestDueEventsAreDrainedWithoutPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := newOutbox(1000)
		start(t, newTestDispatcher(out, &fakeTemporal{}, 8, nil))
		time.Sleep(pollInterval / 2)
		pending, _, _ := out.state()
		require.Zero(t, pending)
	})
}

func TestWakeUpIsNeverLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := newOutbox(0)
		d := newTestDispatcher(out, &fakeTemporal{}, 8, nil)
		start(t, d)
		for i := range 50 {
			out.add(fmt.Sprintf("late-%d", i))
			d.Wake()
			time.Sleep(time.Millisecond)
			pending, _, _ := out.state()
			require.Zero(t, pending, "delivered at once, not at the next poll")
		}
		out.add("unannounced")
		time.Sleep(pollInterval + time.Millisecond)
		pending, _, _ := out.state()
		require.Zero(t, pending, "the poll finds what nobody announced")
	})
}

func TestPoisonEventBlocksNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var logged bytes.Buffer
		temporal := &fakeTemporal{onDeliver: func(_ context.Context, workflowID string) error {
			if workflowID == "onboarding-poison" {
				return serviceerror.NewInvalidArgument("hunter2")
			}
			return nil
		}}
		out := newOutbox(100)
		out.add("poison")
		stop := start(t, newTestDispatcher(out, temporal, 1, &logged))
		time.Sleep(5 * time.Second)
		pending, claims, reasons := out.state()
		require.Equal(t, 1, pending)
		require.Contains(t, reasons, "poison:InvalidArgument: Temporal refuses the request")
		require.NotContains(t, reasons, "hunter2")
		require.Less(t, claims, 130, "it backs off")
		stop()
		require.NotContains(t, logged.String(), "away")
	})
}

func TestHangingDeliveryIsGivenUpWithinTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		temporal := &fakeTemporal{onDeliver: func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }}
		out := newOutbox(1)
		start(t, newTestDispatcher(out, temporal, 1, nil))
		time.Sleep(deliveryTimeout + time.Millisecond)
		_, _, reasons := out.state()
		require.Contains(t, reasons, "DeadlineExceeded")
		require.Less(t, 2*(deliveryTimeout+ledgerTimeout), lease+time.Nanosecond, "nobody else claims what is still under way")
	})
}

func TestTemporalAwayIsLoggedOnceAndCostsNoAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var logged bytes.Buffer
		temporal := &fakeTemporal{unhealthy: errors.New("refused"),
			onDeliver: func(context.Context, string) error { return serviceerror.NewUnavailable("refused") }}
		out := newOutbox(10)
		stop := start(t, newTestDispatcher(out, temporal, 4, &logged))
		time.Sleep(time.Hour)
		_, claims, reasons := out.state()
		require.Zero(t, claims, "nothing is claimed while Temporal is away")
		require.Equal(t, "map[]", reasons)

		temporal.set(func() { temporal.unhealthy, temporal.onDeliver = nil, nil })
		time.Sleep(2 * pollInterval)
		pending, _, _ := out.state()
		require.Zero(t, pending, "everything is delivered as soon as it is back")

		temporal.set(func() {
			temporal.unhealthy = errors.New("refused")
			temporal.onDeliver = func(context.Context, string) error { return serviceerror.NewUnavailable("refused") }
		})
		for i := range 20 {
			out.add(fmt.Sprintf("late-%d", i))
		}
		time.Sleep(time.Hour)
		_, claims, _ = out.state()
		require.Less(t, claims, 20, "no loop while Temporal is away")
		temporal.set(func() { temporal.unhealthy, temporal.onDeliver = nil, nil })
		time.Sleep(2 * pollInterval)
		pending, _, _ = out.state()
		require.Zero(t, pending)
		stop()
		require.Equal(t, 2, strings.Count(logged.String(), "Temporal is away"))
		require.Equal(t, 2, strings.Count(logged.String(), "Temporal is back"))
		require.Equal(t, 4, strings.Count(logged.String(), "\n"), logged.String())
	})
}

func TestDatabaseAwayIsLoggedOnceAndPolled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var logged bytes.Buffer
		out := newOutbox(0)
		out.err = errors.New("refused")
		stop := start(t, newTestDispatcher(out, &fakeTemporal{}, 4, &logged))
		time.Sleep(time.Minute)
		stop()
		_, claims, _ := out.state()
		require.LessOrEqual(t, claims, 61)
		require.Equal(t, 1, strings.Count(logged.String(), "\n"))
		require.Contains(t, logged.String(), "The database is away")
	})
}

func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		temporal := &fakeTemporal{onDeliver: func(ctx context.Context, workflowID string) error {
			pause := finishingTime - time.Second
			if workflowID == "onboarding-stuck" {
				pause = time.Hour
			}
			select {
			case <-time.After(pause):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		out := newOutbox(1)
		out.add("stuck")
		stop := start(t, newTestDispatcher(out, temporal, 2, nil))
		synctest.Wait()
		stopped := time.Now()
		stop()
		require.Equal(t, finishingTime, time.Since(stopped))
		pending, _, reasons := out.state()
		require.Equal(t, 1, pending)
		require.Contains(t, reasons, "stuck:Canceled: the starter was stopped")
		require.Equal(t, []string{"start onboarding-e-0"}, temporal.delivered())
	})
}

func TestBackOffGrowsWithinBounds(t *testing.T) {
	t.Parallel()
	for attempts := range 100 {
		upper := min(minBackOff<<min(attempts, 10), maxBackOff)
		for range 20 {
			pause := backOff(attempts)
			require.GreaterOrEqual(t, pause, upper/2)
			require.LessOrEqual(t, pause, upper)
		}
	}
}
