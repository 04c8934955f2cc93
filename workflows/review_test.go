package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// referred returns an onboarding that is in review from minute 1, because IDWise referred it.
func referred(t *testing.T) *environment {
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil).Once()
	e.finishJourney(time.Minute)
	return e
}

// A reviewer's word ends the review either way.
func TestReviewEndsByOperatorsDecision(t *testing.T) {
	t.Parallel()
	for _, decision := range []workflows.Outcome{workflows.Approved, workflows.Rejected} {
		t.Run(string(decision), func(t *testing.T) {
			t.Parallel()
			e := referred(t)
			e.at(30*time.Minute, func() {
				require.Equal(t, workflows.InReview, e.status().State)
				require.Equal(t, "a reviewer to decide", e.status().Awaits)
			})
			decided := e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: decision, Actor: "ann", Reason: "seen in person"})

			e.run()

			require.Equal(t, string(decision), decided.done)
			require.Equal(t, decision, e.outcome())
			require.Equal(t, workflows.OperatorDecided, e.status().Rule)
			require.Equal(t, workflows.OperatorAction{
				At: e.began.Add(time.Hour), Action: "decide", Actor: "ann", Reason: "seen in person", Verdict: string(decision),
				Detail: string(decision),
			}, e.status().Actions[0])
			require.Equal(t, []string{"received", string(decision)}, e.messages())
			require.Equal(t, []string{"review : referred by IDWise"}, e.alerts())
		})
	}
}

// So does a review at IDWise, although a check did not pass: the reviewer saw it.
func TestReviewEndsByReviewAtIDWise(t *testing.T) {
	t.Parallel()
	for decision, outcome := range map[idwise.Decision]workflows.Outcome{
		idwise.Approved: workflows.Approved, idwise.Rejected: workflows.Rejected,
	} {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.credit().Return(failed, nil)
			e.journey().Return(reading(idwise.Complete, check.Passed), nil).Once()
			e.journey().Return(reading(decision, check.Passed), nil)
			e.finishJourney(time.Minute)
			e.announce(time.Hour, workflows.ManuallyReviewedSignal, "evt-reviewed")

			e.run()

			require.Equal(t, outcome, e.outcome())
			require.Equal(t, workflows.IDWiseReviewed, e.status().Rule)
		})
	}
}

// What IDWise had approved before our check failed does not overrule the check by being announced once more.
func TestReviewIsNotEndedByTheSameDecisionAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Approved, check.Failed), nil)
	e.finishJourney(time.Minute)
	e.announce(time.Hour, workflows.UpdatedJourneySignal, "evt-updated")
	e.at(2*time.Hour, func() { require.Equal(t, workflows.InReview, e.status().State) })

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Len(t, e.times("ReadJourney"), 2)
}

// A decision announced during the review that is none of a reviewer's lets the rules decide anew.
func TestReviewEndsWhenTheEvidenceChanges(t *testing.T) {
	t.Parallel()
	e := referred(t)
	e.announce(time.Hour, workflows.UpdatedJourneySignal, "evt-updated") // Complete

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, workflows.AllPassed, e.status().Rule)
}

// Reviewers must not work on a reason that no longer holds.
func TestReviewGoesOnForAnotherReason(t *testing.T) {
	t.Parallel()
	e := referred(t)
	e.credit().Return(failed, nil)
	e.announce(time.Hour, workflows.UpdatedJourneySignal, "evt-updated") // Complete
	e.at(2*time.Hour, func() {
		require.Equal(t, workflows.InReview, e.status().State)
		require.Equal(t, workflows.CheckNotPassed, e.status().Rule)
	})
	e.update(3*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})

	e.run()

	require.Equal(t, []string{
		"review : referred by IDWise", "review : passed by IDWise, but not by every check",
	}, e.alerts())
}

// News that can't be read leaves the review as it is: a person is looking anyway, and may decide.
func TestReviewGoesOnWhileNewsCannotBeRead(t *testing.T) {
	t.Parallel()
	e := referred(t)
	e.journey().Return(unread, permanent("idwise: 401"))
	e.announce(time.Hour, workflows.UpdatedJourneySignal, "evt-updated")
	e.at(2*time.Hour, func() {
		require.Equal(t, workflows.InReview, e.status().State)
		require.Equal(t, workflows.Parked, e.status().Decision.Phase)
	})
	decided := e.update(3*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "fine"})

	e.run()

	require.NoError(t, decided.refused)
	require.Equal(t, workflows.Approved, e.outcome())
}

// A review that nobody attends to is brought back to mind, again and again.
func TestReviewReminder(t *testing.T) {
	t.Parallel()
	e := referred(t)
	e.update(60*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})

	e.run()

	require.Equal(t, []string{
		"review : referred by IDWise",
		"reminder : referred by IDWise",
		"reminder : referred by IDWise",
	}, e.alerts())
	require.Equal(t, []time.Duration{time.Minute, 24*time.Hour + time.Minute, 48*time.Hour + time.Minute, 60 * time.Hour},
		e.times("AlertOperators"), "the last tells what ann did")
}

// IDWise's rejection needs no operator for a check that is parked: nothing it could say would change the outcome.
func TestRejectionDoesNotWaitForAParkedCheck(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.journey().Return(reading(idwise.Rejected, check.Passed), nil)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Rejected, e.outcome())
	require.Equal(t, e.began.Add(time.Minute), e.closings()[0].At.UTC())
	require.Equal(t, workflows.IDWiseRejected, e.status().Rule)
}

// It does wait for a check that is running: what was paid for belongs to the evidence.
func TestRejectionWaitsForARunningCheck(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(passed, nil).After(10 * time.Minute)
	e.journey().Return(reading(idwise.Rejected, check.Passed), nil)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Rejected, e.outcome())
	require.Equal(t, e.began.Add(10*time.Minute), e.closings()[0].At.UTC())
	require.Equal(t, check.Passed, e.check(check.Credit).Verdict)
}
