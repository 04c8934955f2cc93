package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// eachCheck runs a test for each of the three checks.
func eachCheck(t *testing.T, test func(t *testing.T, name check.Name, activity string, stub func(*environment) *testsuite.MockCallWrapper)) {
	t.Helper()
	t.Parallel()
	t.Run("face", func(t *testing.T) { t.Parallel(); test(t, check.Face, "MatchFace", (*environment).face) })
	t.Run("credit", func(t *testing.T) { t.Parallel(); test(t, check.Credit, "CheckCredit", (*environment).credit) })
	t.Run("address", func(t *testing.T) { t.Parallel(); test(t, check.Address, "CheckAddress", (*environment).address) })
}

// A permanent fault parks at once: asking again would not help. The operators are told, the rest goes on.
func TestParksAtOnceOnPermanentFault(t *testing.T) {
	eachCheck(t, func(t *testing.T, name check.Name, activity string, stub func(*environment) *testsuite.MockCallWrapper) {
		e := newEnvironment(t)
		stub(e).Return(nothing, permanent("vendor: credentials refused (401)"))
		e.finishJourney(time.Minute)
		e.at(2*time.Minute, func() {
			parked := e.check(name)
			require.Equal(t, workflows.Parked, parked.Phase)
			require.Equal(t, "vendor: credentials refused (401)", parked.Reason)
			require.Equal(t, e.began, parked.ParkedSince.UTC())
			status := e.status()
			require.Equal(t, workflows.Checking, status.State)
			require.Equal(t, idwise.Complete, status.Decision.Final, "the decision is read all the same")
			for _, c := range status.Checks {
				if c.Check != name {
					require.Equal(t, workflows.Done, c.Phase, "a parked check does not stop the others")
				}
			}
		})

		e.run()

		require.Equal(t, workflows.Expired, e.outcome(), "never approved on an error")
		require.Equal(t, []time.Duration{0}, e.times(activity))
		require.Equal(t, []string{"parked " + string(name) + ": vendor: credentials refused (401)"}, e.alerts())
	})
}

// A passing fault is retried with growing pauses, and parks when the budget is spent.
func TestParksWhenTheRetryBudgetIsSpent(t *testing.T) {
	eachCheck(t, func(t *testing.T, name check.Name, activity string, stub func(*environment) *testsuite.MockCallWrapper) {
		e := newEnvironment(t)
		stub(e).Return(nothing, passing("vendor: 503 Service Unavailable"))
		e.at(62*time.Second, func() { require.Equal(t, workflows.Running, e.check(name).Phase) })
		e.at(64*time.Second, func() { require.Equal(t, workflows.Parked, e.check(name).Phase) })
		in := opened(idwise.FinishedUserSteps)
		in.Settings.CheckRetryBudget = 2 * time.Minute

		e.execute(in)

		seconds := func(s ...int) (d []time.Duration) {
			for _, n := range s {
				d = append(d, time.Duration(n)*time.Second)
			}
			return d
		}
		require.Equal(t, seconds(0, 1, 3, 7, 15, 31, 63), e.times(activity))
		require.Equal(t, []int{1, 1, 1, 1, 1, 1, 1}, e.rounds(activity), "attempts are not rounds")
		require.Contains(t, e.alerts(), "parked "+string(name)+": vendor: 503 Service Unavailable")
	})
}

// When the vendor says how long to leave it alone, that is respected; the budget still ends it.
func TestRetryAfterIsRespected(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, failure(fault.Passing, "vendor: 429 Too Many Requests", 4*time.Minute))

	e.run()

	require.Equal(t, []time.Duration{0, 4 * time.Minute, 8 * time.Minute, 12 * time.Minute}, e.times("CheckCredit"))
}

// A passing fault that passes leaves no trace in the outcome.
func TestCheckThatRecoversWithinTheBudgetPasses(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, passing("vendor: timeout")).Times(3)
	e.finishJourney(time.Second)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Len(t, e.times("CheckCredit"), 4)
	require.Empty(t, e.alerts())
}

// A vendor that has no data yet is asked again by itself when IDWise has decided, because by then the data are there.
func TestUnreadyCheckIsRetriedWhenTheDecisionIsKnown(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(nothing, notReady("idwise: the document was not read yet")).Times(7)
	e.finishJourney(10 * time.Minute)
	in := opened(idwise.FinishedUserSteps)
	in.Settings.CheckRetryBudget = 2 * time.Minute
	e.at(5*time.Minute, func() { require.Equal(t, workflows.Parked, e.check(check.Address).Phase) })

	e.execute(in)

	require.Equal(t, workflows.Approved, e.outcome())
	asked := inputs[activities.CheckInput](e, "CheckAddress")
	require.Len(t, asked, 8)
	require.Equal(t, 2, asked[7].Round)
	require.False(t, asked[7].Retried, "no operator asked for it")
	require.Equal(t, 10*time.Minute, e.times("CheckAddress")[7])
}

