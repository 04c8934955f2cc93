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

// endedBefore has the ledger say that another run of the workflow has ended the onboarding as rejected.
func (e *environment) endedBefore() {
	e.ledger().Return(activities.CloseResult{Outcome: "rejected", At: e.began.Add(-time.Hour)}, nil)
}

const refusal = "ledger: this run came to approved, but the onboarding has ended as rejected"

// A run that was reset comes to another outcome than the ledger has. It shows the ledger's, tells the applicant nothing, and
// parks its report until an operator has looked and cancels it.
func TestARunThatComesToAnotherOutcomeStandsBack(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.endedBefore()
	e.backend().Return(activities.ReportResult{}, permanent(refusal))
	e.finishJourney(time.Minute)
	retried := e.update(time.Hour, workflows.RetryCheckUpdate,
		workflows.RetryCheck{Check: workflows.ReportStep, Actor: "ann", Reason: "look again"})
	e.at(2*time.Hour, func() {
		status := e.status()
		require.Equal(t, workflows.StateRejected, status.State)
		require.Equal(t, workflows.Rejected, status.Outcome)
		require.Equal(t, workflows.EndedBefore, status.Rule)
		require.Equal(t, workflows.Parked, status.Report.Phase)
		require.Equal(t, refusal, status.Report.Reason)
		require.Contains(t, e.details(), "**Outcome:** rejected")
		require.Contains(t, e.details(), "to cancel this run")
	})
	e.at(3*time.Hour, e.CancelWorkflow)

	e.run()

	require.Equal(t, workflows.Rejected, e.outcome(), "the result of the workflow")
	require.Equal(t, "the report is sent again", retried.done)
	require.Equal(t, workflows.GivenUp, e.status().Report.Phase)
	require.Equal(t, []string{"received"}, e.messages())
	require.Contains(t, e.alerts(), "parked report: "+refusal)
	told := inputs[activities.ReportInput](e, "TellBackend")
	require.Len(t, told, 2, "a retry asks the ledger again")
	require.Equal(t, "approved", told[1].Outcome)
	require.Equal(t, "approved", e.closings()[0].Outcome, "the trail is told what this run came to")
	require.Equal(t, "rejected", e.states()[len(e.states())-1])
}

// A run that is cancelled shows what the ledger has, and waits for nobody.
func TestACancelledRunStandsBackWithoutAWord(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.endedBefore()
	e.address().Return(passed, nil).After(time.Hour)
	e.at(time.Minute, e.CancelWorkflow)

	e.run()

	require.True(t, temporal.IsCanceledError(e.GetWorkflowError()))
	require.Equal(t, workflows.StateRejected, e.status().State)
	require.Equal(t, workflows.GivenUp, e.status().Report.Phase)
	require.Empty(t, inputs[activities.ReportInput](e, "TellBackend"))
	require.Empty(t, e.alerts())
}

// Events that come while the report is parked are routed anew, and the ledger is not told of the outcome that it refused again.
func TestEventsAfterStandingBackAreHandedBack(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.endedBefore()
	e.backend().Return(activities.ReportResult{}, permanent(refusal))
	e.finishJourney(time.Minute)
	e.announce(time.Hour, workflows.UpdatedJourneySignal, "evt-late")
	e.at(2*time.Hour, e.CancelWorkflow)

	e.run()

	closings := e.closings()
	require.Len(t, closings, 2)
	require.Equal(t, []string{"evt-late"}, closings[1].Unhandled)
	require.Equal(t, "rejected", closings[1].Outcome)
}

// A reopened onboarding has its submission and its decision already: everything is checked anew, IDWise is asked at once, the
// applicant hears nothing but the outcome. A submission after that is a resubmission.
func TestReopenedOnboardingChecksEverythingAnew(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.journey().Return(reading(idwise.Complete, check.Passed), nil)
	in := opened(workflows.ReopenedEvent)

	e.execute(in)

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []string{"approved"}, e.messages())
	require.Equal(t, []int{1}, e.rounds("MatchFace"))
	require.Equal(t, []int{1}, e.rounds("CheckCredit"))
	require.Zero(t, e.times("ReadJourney")[0])
	require.Len(t, inputs[activities.ReportInput](e, "TellBackend"), 1)
	require.Equal(t, "Onboarding of cust-1, reopened by an operator", workflows.StartOptions(in, "").StaticSummary)
}

func TestSubmissionToAReopenedOnboardingIsAResubmission(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(passed, nil).After(time.Hour)
	e.announce(time.Minute, workflows.FinishedUserStepsSignal, "evt-2")
	e.announce(2*time.Minute, workflows.FinishedJourneySignal, "evt-3")

	e.execute(opened(workflows.ReopenedEvent))

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []int{1, 2}, e.rounds("MatchFace"))
}
