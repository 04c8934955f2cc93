package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/workflows"
)

// The backend is told what came out, on what grounds, and what each check found.
func TestOutcomeIsReportedWithItsGrounds(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.finishJourney(time.Minute)

	e.run()

	told := inputs[activities.ReportInput](e, "TellBackend")
	require.Len(t, told, 1)
	require.EqualValues(t, "onboarding.approved", told[0].Type)
	require.Equal(t, "approved", told[0].Outcome)
	require.Equal(t, string(workflows.AllPassed), told[0].Rule)
	require.Len(t, told[0].Checks, 3)
	require.Equal(t, workflows.Done, e.status().Report.Phase)
}

// A backend that refuses parks the report: the outcome stands, the onboarding stays open, an operator has it sent again.
func TestRefusedReportParksUntilAnOperatorRetriesIt(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.backend().Return(activities.ReportResult{}, permanent("company: 403")).Once()
	e.finishJourney(time.Minute)
	e.at(2*time.Minute, func() {
		status := e.status()
		require.Equal(t, workflows.StateApproved, status.State)
		require.Equal(t, workflows.Parked, status.Report.Phase)
		require.Contains(t, e.details(), `"check":"report"`)
	})
	refused := e.update(3*time.Minute, workflows.ResolveCheckUpdate,
		workflows.ResolveCheck{Check: workflows.ReportStep, Verdict: check.Passed, Actor: "ann", Reason: "why"})
	retried := e.update(time.Hour, workflows.RetryCheckUpdate,
		workflows.RetryCheck{Check: workflows.ReportStep, Actor: "ann", Reason: "the backend is mended"})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, "the report is sent again", retried.done)
	require.ErrorContains(t, refused.refused, "the report can only be retried")
	require.Contains(t, e.alerts(), "parked report: company: 403")
	require.Len(t, e.closings(), 1, "the ledger did not wait for the report")
}

// Nobody came to help: the onboarding ends all the same, and operators are told that the backend knows nothing.
func TestReportIsGivenUpInTheEnd(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.backend().Return(activities.ReportResult{}, permanent("company: 403"))
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, workflows.GivenUp, e.status().Report.Phase)
	require.Contains(t, e.alerts(), "report-failed report: company: 403")
}

// What an operator does is told on, with the actor and the reason, for the audit trail.
func TestOperatorsActionsAreToldOn(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.ResolveCheckUpdate,
		workflows.ResolveCheck{Check: check.Credit, Verdict: check.Passed, Actor: "ann", Reason: "report on paper"})

	e.run()

	var acted []activities.Action
	for _, in := range inputs[activities.AlertInput](e, "AlertOperators") {
		if in.Action != nil {
			require.NotEmpty(t, in.Action.UpdateID, "by which Temporal knows who has sent it")
			in.Action.UpdateID = ""
			acted = append(acted, *in.Action)
			require.Equal(t, "report on paper", in.Reason)
		}
	}
	require.Equal(t, []activities.Action{{Name: "resolve-check", Actor: "ann", Detail: "credit is passed", Verdict: "passed"}}, acted)
}
