package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// resolvedThenDecided is an onboarding in which ann resolves the credit check, and others try to decide the review.
func resolvedThenDecided(t *testing.T, two bool, play func(e *environment)) (*environment, []*answer) {
	t.Helper()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
		Check: check.Credit, Verdict: check.Passed, Actor: "Ann Smith", Reason: "report on paper",
	})
	play(e)
	var answers []*answer
	for i, actor := range []string{"Ann Smith", "ann smith", " ANN  smith ", "Ａｎｎ Smith", "Bob"} {
		answers = append(answers, e.update(5*time.Hour+time.Duration(i)*time.Minute, workflows.DecideUpdate,
			workflows.Decide{Decision: workflows.Approved, Actor: actor, Reason: "fine"}))
	}
	in := opened(idwise.FinishedUserSteps)
	in.Settings.ReviewNeedsTwo = two
	e.execute(in)
	return e, answers
}

// With two pairs of eyes, who has resolved a check can't decide the review, however the name is written; another can.
func TestReviewNeedsTwo(t *testing.T) {
	t.Parallel()
	for name, play := range map[string]func(*environment){
		"at once": func(*environment) {},
		"after a resubmission": func(e *environment) {
			e.announce(2*time.Hour, workflows.FinishedUserStepsSignal, "evt-again")
			e.announce(3*time.Hour, workflows.FinishedJourneySignal, "evt-finished-again")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, answers := resolvedThenDecided(t, true, play)
			for _, same := range answers[:4] {
				require.EqualError(t, same.refused,
					"whoever has resolved a check can't decide the review (REVIEW_NEEDS_TWO): another person must do this")
			}
			require.NoError(t, answers[4].refused)
			require.Equal(t, workflows.Approved, e.outcome())
			require.Len(t, e.status().Actions, 2)
		})
	}
}

// To hand IDWise's decision to a reviewer is to resolve a check, too.
func TestReviewNeedsTwoCountsTheDecision(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(unread, permanent("idwise: 404"))
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
		Check: workflows.DecisionCheck, Verdict: check.Review, Actor: "ann", Reason: "IDWise has lost it",
	})
	same := e.update(2*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})
	other := e.update(3*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "bob", Reason: "no"})
	in := opened(idwise.FinishedUserSteps)
	in.Settings.ReviewNeedsTwo = true

	e.execute(in)

	require.ErrorContains(t, same.refused, "REVIEW_NEEDS_TWO")
	require.NoError(t, other.refused)
	require.Equal(t, workflows.Rejected, e.outcome())
}

// Without it one person may do both, and with it a retry is no verdict.
func TestReviewNeedsTwoOnlyWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	e, answers := resolvedThenDecided(t, false, func(*environment) {})
	require.NoError(t, answers[0].refused)
	require.Equal(t, workflows.Approved, e.outcome())

	e = newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403")).Once()
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "mended"})
	decided := e.update(2*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "fine"})
	in := opened(idwise.FinishedUserSteps)
	in.Settings.ReviewNeedsTwo = true
	e.execute(in)
	require.NoError(t, decided.refused)
}

// Who has decided a review that still waits for IDWise can't settle by a verdict what it waits for.
func TestReviewNeedsTwoTheOtherWayRound(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil).Once()
	e.journey().Return(unread, permanent("idwise: 404"))
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "fine"})
	resolve := workflows.ResolveCheck{Check: workflows.DecisionCheck, Verdict: check.Review, Actor: "ANN", Reason: "IDWise has lost it"}
	same := e.update(2*time.Hour, workflows.ResolveCheckUpdate, resolve)
	resolve.Actor = "bob"
	other := e.update(3*time.Hour, workflows.ResolveCheckUpdate, resolve)
	in := opened(idwise.FinishedUserSteps)
	in.Settings.ReviewNeedsTwo = true

	e.execute(in)

	require.ErrorContains(t, same.refused, "whoever decides a review can't resolve a check (REVIEW_NEEDS_TWO)")
	require.NoError(t, other.refused)
}
