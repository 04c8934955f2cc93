package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// Every wait has an end: whatever an onboarding waits for, it expires, and everyone is told.
func TestExpiresWhateverItWaitsFor(t *testing.T) {
	t.Parallel()
	for state, given := range map[workflows.State]func(*environment){
		workflows.Checking: func(e *environment) {
			e.credit().Return(nothing, permanent("vendor: 403"))
			e.finishJourney(time.Minute)
		},
		workflows.AwaitingDecision: func(e *environment) {
			e.journey().Return(reading(idwise.Incomplete, ""), nil)
		},
		workflows.Deciding: func(e *environment) {
			e.journey().Return(unread, permanent("idwise: 401"))
		},
		workflows.InReview: func(e *environment) {
			e.journey().Return(reading(idwise.Refer, check.Passed), nil)
			e.finishJourney(time.Minute)
		},
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			given(e)
			e.at(720*time.Hour-time.Second, func() { require.Equal(t, state, e.status().State) })

			e.run()

			require.Equal(t, workflows.Expired, e.outcome())
			require.Equal(t, workflows.StateExpired, e.status().State)
			require.Equal(t, workflows.NoOutcomeInTime, e.status().Rule)
			require.Equal(t, []string{"received", "expired"}, e.messages())
			require.Equal(t, "expired", e.closings()[0].Outcome)
			require.Equal(t, e.began.Add(720*time.Hour), e.closings()[0].At.UTC())
		})
	}
}

// Even a check that never comes back does not hold up the expiry.
func TestExpiresWhileACheckRuns(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(passed, nil).After(2 * time.Hour)
	in := opened(idwise.FinishedUserSteps)
	in.Settings.OnboardingExpiry = time.Hour
	e.finishJourney(time.Minute)

	e.execute(in)

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, e.began.Add(time.Hour), e.closings()[0].At.UTC())
}

// An operator may cancel the workflow in Temporal. The ledger must know, or later events would find it open for ever.
func TestCancelledOnboardingIsClosedInTheLedger(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(passed, nil).After(time.Hour)
	e.at(time.Minute, e.CancelWorkflow)

	e.run()

	require.True(t, temporal.IsCanceledError(e.GetWorkflowError()))
	closings := e.closings()
	require.Len(t, closings, 1)
	require.Equal(t, "cancelled", closings[0].Outcome)
	require.Equal(t, []string{"evt-1"}, closings[0].Handled)
	require.Equal(t, workflows.StateCancelled, e.status().State)
	require.Equal(t, workflows.OperatorCancelled, e.status().Rule)
	require.Equal(t, []string{"received"}, e.messages(), "a cancelled onboarding owes the applicant nothing")
	require.Empty(t, e.alerts())
}

// A review can be cancelled like any other wait.
func TestCancelledInReview(t *testing.T) {
	t.Parallel()
	e := referred(t)
	e.at(time.Hour, e.CancelWorkflow)

	e.run()

	require.True(t, temporal.IsCanceledError(e.GetWorkflowError()))
	require.Equal(t, "cancelled", e.closings()[0].Outcome)
}

// Events that come while the cancellation is being written are handed back like all that come too late.
func TestEventsAfterCancellationAreHandedBack(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.ledger().Return(took).After(10 * time.Minute)
	e.at(time.Minute, e.CancelWorkflow)
	e.announce(2*time.Minute, workflows.FinishedJourneySignal, "evt-late-1")
	e.announce(3*time.Minute, workflows.UpdatedJourneySignal, "evt-late-2")

	e.run()

	require.True(t, temporal.IsCanceledError(e.GetWorkflowError()))
	closings := e.closings()
	require.Len(t, closings, 2)
	require.Equal(t, []string{"evt-late-1", "evt-late-2"}, closings[1].Unhandled)
	require.Equal(t, "cancelled", closings[1].Outcome)
}

// Once there is an outcome, cancelling no longer changes it, and everyone is still told.
func TestCancellingAfterTheOutcomeChangesNothing(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.finishJourney(time.Minute)
	e.ledger().Return(took).After(10 * time.Minute)
	e.at(2*time.Minute, e.CancelWorkflow)
	e.announce(3*time.Minute, workflows.UpdatedJourneySignal, "evt-late")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []string{"evt-late"}, e.closings()[1].Unhandled)
	require.Equal(t, []string{"received", "approved"}, e.messages())
}

// Our own database being away never loses an end: it is written when the database is back.
func TestLedgerIsToldUntilItListens(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.ledger().Return(activities.CloseResult{}, passing("close onboarding in the ledger: internal error, see the worker's log")).Times(8)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Len(t, e.closings(), 9)
}

// What comes after the outcome is routed anew at once, also while a message waits for an operator.
func TestLateEventsDoNotWaitForWhatIsParked(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{}, permanent("smtp: 550"))
	e.finishJourney(time.Minute)
	e.announce(2*time.Minute, workflows.ManuallyReviewedSignal, "evt-late")
	e.at(3*time.Minute, func() {
		require.Len(t, e.closings(), 2)
		require.Equal(t, []string{"evt-late"}, e.closings()[1].Unhandled)
		require.NotEmpty(t, e.status().Awaits)
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Len(t, e.closings(), 2)
}
