package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// A lost event is never sent again, so IDWise is asked when its decision is overdue; operators are told once.
func TestOverdueDecisionIsAskedForEverSlower(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Incomplete, ""), nil).Times(4)
	e.at(44*time.Minute, func() {
		require.Equal(t, workflows.AwaitingDecision, e.status().State)
		require.False(t, e.status().Decision.Overdue)
	})
	e.at(time.Hour, func() {
		require.Equal(t, workflows.AwaitingDecision, e.status().State, "Incomplete keeps waiting")
		require.True(t, e.status().Decision.Overdue)
		require.Contains(t, e.status().Awaits, "overdue")
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, minutes(45, 45+90, 45+90+180, 45+90+180+360, 45+90+180+360+720), e.times("ReadJourney"))
	require.Equal(t, []string{"overdue decision: IDWise has not announced its decision"}, e.alerts())
	require.False(t, e.status().Decision.Overdue)
}

// However slow, the asking goes on at least once a day.
func TestOverdueDecisionIsAskedForOnceADay(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Incomplete, ""), nil)

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	asked := e.times("ReadJourney")
	require.Equal(t, 24*time.Hour, asked[len(asked)-1]-asked[len(asked)-2])
	require.Len(t, e.alerts(), 1)
}

// IDWise's result may lag behind its own announcement: then it is asked again soon, not when the decision is overdue.
func TestAnnouncedDecisionThatIsNotThereYetIsReadAgainSoon(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Incomplete, ""), nil).Times(3)
	e.finishJourney(10 * time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, minutes(10, 11, 13, 17), e.times("ReadJourney"))
	require.Empty(t, e.alerts())
}

// Each read that brings a decision ends the waiting for one.
func TestKnownDecisionIsNotPolled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, minutes(1), e.times("ReadJourney"))
}

// A verdict that comes with the journey counts only from a read that began after the photo was submitted: an earlier
// one knows nothing of it.
func TestFaceVerdictComesFromAReadAfterSubmission(t *testing.T) {
	t.Parallel()
	for name, faceDoneAfter := range map[string]time.Duration{
		"submitted during the read": 90 * time.Second, "submitted after the read": 10 * time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.face().Return(submitted, nil).After(faceDoneAfter)
			e.journey().Return(reading(idwise.Complete, check.Review), nil).After(time.Minute).Once()
			e.finishJourney(time.Minute)

			e.run()

			require.Equal(t, workflows.Approved, e.outcome())
			require.Equal(t, check.Passed, e.check(check.Face).Verdict)
			require.Len(t, e.times("ReadJourney"), 2)
		})
	}
}

// A face provider that answers by itself is not overruled by the journey's result.
func TestFaceVerdictOfAnotherProviderStands(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(passed, nil)
	e.journey().Return(reading(idwise.Complete, check.Failed), nil)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
}

// While news is unread, what was read before may be of the past: nothing is concluded from it.
func TestNothingIsConcludedFromAStaleDecision(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(passed, nil)
	e.credit().Return(passed, nil).After(5 * time.Minute)
	e.journey().Return(reading(idwise.Complete, check.Passed), nil).Once()
	e.journey().Return(reading(idwise.Rejected, check.Passed), nil).After(2 * time.Minute).Once()
	e.finishJourney(time.Minute)
	e.announce(4*time.Minute, workflows.UpdatedJourneySignal, "evt-updated")

	e.run()

	require.Equal(t, workflows.Rejected, e.outcome(), "the bureau's pass at minute 5 met a decision that was being read again")
}

