package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// Whichever event comes first opens the onboarding; when it is the decision, nothing waits for the other.
func TestFinishedJourneyFirst(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)

	e.execute(opened(idwise.FinishedJourney))

	require.Equal(t, workflows.Approved, e.outcome())
	require.Zero(t, e.times("ReadJourney")[0])
	require.Equal(t, check.Passed, e.check(check.Face).Verdict)
}

// Finished User Steps that comes after the Finished Journey of the same submission is late, not a resubmission.
func TestLateFinishedUserStepsIsNoResubmission(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(passed, nil).After(time.Minute)
	e.announce(30*time.Second, workflows.FinishedUserStepsSignal, "evt-steps")

	e.execute(opened(idwise.FinishedJourney))

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []int{1}, e.rounds("MatchFace"))
	require.Equal(t, []int{1}, e.rounds("CheckAddress"))
	require.Equal(t, []string{"evt-1", "evt-steps"}, e.status().Events)
}

// The late event may come while the decision is being read: what is read then still counts, and at once.
func TestLateFinishedUserStepsDuringTheRead(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(passed, nil) // no verdict to wait for, so nothing else asks for a second read
	e.journey().Return(reading(idwise.Complete, check.Passed), nil).After(10 * time.Second)
	e.announce(5*time.Second, workflows.FinishedUserStepsSignal, "evt-steps")

	e.execute(opened(idwise.FinishedJourney))

	require.Equal(t, workflows.Approved, e.outcome())
	require.Less(t, e.closings()[0].At.Sub(e.began), time.Minute, "no waiting until the decision is overdue")
}

// After that, one more Finished User Steps is a resubmission.
func TestSecondFinishedUserStepsIsAResubmission(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(passed, nil).After(time.Hour)
	e.announce(time.Minute, workflows.FinishedUserStepsSignal, "evt-steps")
	e.announce(2*time.Minute, workflows.FinishedUserStepsSignal, "evt-steps-2")
	e.finishJourney(3 * time.Minute)

	e.execute(opened(idwise.FinishedJourney))

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []int{1, 2}, e.rounds("MatchFace"))
}

// Delivered twice is harmless: an eventId counts once, also the opener's.
func TestRepeatedEventsCountOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)
	for range 3 {
		e.announce(time.Minute, workflows.FinishedUserStepsSignal, "evt-1")
		e.finishJourney(2 * time.Minute)
		e.finishJourney(3 * time.Minute)
	}

	e.run()

	require.Equal(t, []string{"evt-1", "evt-finished"}, e.status().Events)
	require.Equal(t, []int{1}, e.rounds("MatchFace"))
	require.Len(t, e.times("ReadJourney"), 1)
}

// Every event that announces a decision has it read, because events may be stale.
func TestEachAnnouncementIsRead(t *testing.T) {
	t.Parallel()
	for _, signal := range []string{
		workflows.FinishedJourneySignal, workflows.UpdatedJourneySignal, workflows.ManuallyReviewedSignal,
	} {
		t.Run(signal, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.announce(time.Minute, signal, "evt-2")
			e.run()
			require.Equal(t, workflows.Approved, e.outcome())
			require.Equal(t, []time.Duration{time.Minute}, e.times("ReadJourney"))
		})
	}
}

// The applicant is told of each request for an update, and nothing else changes.
func TestVerificationUpdateRequiredTellsTheApplicant(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	for i, id := range []string{"evt-a", "evt-b", "evt-a"} {
		e.announce(time.Duration(i+1)*time.Minute, workflows.VerificationUpdateRequiredSignal, id)
	}
	e.finishJourney(10 * time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []string{"received", "action-required", "action-required", "approved"}, e.messages())
	asked := inputs[activities.NotifyInput](e, "NotifyApplicant")
	require.Equal(t, "evt-a", asked[1].Occasion, "the occasion tells the two messages apart")
	require.Equal(t, "evt-b", asked[2].Occasion)
}

// Somebody may send a signal by hand and get it wrong. The ones after it must still be received.
func TestUnreadableSignalsAreDropped(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.at(time.Minute, func() {
		e.SignalWorkflow(workflows.RetryChecksSignal, "credit")
		e.SignalWorkflow(workflows.FinishedUserStepsSignal, []int{1})
		e.SignalWorkflow(workflows.FinishedJourneySignal, 7)
	})
	e.finishJourney(2 * time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, 2*time.Minute, e.times("ReadJourney")[0])
	require.Equal(t, []int{1}, e.rounds("MatchFace"))
}

// An event that comes after the outcome is handed back to the ledger, which finds its place. None is lost, none twice.
func TestLateEventsAreHandedBack(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.finishJourney(time.Minute)
	e.ledger().Return(took).After(10 * time.Minute)
	e.announce(2*time.Minute, workflows.UpdatedJourneySignal, "evt-late-1")
	e.announce(3*time.Minute, workflows.FinishedUserStepsSignal, "evt-late-2")
	e.announce(3*time.Minute, workflows.FinishedUserStepsSignal, "evt-late-2")
	e.announce(4*time.Minute, workflows.UpdatedJourneySignal, "evt-finished")
	e.announce(13*time.Minute, workflows.VerificationUpdateRequiredSignal, "evt-late-3")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	closings := e.closings()
	require.Len(t, closings, 3)
	require.Empty(t, closings[0].Unhandled)
	require.Equal(t, []string{"evt-late-1", "evt-late-2"}, closings[1].Unhandled)
	require.Equal(t, []string{"evt-late-3"}, closings[2].Unhandled)
	for _, c := range closings {
		require.Equal(t, "approved", c.Outcome)
		require.Equal(t, e.began.Add(time.Minute), c.At.UTC(), "the end is when it ended, whenever the ledger is told")
		require.Equal(t, []string{"evt-1", "evt-finished"}, c.Handled)
	}
	require.Equal(t, []int{1}, e.rounds("MatchFace"))
	require.Equal(t, []string{"received", "approved"}, e.messages())
}
