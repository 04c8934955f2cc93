package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/workflows"
)

const foreignReason = "idwise: of another reference"

// somebodyElses returns an onboarding of a journey that is not the applicant's: every activity refuses.
func somebodyElses(t *testing.T) *environment {
	e := newEnvironment(t)
	e.face().Return(nothing, foreign(foreignReason))
	e.credit().Return(nothing, foreign(foreignReason))
	e.address().Return(nothing, foreign(foreignReason))
	e.journey().Return(unread, foreign(foreignReason)).Maybe()
	e.applicant().Return(activities.NotifyResult{}, foreign(foreignReason))
	e.finishJourney(time.Minute)
	return e
}

// Where the journey is somebody else's, all of it parks, operators know, and no person's verdict can stand in for any of it.
func TestSomebodyElsesJourneyIsNeverDecided(t *testing.T) {
	t.Parallel()
	e := somebodyElses(t)
	var refused []*answer
	for _, name := range []check.Name{check.Face, check.Credit, check.Address, workflows.DecisionCheck} {
		refused = append(refused, e.update(time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
			Check: name, Verdict: check.Review, Actor: "ann", Reason: "why not"}))
	}
	e.at(2*time.Hour, func() {
		s := e.status()
		require.Equal(t, workflows.Checking, s.State)
		for _, c := range s.Checks {
			require.Equal(t, workflows.Parked, c.Phase)
			require.Equal(t, foreignReason, c.Reason)
			require.True(t, c.Foreign)
		}
		require.True(t, s.Decision.Foreign)
		require.Equal(t, "an operator to retry face; an operator to retry credit; an operator to retry address; "+
			"an operator to retry IDWise's decision", s.Awaits)
		require.NotContains(t, e.details(), workflows.ResolveCheckUpdate, "what would be refused is not offered")
	})
	e.at(3*time.Hour, e.CancelWorkflow)

	e.run()

	for _, r := range refused {
		require.ErrorContains(t, r.refused, "belongs to somebody else")
	}
	require.ErrorContains(t, e.GetWorkflowError(), "canceled")
	require.Empty(t, inputs[activities.ReportInput](e, "TellBackend"))
	require.Equal(t, []string{"received"}, e.messages(), "which was refused")
	require.ElementsMatch(t, []string{
		"parked face: " + foreignReason, "parked credit: " + foreignReason, "parked address: " + foreignReason,
		"notification-failed : " + foreignReason, "parked decision: " + foreignReason,
	}, e.alerts())
	require.True(t, e.closings()[0].Idle)
}

// Where anything has come of an onboarding, it does not end unless a ledger knows it.
func TestAnOnboardingThatDidSomethingIsNotIdle(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(nothing, foreign(foreignReason))
	e.at(time.Hour, e.CancelWorkflow)
	e.run()
	require.False(t, e.closings()[0].Idle)
}

// What was put right is retried like any other fault.
func TestSomebodyElsesJourneyCanBeRetried(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, foreign(foreignReason)).Once()
	e.credit().Return(passed, nil)
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "put right at IDWise"})
	e.run()
	require.Equal(t, workflows.Approved, e.outcome())
}