// Nor is it while the news can't be read.
func TestNothingIsConcludedWhileTheDecisionIsParked(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(passed, nil)
	e.credit().Return(passed, nil).After(5 * time.Minute)
	e.journey().Return(reading(idwise.Complete, check.Passed), nil).Once()
	e.journey().Return(unread, permanent("idwise: 401")).Once()
	e.finishJourney(time.Minute)
	e.announce(4*time.Minute+30*time.Second, workflows.UpdatedJourneySignal, "evt-updated")
	e.at(5*time.Minute+15*time.Second, func() {
		require.Equal(t, workflows.Done, e.check(check.Credit).Phase)
		require.Equal(t, workflows.Parked, e.status().Decision.Phase)
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, e.began.Add(5*time.Minute+30*time.Second), e.closings()[0].At.UTC(), "when a poll had read it")
	require.Equal(t, []string{"parked decision: idwise: 401"}, e.alerts())
}

// Reading the decision parks like a check; an operator's retry reads it at once.
func TestParkedDecisionIsRetried(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(unread, permanent("idwise: 401")).Twice()
	e.finishJourney(time.Minute)
	retried := e.update(90*time.Second, workflows.RetryCheckUpdate, workflows.RetryCheck{
		Check: workflows.DecisionCheck, Actor: "ann", Reason: "key renewed",
	})
	again := e.update(100*time.Second, workflows.RetryCheckUpdate, workflows.RetryCheck{
		Check: workflows.DecisionCheck, Actor: "ann", Reason: "key activated",
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.NoError(t, retried.refused)
	require.NoError(t, again.refused)
	require.Equal(t, "IDWise's decision is read again", retried.done)
	require.Equal(t, []time.Duration{time.Minute, 90 * time.Second, 100 * time.Second}, e.times("ReadJourney"))
	require.Equal(t, "parked decision: idwise: 401", e.alerts()[0])
}

// A parked decision recovers by itself when IDWise does, because asking goes on; it stays one and the same fault.
func TestParkedDecisionRecoversByPolling(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(unread, permanent("idwise: 401")).Times(3)
	e.finishJourney(10 * time.Minute)
	e.at(12*time.Minute, func() {
		status := e.status()
		require.Equal(t, workflows.Parked, status.Decision.Phase)
		require.Equal(t, "idwise: 401", status.Decision.Reason)
		require.Equal(t, e.began.Add(10*time.Minute), status.Decision.ParkedSince.UTC(), "since it first failed")
		require.Equal(t, workflows.Deciding, status.State)
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, minutes(10, 11, 13, 17), e.times("ReadJourney"))
	require.Equal(t, []string{"parked decision: idwise: 401"}, e.alerts(), "told once")
}

// A decision that can't be read can be handed to a reviewer; so is the face verdict that would have come with it.
func TestParkedDecisionIsResolvedToAReview(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(unread, permanent("idwise: 401"))
	e.finishJourney(time.Minute)
	wrong := e.update(90*time.Second, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
		Check: workflows.DecisionCheck, Verdict: check.Passed, Actor: "ann", Reason: "why",
	})
	resolved := e.update(100*time.Second, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
		Check: workflows.DecisionCheck, Verdict: check.Review, Actor: "ann", Reason: "contract ended",
	})
	e.at(time.Hour, func() {
		require.Equal(t, workflows.InReview, e.status().State)
		require.Equal(t, workflows.NoDecisionToRead, e.status().Rule)
		require.Equal(t, check.Review, e.check(check.Face).Verdict)
	})
	e.update(2*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "bob", Reason: "seen in person"})

	e.run()

	require.EqualError(t, wrong.refused, "IDWise's decision can only be resolved as review; then use decide")
	require.Equal(t, "handed to a reviewer", resolved.done)
	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, minutes(1), e.times("ReadJourney"), "a resolved decision is not asked for again")
}

// The same for a photo that is submitted only after the decision was handed to a reviewer: one word of the operator is
// enough.
func TestFaceSubmittedAfterTheDecisionWasResolvedIsReviewed(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(submitted, nil).After(30 * time.Minute)
	e.journey().Return(unread, permanent("idwise: 401"))
	e.finishJourney(time.Minute)
	e.update(90*time.Second, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
		Check: workflows.DecisionCheck, Verdict: check.Review, Actor: "ann", Reason: "contract ended",
	})
	e.at(time.Hour, func() {
		require.Equal(t, workflows.InReview, e.status().State)
		require.Equal(t, check.Review, e.check(check.Face).Verdict)
	})

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, minutes(1), e.times("ReadJourney"))
}

// A strange word from IDWise is carried and reviewed, never a pass.
func TestUnknownDecisionIsReviewed(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading("Approved by magic", check.Passed), nil)
	e.finishJourney(time.Minute)
	e.at(time.Hour, func() {
		require.Equal(t, workflows.InReview, e.status().State)
		require.Equal(t, workflows.DecisionUnknown, e.status().Rule)
		require.Equal(t, idwise.Decision("Approved by magic"), e.status().Decision.Final)
	})

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
}

func minutes(at ...int) (after []time.Duration) {
	for _, m := range at {
		after = append(after, time.Duration(m)*time.Minute)
	}
	return after
}
