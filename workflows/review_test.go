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
			e.journey().Return(reading(idwise.Refer, check.Passed), nil)
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

// A review at IDWise changes what its reviewer saw: IDWise's decision, and IDWise's verdict on the faces.
func TestReviewEndsByReviewAtIDWise(t *testing.T) {
	t.Parallel()
	for decision, given := range map[idwise.Decision]struct {
		outcome workflows.Outcome
		rule    workflows.Rule
	}{
		idwise.Approved: {workflows.Approved, workflows.AllPassed},
		idwise.Rejected: {workflows.Rejected, workflows.IDWiseRejected},
	} {
		t.Run(string(decision), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.journey().Return(reading(idwise.Refer, check.Failed), nil).Once()
			e.journey().Return(reading(decision, check.Passed), nil)
			e.finishJourney(time.Minute)
			e.announce(time.Hour, workflows.ManuallyReviewedSignal, "evt-reviewed")

			e.run()

			require.Equal(t, given.outcome, e.outcome())
			require.Equal(t, given.rule, e.status().Rule)
		})
	}
}

// It never overrules a check that its reviewer did not see: that stays with our own operators, who can still decide.
func TestReviewAtIDWiseDoesNotOverruleOurChecks(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*environment){
		"credit failed":  func(e *environment) { e.credit().Return(failed, nil) },
		"address failed": func(e *environment) { e.address().Return(failed, nil) },
		"face resolved by an operator": func(e *environment) {
			e.face().Return(nothing, permanent("idwise: 400"))
			e.update(30*time.Second, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
				Check: check.Face, Verdict: check.Failed, Actor: "ann", Reason: "somebody else"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			fail(e)
			e.journey().Return(reading(idwise.Refer, check.Passed), nil).Once()
			e.journey().Return(reading(idwise.Approved, check.Passed), nil)
			e.finishJourney(time.Minute)
			e.announce(time.Hour, workflows.ManuallyReviewedSignal, "evt-reviewed")
			e.announce(time.Hour, workflows.FinishedJourneySignal, "evt-finished-again")
			e.at(2*time.Hour, func() {
				require.Equal(t, workflows.InReview, e.status().State)
				require.Equal(t, workflows.CheckNotPassed, e.status().Rule)
			})
			decided := e.update(3*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "bob", Reason: "seen"})

			e.run()

			require.NoError(t, decided.refused)
			require.Equal(t, workflows.OperatorDecided, e.status().Rule)
			require.Equal(t, []string{"received", "approved"}, e.messages())
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

// News that can't be read keeps nobody from rejecting. An approval would rest on what was before the news, so it is refused
// until somebody says that IDWise's decision is not to be had.
func TestReviewIsNotApprovedOnNewsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	approve := workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "fine"}
	for name, given := range map[string]struct {
		then    func(*environment) *answer
		outcome workflows.Outcome
	}{
		"rejected": {func(e *environment) *answer {
			return e.update(4*time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})
		}, workflows.Rejected},
		"handed over and approved": {func(e *environment) *answer {
			e.update(4*time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
				Check: workflows.DecisionCheck, Verdict: check.Review, Actor: "ann", Reason: "contract ended"})
			return e.update(5*time.Hour, workflows.DecideUpdate, approve)
		}, workflows.Approved},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := referred(t)
			e.journey().Return(unread, permanent("idwise: 401"))
			e.announce(time.Hour, workflows.UpdatedJourneySignal, "evt-updated")
			e.at(2*time.Hour, func() {
				require.Equal(t, workflows.InReview, e.status().State)
				require.Equal(t, workflows.Parked, e.status().Decision.Phase)
			})
			refused := e.update(3*time.Hour, workflows.DecideUpdate, approve)
			decided := given.then(e)

			e.run()

			require.ErrorContains(t, refused.refused, "IDWise has announced something that can't be read")
			require.NoError(t, decided.refused)
			require.Equal(t, given.outcome, e.outcome())
		})
	}
}

// An approval rests on what IDWise says then, not on what it said when the review began: it is read once more.
func TestApprovalInReviewRestsOnAFreshReading(t *testing.T) {
	t.Parallel()
	approve := workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "seen in person"}
	for name, given := range map[string]struct {
		now     activities.JourneyReading
		outcome workflows.Outcome
		rule    workflows.Rule
	}{
		"the same":               {reading(idwise.Refer, check.Passed), workflows.Approved, workflows.OperatorDecided},
		"rejected meanwhile":     {reading(idwise.Rejected, check.Passed), workflows.Rejected, workflows.IDWiseRejected},
		"another reason":         {reading(idwise.Complete, check.Failed), workflows.Expired, workflows.NoOutcomeInTime},
		"no decision any more":   {reading(idwise.Incomplete, check.Passed), workflows.Expired, workflows.NoOutcomeInTime},
		"approved at IDWise too": {reading(idwise.Approved, check.Passed), workflows.Approved, workflows.AllPassed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := referred(t)
			e.journey().Return(given.now, nil)
			decided := e.update(time.Hour, workflows.DecideUpdate, approve)

			e.run()

			require.NoError(t, decided.refused)
			require.Equal(t, given.outcome, e.outcome())
			require.Equal(t, given.rule, e.status().Rule)
			require.Contains(t, e.times("ReadJourney"), time.Hour)
		})
	}
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
