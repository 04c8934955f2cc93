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

// The shortest way through: everything passes and IDWise decides.
func TestApprovedWhenIDWiseAndEveryCheckPass(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	status := e.status()
	require.Equal(t, workflows.StateApproved, status.State)
	require.Equal(t, workflows.AllPassed, status.Rule)
	require.Equal(t, []string{"evt-1", "evt-finished"}, status.Events)
	require.Equal(t, []string{"received", "approved"}, e.messages())
	require.Empty(t, e.alerts())
	closings := e.closings()
	require.Len(t, closings, 1)
	require.Equal(t, "approved", closings[0].Outcome)
	require.Equal(t, e.began.Add(time.Minute), closings[0].At.UTC())
	require.Equal(t, []string{"evt-1", "evt-finished"}, closings[0].Handled)
}

// Nothing waits that need not: the checks and the first message start together.
func TestChecksAndFirstMessageStartAtOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(submitted, nil).After(10 * time.Second)
	e.credit().Return(passed, nil).After(10 * time.Second)
	e.address().Return(passed, nil).After(10 * time.Second)
	e.finishJourney(time.Minute)

	e.run()

	for _, activity := range []string{"MatchFace", "CheckCredit", "CheckAddress", "NotifyApplicant"} {
		require.Zero(t, e.times(activity)[0], activity)
	}
	require.Equal(t, workflows.Approved, e.outcome())
}

// An activity's input is kept in history for ever, so it holds references only; and the first round is round 1.
func TestChecksAreAskedByReference(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, []int{1}, e.rounds("MatchFace"))
	require.Equal(t, []int{1}, e.rounds("CheckCredit"))
	require.Equal(t, []int{1}, e.rounds("CheckAddress"))
	in := inputs[map[string]any](e, "CheckCredit")
	require.Equal(t, []map[string]any{{"journeyId": "journey-1", "referenceNo": "cust-1", "round": float64(1)}}, in)
}

// IDWise's word and every check must agree on a pass: for each combination the outcome is what the table says.
func TestNoCheckThatDidNotPassIsApproved(t *testing.T) {
	t.Parallel()
	verdicts := map[string]func(e *environment){
		"face failed":   func(e *environment) { e.journey().Return(reading(idwise.Complete, check.Failed), nil) },
		"face review":   func(e *environment) { e.journey().Return(reading(idwise.Complete, check.Review), nil) },
		"credit failed": func(e *environment) { e.credit().Return(failed, nil) },
		"credit review": func(e *environment) {
			e.credit().Return(activities.CheckResult{Result: check.Result{Verdict: check.Review}}, nil)
		},
		"address failed": func(e *environment) { e.address().Return(failed, nil) },
	}
	for name, given := range verdicts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			given(e)
			e.finishJourney(time.Minute)
			e.at(2*time.Minute, func() {
				require.Equal(t, workflows.InReview, e.status().State)
				require.Equal(t, workflows.CheckNotPassed, e.status().Rule)
			})
			e.run()
			require.Equal(t, workflows.Expired, e.outcome())
		})
	}
}

// A start that names no waits gets the documented ones.
func TestSettingsHaveDefaults(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, 45*time.Minute, e.times("ReadJourney")[0])
	reviews := e.times("AlertOperators")[1:] // the first says that the decision is overdue
	require.Equal(t, 24*time.Hour, reviews[1]-reviews[0])
	require.Equal(t, e.began.Add(30*24*time.Hour), e.closings()[0].At.UTC())
}

// Settings travel with the start, so that an onboarding keeps what it began with.
func TestSettingsOfTheStartAreKept(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)
	in := opened(idwise.FinishedUserSteps)
	in.Settings = workflows.Settings{
		CheckRetryBudget: time.Minute, DecisionOverdue: time.Minute, ReviewReminder: time.Hour, OnboardingExpiry: 3 * time.Hour,
	}

	e.execute(in)

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, time.Minute, e.times("ReadJourney")[0])
	require.Equal(t, time.Hour, e.times("AlertOperators")[2]-e.times("AlertOperators")[1])
	require.Equal(t, e.began.Add(3*time.Hour), e.closings()[0].At.UTC())
}
