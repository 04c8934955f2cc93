package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"onboarding/activities"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// update runs a journey update for the event; the journey is found as given.
func update(t *testing.T, event string, look activities.Look, prepare func(*environment)) *environment {
	t.Helper()
	e := newEnvironment(t)
	e.RegisterWorkflow(newWorkflows().JourneyUpdate)
	if prepare != nil {
		prepare(e)
	}
	e.OnActivity(a.LookAtJourney, mock.Anything, mock.Anything).Return(look, nil).Maybe()
	e.passRest()
	e.ExecuteWorkflow(workflows.JourneyUpdateType, workflows.JourneyUpdateInput{
		EventID: "evt-9", Event: event, JourneyID: "journey-1", ReferenceNo: "cust-1",
	})
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	return e
}

func found(final idwise.Decision) activities.Look {
	return activities.Look{System: final, Final: final, News: true}
}

func TestJourneyUpdateTellsWhoMustKnow(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct {
		event    string
		look     activities.Look
		alerts   []string
		messages []string
		reports  int
	}{
		"approved by a reviewer": {idwise.ManuallyReviewed, found(idwise.Approved), nil, nil, 1},
		"rejected by a reviewer": {idwise.UpdatedJourney, found(idwise.Rejected), []string{"updated : Updated Journey: the journey is Rejected now"}, nil, 1},
		"announced before":       {idwise.UpdatedJourney, activities.Look{Final: idwise.Rejected}, nil, nil, 0},
		"AML":                    {idwise.AMLMonitorUpdate, found(idwise.Complete), []string{"updated : AML Monitor Update; the journey is Complete"}, nil, 1},
		"renewal is overdue":     {idwise.KYCRenewalDeadlineExceeded, found(idwise.Complete), []string{"updated : KYC Renewal Deadline Exceeded; the journey is Complete"}, nil, 1},
		"spot check passed":      {idwise.FinishedSpotCheck, found(idwise.Complete), nil, nil, 1},
		"spot check referred":    {idwise.FinishedSpotCheck, found(idwise.Refer), []string{"updated : Finished Spot Check: the journey is Refer now"}, nil, 1},
		"resubmission wanted":    {idwise.VerificationUpdateRequired, found(idwise.Complete), nil, []string{"action-required"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := update(t, given.event, given.look, nil)
			require.Equal(t, given.alerts, e.alerts())
			require.Equal(t, given.messages, e.messages())
			require.Len(t, inputs[activities.ReportInput](e, "TellBackend"), given.reports)
		})
	}
}

// A journey that can't be read, and a backend that refuses, park and are retried by an operator.
func TestJourneyUpdateParksUntilAnOperatorRetries(t *testing.T) {
	t.Parallel()
	var early *answer
	e := update(t, idwise.UpdatedJourney, found(idwise.Approved), func(e *environment) {
		e.OnActivity(a.LookAtJourney, mock.Anything, mock.Anything).Return(activities.Look{}, permanent("idwise: 403")).Once()
		e.backend().Return(activities.ReportResult{}, permanent("company: 410")).Once()
		early = e.update(time.Minute, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.ReportStep, Actor: "ann", Reason: "why"})
		e.update(time.Hour, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.DecisionCheck, Actor: "ann", Reason: "key renewed"})
		e.at(2*time.Hour, func() {
			e.SignalWorkflow(workflows.RetryChecksSignal, workflows.RetryCheck{Check: workflows.ReportStep, Actor: "ann", Reason: "mended"})
		})
	})
	require.ErrorContains(t, early.refused, "report is not parked")
	require.Equal(t, []string{"parked decision: idwise: 403", "parked report: company: 410"}, e.alerts())
	require.Len(t, inputs[activities.ReportInput](e, "TellBackend"), 2)
}

// The company waits for the word of a spot check: when there is none it hears that, once, and so do the operators.
func TestSpotCheckThatCannotBeReadIsUnverified(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{
		"no such spot check":            permanent("idwise: spot check: 404"),
		"no answer within the budget":   passing("idwise: spot check: 503"),
		"an answer that can't be read":  passing("idwise: spot check: the answer is not readable"),
		"the event does not name it":    permanent("idwise: spot check: the event does not name it"),
		"the worker died while it read": timedOutAfterAttempts(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := update(t, idwise.FinishedSpotCheck, found(activities.Unverified), func(e *environment) {
				e.OnActivity(a.LookAtJourney, mock.Anything, mock.MatchedBy(func(in activities.LookInput) bool {
					return in.GivenUp == ""
				})).Return(activities.Look{}, fault)
			})
			require.Len(t, e.alerts(), 1)
			require.Contains(t, e.alerts()[0], "updated : Finished Spot Check: unverified; ")
			reports := inputs[activities.ReportInput](e, "TellBackend")
			require.Len(t, reports, 1)
			require.Equal(t, activities.Unverified, reports[0].Final)
		})
	}
}

// One of somebody else is told to nobody, and neither is one that our own database keeps from being read.
func TestSpotCheckOfSomebodyElseParks(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{
		"somebody else's":      foreign("idwise: of another reference"),
		"our database is away": failure("internal", "claim the report: internal error", 0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := update(t, idwise.FinishedSpotCheck, found(activities.Unverified), func(e *environment) {
				e.OnActivity(a.LookAtJourney, mock.Anything, mock.Anything).Return(activities.Look{}, fault)
			})
			require.Len(t, e.alerts(), 1)
			require.Contains(t, e.alerts()[0], "parked decision: ")
			require.Empty(t, inputs[activities.ReportInput](e, "TellBackend"))
		})
	}
}

// Cancelling a journey update whose report waits for an operator does not keep operators and audit trail from being told that the
// company does not know.
func TestCancelledJourneyUpdateTellsWhatWasNotTold(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.RegisterWorkflow(newWorkflows().JourneyUpdate)
	e.OnActivity(a.LookAtJourney, mock.Anything, mock.Anything).Return(activities.Look{Final: idwise.Approved, News: true}, nil)
	e.backend().Return(activities.ReportResult{}, permanent("company: 403"))
	e.operators().Return(activities.AlertResult{}, nil)
	e.at(time.Hour, e.CancelWorkflow)

	e.ExecuteWorkflow(workflows.JourneyUpdateType, workflows.JourneyUpdateInput{
		EventID: "evt-1", Event: idwise.ManuallyReviewed, JourneyID: "journey-1", ReferenceNo: "cust-1",
	})

	var canceled *temporal.CanceledError
	require.ErrorAs(t, e.GetWorkflowError(), &canceled)
	require.Contains(t, e.alerts(), "report-failed report: company: 403")
}
