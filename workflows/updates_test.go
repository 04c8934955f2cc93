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

// A retry is a new round, so that the vendor gets a new idempotency key, and says that the last may have got through.
func TestRetryCheckRunsANewRound(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403")).Once()
	e.finishJourney(time.Minute)
	retried := e.update(time.Hour, workflows.RetryCheckUpdate, workflows.RetryCheck{
		Check: check.Credit, Actor: "ann", Reason: "contract renewed",
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.NoError(t, retried.refused)
	require.Equal(t, "credit runs again, round 2", retried.done)
	asked := inputs[activities.CheckInput](e, "CheckCredit")
	require.Equal(t, []activities.CheckInput{
		{JourneyID: "journey-1", ReferenceNo: "cust-1", Round: 1},
		{JourneyID: "journey-1", ReferenceNo: "cust-1", Round: 2, Retried: true},
	}, asked)
	require.Equal(t, []workflows.OperatorAction{{
		At: e.began.Add(time.Hour), Action: "retry-check", Actor: "ann", Reason: "contract renewed",
		Check: check.Credit, Detail: "credit runs again, round 2",
	}}, e.status().Actions)
}

// What fails again parks again, and tells the operators again.
func TestRetriedCheckCanParkAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	retry := workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "again"}
	first := e.update(10*time.Minute, workflows.RetryCheckUpdate, retry)
	second := e.update(20*time.Minute, workflows.RetryCheckUpdate, retry)
	e.at(30*time.Minute, func() {
		require.Equal(t, 3, e.check(check.Credit).Round)
		require.Equal(t, e.began.Add(20*time.Minute), e.check(check.Credit).ParkedSince.UTC())
	})

	e.run()

	require.NoError(t, first.refused)
	require.NoError(t, second.refused)
	require.Equal(t, []int{1, 2, 3}, e.rounds("CheckCredit"))
	require.Equal(t, "parked credit: vendor: 403", e.alerts()[1])
}

// A person may give the verdict that the vendor did not: it counts like the vendor's.
func TestResolveCheckGivesTheVerdict(t *testing.T) {
	t.Parallel()
	for verdict, state := range map[check.Verdict]workflows.State{
		check.Passed: workflows.StateApproved, check.Failed: workflows.InReview, check.Review: workflows.InReview,
	} {
		t.Run(string(verdict), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.credit().Return(nothing, permanent("vendor: 403"))
			e.finishJourney(time.Minute)
			resolved := e.update(time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
				Check: check.Credit, Verdict: verdict, Actor: "ann", Reason: "asked by phone",
			})
			e.at(2*time.Hour, func() { require.Equal(t, state, e.status().State) })

			e.run()

			require.NoError(t, resolved.refused)
			require.Equal(t, "credit is "+string(verdict), resolved.done)
			credit := e.check(check.Credit)
			require.Equal(t, verdict, credit.Verdict)
			require.Equal(t, "operator ann", credit.Provider)
			require.Equal(t, "asked by phone", credit.Reason)
			require.Nil(t, credit.ParkedSince)
		})
	}
}

// The batch command sends the signal to everything that matches a query, so it must help where the check is parked and
// do nothing where it is not.
func TestRetryChecksSignal(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403")).Once()
	for i, name := range []check.Name{check.Address, check.Credit, check.Credit, "nonsense", workflows.DecisionCheck} {
		e.at(time.Hour+time.Duration(i)*time.Minute, func() {
			e.SignalWorkflow(workflows.RetryChecksSignal, workflows.RetryCheck{Check: name, Actor: "batch", Reason: "bureau is back"})
		})
	}
	e.finishJourney(2 * time.Hour)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []int{1, 2}, e.rounds("CheckCredit"))
	require.Equal(t, []int{1}, e.rounds("CheckAddress"))
	require.Len(t, e.status().Actions, 1)
	require.Equal(t, "retry-checks", e.status().Actions[0].Action)
}