// Asking again by itself happens once: if the data are still missing after the decision, a person must look.
func TestUnreadyCheckIsRetriedByItselfOnlyOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(nothing, failure(fault.NotReady, "idwise: the document was not read yet", 6*time.Minute))
	e.finishJourney(time.Minute)
	e.announce(2*time.Hour, workflows.UpdatedJourneySignal, "evt-updated")

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, []int{1, 1, 1, 2, 2, 2}, e.rounds("CheckAddress"))
	require.Equal(t, []string{"parked address: idwise: the document was not read yet"}, e.alerts(),
		"operators are told only of what needs them")
}

// A worker that was away is no vendor's fault: the round is asked for again, and nothing parks.
func TestBudgetThatRanOutWithoutAWorkerRunsAgain(t *testing.T) {
	eachCheck(t, func(t *testing.T, _ check.Name, activity string, stub func(*environment) *testsuite.MockCallWrapper) {
		e := newEnvironment(t)
		result := passed
		if activity == "MatchFace" {
			result = submitted
		}
		stub(e).Return(nothing, neverStarted()).Twice()
		stub(e).Return(result, nil)
		e.finishJourney(time.Minute)

		e.run()

		require.Equal(t, workflows.Approved, e.outcome())
		require.Equal(t, []int{1, 1, 1}, e.rounds(activity), "the vendor was never asked, so it is the same round")
		require.Empty(t, e.alerts())
	})
}

// A round that was started and gave no answer may have reached the vendor: that parks.
func TestParksWhenNoAnswerCame(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, timedOutAfterAttempts())

	e.run()

	require.Equal(t, []time.Duration{0}, e.times("CheckCredit"))
	require.Contains(t, e.alerts(), "parked credit: vendor: 503 Service Unavailable")
}

// Only the face match may leave its verdict to IDWise. From any other check, no verdict is a matter for a person, and
// never a wait that nothing ends.
func TestResultWithoutVerdictIsReviewed(t *testing.T) {
	t.Parallel()
	for name, result := range map[string]check.Result{
		"empty":        {Provider: "custom"},
		"unknown word": {Provider: "custom", Verdict: "ok"},
		"with journey": {Provider: "custom", WithJourney: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.credit().Return(activities.CheckResult{Result: result}, nil)
			e.finishJourney(time.Minute)
			e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})

			e.run()

			require.Equal(t, workflows.Rejected, e.outcome())
			require.Equal(t, check.Review, e.check(check.Credit).Verdict)
			require.Equal(t, "the provider gave no verdict", e.check(check.Credit).Reason)
		})
	}
}

// Our own ledger is away for longer than the budget: nobody was asked, so nothing parks, the round stays the same, and operators
// are told once. What attempts before have left is not forgotten.
func TestAwayLedgerParksNothing(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, temporal.NewApplicationErrorWithOptions("ledger: it can't be asked now", string(fault.Away),
		temporal.ApplicationErrorOptions{Details: []any{leftOver}})).Times(30)
	e.credit().Return(passed, nil)
	e.backend().Return(activities.ReportResult{}, failure(fault.Away, "ledger: it can't be asked now", 0)).Times(30)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []string{"waiting : ledger: it can't be asked now"}, e.alerts())
	asked := inputs[activities.CheckInput](e, "CheckCredit")
	require.Len(t, asked, 31)
	require.Equal(t, 1, asked[30].Round, "the same question")
	require.NotEmpty(t, inputs[activities.Unrecorded](e, "Record"))
}

// The bureau has answered and the trail was away. The answer counts when the trail has it, without another question.
func TestAnswerIsRecordedBeforeItCounts(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(activities.CheckResult{Result: passed.Result, Unrecorded: leftOver}, nil)
	e.trail().Return(failure(fault.Away, "audit trail: it can't be written now", 0)).Times(60)
	e.finishJourney(time.Minute)
	e.at(30*time.Minute, func() { require.Equal(t, workflows.Running, e.check(check.Credit).Phase) })

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []int{1}, e.rounds("CheckCredit"))
	require.Equal(t, leftOver, inputs[activities.Unrecorded](e, "Record")[0])
}
