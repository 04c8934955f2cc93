package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// A text that is too long, or steers what shows it, is refused before it is in the history, by what it is and not by what it
// holds.
func TestLongAndSteeringTextsAreRefused(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("<&>", 140_000)
	for name, given := range map[string]struct {
		message any
		update  string
		refusal string
	}{
		"retry: reason":  {workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: huge}, "retry-check", `"reason" is too long: 420000 characters, at most 1000 are allowed`},
		"retry: actor":   {workflows.RetryCheck{Check: check.Credit, Actor: huge, Reason: "why"}, "retry-check", `"actor" is too long: 420000 characters, at most 100 are allowed`},
		"retry: check":   {workflows.RetryCheck{Check: check.Name(huge), Actor: "ann", Reason: "why"}, "retry-check", `"check" must be face, credit, address, decision, report or message, not "<&><`},
		"retry: bidi":    {workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "a\u202eb"}, "retry-check", `"reason" must be one line`},
		"resolve: lines": {workflows.ResolveCheck{Check: check.Credit, Verdict: check.Passed, Actor: "ann\nbob", Reason: "why"}, "resolve-check", `"actor" must be one line`},
		"resolve: verdict": {workflows.ResolveCheck{Check: check.Credit, Verdict: check.Verdict(huge), Actor: "ann", Reason: "why"},
			"resolve-check", `"verdict" must be passed, failed or review, not "<&><`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.credit().Return(nothing, permanent("vendor: 403"))
			refused := e.update(time.Hour, given.update, given.message)

			e.run()

			require.ErrorContains(t, refused.refused, given.refusal)
			require.Less(t, len(refused.refused.Error()), 200)
			require.Empty(t, e.status().Actions)
		})
	}
}

// A decision has the same limits as everything else that people hand in.
func TestLongTextsOfADecisionAreRefused(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil)
	e.finishJourney(time.Minute)
	long := e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: strings.Repeat("x", 1001)})
	unknown := e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Outcome(strings.Repeat("x", 130_800)), Actor: "ann", Reason: "why"})
	atMost := e.update(2*time.Hour, workflows.DecideUpdate, workflows.Decide{
		Decision: workflows.Approved, Actor: strings.Repeat("é", 100), Reason: strings.Repeat("é", 1000),
	})

	e.run()

	require.ErrorContains(t, long.refused, `"reason" is too long: 1001 characters`)
	require.Less(t, len(unknown.refused.Error()), 200)
	require.NoError(t, atMost.refused)
	require.Equal(t, workflows.Approved, e.outcome())
}

// What somebody sends by hand as a signal is in the history as it is; nothing becomes of it, and the onboarding goes on.
func TestSignalsThatAreNoneAreDropped(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("<&>", 140_000)
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403")).Once()
	for _, message := range []workflows.RetryCheck{
		{Check: check.Credit, Actor: "ann", Reason: huge}, {Check: check.Credit, Actor: huge, Reason: "why"},
		{Check: check.Credit, Actor: "ann", Reason: "a\x00b"}, {Check: check.Name(huge), Actor: "ann", Reason: "why"},
	} {
		e.at(time.Minute, func() { e.SignalWorkflow(workflows.RetryChecksSignal, message) })
	}
	for _, id := range []string{huge, "", "evt-é", "a\nb", strings.Repeat("x", 256)} {
		e.announce(2*time.Minute, workflows.UpdatedJourneySignal, id)
	}
	e.at(time.Hour, func() {
		e.SignalWorkflow(workflows.RetryChecksSignal, workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "mended"})
	})
	e.finishJourney(30 * time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []int{1, 2}, e.rounds("CheckCredit"))
	require.Len(t, e.status().Actions, 1)
	require.Equal(t, []string{"evt-1", "evt-finished"}, e.closings()[0].Handled)
}

// Who has sent an action is known a moment later, and stays with it.
func TestActionsShowWhoHasSentThem(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.operators().Return(activities.AlertResult{Identity: "bob@desk-1"}, nil)
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{Check: check.Credit, Verdict: check.Passed, Actor: "ann", Reason: "why"})

	e.run()

	require.Equal(t, "ann", e.status().Actions[0].Actor)
	require.Equal(t, "bob@desk-1", e.status().Actions[0].Identity)
}

// An event's ID becomes a workflow's ID that every database of Temporal can hold, and no two become the same.
func TestWorkflowIDsFit(t *testing.T) {
	t.Parallel()
	long, other := strings.Repeat("x", 255), strings.Repeat("x", 254)+"y"
	for _, id := range []func(string) string{workflows.OnboardingID, workflows.JourneyUpdateID} {
		require.LessOrEqual(t, len(id(long)), 255)
		require.NotEqual(t, id(long), id(other))
		require.Equal(t, id(long), id(long))
	}
	fits := strings.Repeat("x", 255-len("onboarding-"))
	require.Equal(t, "onboarding-"+fits, workflows.OnboardingID(fits))
	require.Regexp(t, "^onboarding-sha256:[0-9a-f]{64}$", workflows.OnboardingID(fits+"x"))
	_, ok := workflows.OpeningEventID(workflows.OnboardingID(long))
	require.False(t, ok, "the event can't be told from it")
}