// Each update that makes no sense is refused with the reason, and changes nothing.
func TestUpdatesAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	retry := func(name check.Name, actor, reason string) workflows.RetryCheck {
		return workflows.RetryCheck{Check: name, Actor: actor, Reason: reason}
	}
	resolve := func(name check.Name, verdict check.Verdict, actor string) workflows.ResolveCheck {
		return workflows.ResolveCheck{Check: name, Verdict: verdict, Actor: actor, Reason: "why"}
	}
	decide := func(decision workflows.Outcome, actor, reason string) workflows.Decide {
		return workflows.Decide{Decision: decision, Actor: actor, Reason: reason}
	}
	parked := func(e *environment) { e.credit().Return(nothing, permanent("vendor: 403")) }
	inReview := func(e *environment) { e.journey().Return(reading(idwise.Refer, check.Passed), nil) }
	for name, given := range map[string]struct {
		standing func(*environment)
		update   string
		message  any
		refusal  string
	}{
		"retry: unknown check":        {parked, "retry-check", retry("police", "ann", "why"), `"check" must be face, credit, address, decision, report or message, not "police"`},
		"retry: no check":             {parked, "retry-check", retry("", "ann", "why"), `"check" must be face, credit, address, decision, report or message, not ""`},
		"retry: not parked":           {parked, "retry-check", retry("address", "ann", "why"), "address is not parked, it is done; only a parked check can be retried or resolved"},
		"retry: awaits the result":    {parked, "retry-check", retry("face", "ann", "why"), "face is not parked, it is done"},
		"retry: decision not parked":  {parked, "retry-check", retry("decision", "ann", "why"), "decision is not parked, it is done"},
		"retry: no actor":             {parked, "retry-check", retry("credit", " \t", "why"), `"actor" is missing: say who you are`},
		"retry: no reason":            {parked, "retry-check", retry("credit", "ann", " "), `"reason" is missing: say why`},
		"retry: not an object":        {parked, "retry-check", "credit", "unable to decode"},
		"retry: number for a check":   {parked, "retry-check", map[string]int{"check": 1}, "unable to decode"},
		"resolve: unknown check":      {parked, "resolve-check", resolve("police", check.Passed, "ann"), `"check" must be`},
		"resolve: not parked":         {parked, "resolve-check", resolve("address", check.Passed, "ann"), "address is not parked"},
		"resolve: no verdict":         {parked, "resolve-check", resolve("credit", "", "ann"), `"verdict" must be passed, failed or review, not ""`},
		"resolve: bad verdict":        {parked, "resolve-check", resolve("credit", "approved", "ann"), `"verdict" must be passed, failed or review, not "approved"`},
		"resolve: no actor":           {parked, "resolve-check", resolve("credit", check.Passed, ""), `"actor" is missing`},
		"resolve: list":               {parked, "resolve-check", []string{"credit"}, "unable to decode"},
		"decide: while checking":      {parked, "decide", decide(workflows.Approved, "ann", "why"), "only an onboarding in review can be decided; this one is checking: an operator to retry or resolve credit"},
		"decide: no actor":            {inReview, "decide", decide(workflows.Approved, "", "why"), `"actor" is missing`},
		"decide: no reason":           {inReview, "decide", decide(workflows.Approved, "ann", ""), `"reason" is missing`},
		"decide: no decision":         {inReview, "decide", decide("", "ann", "why"), `"decision" must be approved or rejected, not ""`},
		"decide: not an end":          {inReview, "decide", decide(workflows.Expired, "ann", "why"), `"decision" must be approved or rejected, not "expired"`},
		"decide: review is no end":    {inReview, "decide", decide(workflows.Review, "ann", "why"), `"decision" must be approved or rejected, not "review"`},
		"decide: not an object":       {inReview, "decide", true, "unable to decode"},
		"retry in review: not parked": {inReview, "retry-check", retry("credit", "ann", "why"), "credit is not parked, it is done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			given.standing(e)
			e.finishJourney(time.Minute)
			refused := e.update(time.Hour, given.update, given.message)

			e.run()

			require.ErrorContains(t, refused.refused, given.refusal)
			require.Empty(t, refused.done)
			require.Empty(t, e.status().Actions)
			require.Equal(t, workflows.Expired, e.outcome())
		})
	}
}

// The first decision stands; the second is told whose it was, however close they are.
func TestSecondDecisionIsRefused(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)
	e.finishJourney(time.Minute)
	first := e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "fine"})
	second := e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "bob", Reason: "no"})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.NoError(t, first.refused)
	require.Regexp(t, "already decided by ann: approved|this onboarding has ended: approved", second.refused.Error())
}

// While the last messages go out, the onboarding has ended and says so.
func TestUpdatesAreRefusedAfterTheEnd(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.journey().Return(reading(idwise.Rejected, check.Passed), nil)
	e.ledger().Return(took).After(time.Hour)
	e.finishJourney(time.Minute)
	late := []*answer{
		e.update(30*time.Minute, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "why"}),
		e.update(30*time.Minute, workflows.ResolveCheckUpdate, workflows.ResolveCheck{Check: check.Credit, Verdict: check.Passed, Actor: "ann", Reason: "why"}),
		e.update(30*time.Minute, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "why"}),
	}

	e.run()

	require.Equal(t, workflows.Rejected, e.outcome())
	for _, answer := range late {
		require.EqualError(t, answer.refused, "this onboarding has ended: rejected")
	}
}
