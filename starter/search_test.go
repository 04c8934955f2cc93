package main

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"onboarding/internal/notify"
)

// Onboardings that Temporal has lost are found although nobody writes about them, wherever they are among those that are open.
// Operators are told once of each, again if it is lost again, and everything else is delivered.
func TestWhatTemporalHasLostIsFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, operators := newOutbox(0), &hearing{}
		temporal := &fakeTemporal{known: map[string]enumspb.WorkflowExecutionStatus{}}
		for i := range 2*searchSize + 50 {
			id := fmt.Sprintf("onboarding-%03d", i)
			out.open = append(out.open, id)
			temporal.known[id] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		}
		out.sample = []string{out.open[0], out.open[1]}
		lost := []string{out.open[0], out.open[searchSize+1], out.open[2*searchSize+49]}
		for _, id := range lost {
			delete(temporal.known, id)
		}
		d := newTestDispatcher(out, temporal, 4, nil)
		d.operators, d.home.operators = operators, operators
		start(t, d)
		time.Sleep(time.Hour)
		require.Len(t, operators.heard(), len(lost))
		for i, alert := range operators.heard() {
			require.Equal(t, notify.Alert{Kind: notify.Lost, WorkflowID: lost[i], JourneyID: "j-" + lost[i], Reason: failureReason(errLost)}, alert)
		}
		out.add("fresh")
		time.Sleep(2 * pollInterval)
		pending, _, _ := out.state()
		require.Zero(t, pending)

		temporal.set(func() { temporal.known[lost[0]] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING })
		time.Sleep(time.Hour)
		require.Len(t, operators.heard(), len(lost))
		temporal.set(func() { delete(temporal.known, lost[0]) })
		time.Sleep(time.Hour)
		require.Len(t, operators.heard(), len(lost)+1)
	})
}

// In a strange namespace all are unknown, and none is lost.
func TestNothingIsLostInAStrangeNamespace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, operators := newOutbox(0), &hearing{}
		out.open = []string{"onboarding-a"}
		out.sample = out.open
		d := newTestDispatcher(out, &fakeTemporal{known: map[string]enumspb.WorkflowExecutionStatus{}}, 4, nil)
		d.operators, d.home.operators = operators, operators
		start(t, d)
		time.Sleep(time.Hour)
		require.Equal(t, []string{notify.WrongNamespace}, operators.kinds())
	})
}

// Nine answers in a row, each slow, make a Temporal that is slow and not one that is away.
func TestSlowTemporalIsNotAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := newOutbox(1)
		temporal := &fakeTemporal{slow: healthTimeout - time.Millisecond, known: map[string]enumspb.WorkflowExecutionStatus{}}
		for i := range 9 {
			out.sample = append(out.sample, fmt.Sprint("onboarding-", i))
		}
		temporal.known["onboarding-8"] = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		start(t, newTestDispatcher(out, temporal, 4, nil))
		time.Sleep(9 * healthTimeout)
		pending, _, _ := out.state()
		require.Zero(t, pending)
	})
}
