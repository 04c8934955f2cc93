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

func (e *environment) resubmit(after time.Duration) {
	e.announce(after, workflows.FinishedUserStepsSignal, "evt-steps-2")
}

// A resubmission has new documents and a new selfie: face and address run again. What the bureau said stands, and it is
// not asked, or charged, again.
func TestResubmissionRunsFaceAndAddressAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.resubmit(time.Minute)
	e.finishJourney(2 * time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []activities.CheckInput{
		{JourneyID: "journey-1", ReferenceNo: "cust-1", Round: 1},
		{JourneyID: "journey-1", ReferenceNo: "cust-1", Round: 2},
	}, inputs[activities.CheckInput](e, "MatchFace"))
	require.Equal(t, []int{1, 2}, e.rounds("CheckAddress"))
	require.Equal(t, []int{1}, e.rounds("CheckCredit"))
}

// A round that still runs when the applicant resubmits is of the past: its answer does not count.
func TestResubmissionOvertakesRunningRounds(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(failed, nil).After(10 * time.Minute).Once()
	e.face().Return(failed, nil).After(10 * time.Minute).Once()
	e.resubmit(time.Minute)
	e.finishJourney(2 * time.Minute)
	e.at(time.Minute+time.Second, func() { require.Equal(t, 2, e.check(check.Address).Round) })

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []time.Duration{0, time.Minute}, e.times("CheckAddress"))
}

// A parked round is overtaken as well; a parked bureau stays parked.
func TestResubmissionOvertakesParkedRounds(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(nothing, permanent("vendor: 400")).Once()
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.resubmit(time.Minute)
	e.at(2*time.Minute, func() {
		require.Equal(t, workflows.Done, e.check(check.Address).Phase)
		require.Equal(t, workflows.Parked, e.check(check.Credit).Phase)
	})

	e.run()

	require.Equal(t, []int{1}, e.rounds("CheckCredit"))
}

// The decision on the first submission says nothing about the second: it is forgotten and awaited again.
func TestResubmissionForgetsTheDecision(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Failed), nil).Once()
	e.finishJourney(time.Minute)
	e.resubmit(2 * time.Minute)
	e.at(3*time.Minute, func() {
		status := e.status()
		require.Equal(t, workflows.AwaitingDecision, status.State)
		require.Empty(t, status.Decision.Final)
		require.Nil(t, status.Decision.ReadAt)
		require.Empty(t, status.Rule)
		require.Equal(t, workflows.WithJourney, e.check(check.Face).Phase)
	})
	e.announce(10*time.Minute, workflows.FinishedJourneySignal, "evt-finished-2")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []time.Duration{time.Minute, 10 * time.Minute}, e.times("ReadJourney"))
}

// When the announcement of the new decision is lost, it is asked for when overdue.
func TestDecisionIsOverdueAgainAfterResubmission(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil).Once()
	e.finishJourney(time.Minute)
	e.resubmit(time.Hour)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []time.Duration{time.Minute, time.Hour + 45*time.Minute}, e.times("ReadJourney"))
}

// What is being read while the applicant resubmits is of the past.
func TestResubmissionDuringTheRead(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Rejected, check.Failed), nil).After(10 * time.Minute).Once()
	e.finishJourney(time.Minute)
	e.resubmit(5 * time.Minute)
	e.announce(20*time.Minute, workflows.FinishedJourneySignal, "evt-finished-2")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []time.Duration{time.Minute, 20 * time.Minute}, e.times("ReadJourney"))
}

// Also a failure to read is of the past.
func TestResubmissionDuringAReadThatFails(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(unread, permanent("idwise: 404")).After(10 * time.Minute).Once()
	e.finishJourney(time.Minute)
	e.resubmit(5 * time.Minute)
	e.at(15*time.Minute, func() { require.Equal(t, workflows.AwaitingDecision, e.status().State) })
	e.announce(20*time.Minute, workflows.FinishedJourneySignal, "evt-finished-2")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Empty(t, e.alerts())
}

// The new decision may be announced while the old one is still being read: then it is read right after.
func TestDecisionAnnouncedDuringAReadThatWasOvertaken(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Rejected, check.Failed), nil).After(10 * time.Minute).Once()
	e.finishJourney(time.Minute)
	e.resubmit(5 * time.Minute)
	e.announce(6*time.Minute, workflows.FinishedJourneySignal, "evt-finished-2")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []time.Duration{time.Minute, 11 * time.Minute}, e.times("ReadJourney"))
}

// In review, a resubmission takes the onboarding out of it; a decision on the old submission is then refused.
func TestResubmissionEndsTheReview(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil).Once()
	e.finishJourney(time.Minute)
	e.at(30*time.Minute, func() { require.Equal(t, workflows.InReview, e.status().State) })
	e.resubmit(time.Hour)
	refused := e.update(time.Hour+time.Minute, workflows.DecideUpdate, workflows.Decide{
		Decision: workflows.Approved, Actor: "ann", Reason: "looks fine",
	})
	e.announce(2*time.Hour, workflows.FinishedJourneySignal, "evt-finished-2")

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, workflows.AllPassed, e.status().Rule)
	require.ErrorContains(t, refused.refused, "only an onboarding in review can be decided; this one is awaiting-decision")
}
