package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

var a *activities.Activities

func TestApprovedWhenIDWiseAndEveryCheckPass(t *testing.T) {
	t.Parallel()
	env := newEnvironment(t)
	env.passAll()
	env.RegisterDelayedCallback(func() {
		env.SignalWorkflow(workflows.FinishedJourneySignal, workflows.JourneyEvent{EventID: "evt-2"})
	}, time.Minute)

	env.execute(opened(idwise.FinishedUserSteps))

	require.Equal(t, workflows.Approved, env.outcome())
	status := env.status()
	require.Equal(t, workflows.AllPassed, status.Rule)
	require.Equal(t, []string{"evt-1", "evt-2"}, status.Events)
	require.Len(t, status.Notifications, 2)
	t.Log(status)
}

type environment struct {
	*testsuite.TestWorkflowEnvironment
	t *testing.T
}

func newEnvironment(t *testing.T) *environment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterActivity(a)
	env.SetTestTimeout(20 * time.Second)
	w := &workflows.Workflows{Providers: workflows.Providers{Face: "idwise", Credit: "equifax", Address: "document"}}
	env.RegisterWorkflow(w.Onboarding)
	t.Cleanup(func() { env.AssertExpectations(t) })
	return &environment{env, t}
}

func opened(by string) workflows.OnboardingInput {
	return workflows.OnboardingInput{EventID: "evt-1", Event: by, JourneyID: "journey-1", ReferenceNo: "cust-1"}
}

func (e *environment) execute(in workflows.OnboardingInput) {
	e.ExecuteWorkflow(workflows.OnboardingType, in)
	require.True(e.t, e.IsWorkflowCompleted())
}

func (e *environment) outcome() workflows.Outcome {
	require.NoError(e.t, e.GetWorkflowError())
	var result workflows.OnboardingResult
	require.NoError(e.t, e.GetWorkflowResult(&result))
	return result.Outcome
}

func (e *environment) status() workflows.Status {
	answer, err := e.QueryWorkflow(workflows.StatusQuery)
	require.NoError(e.t, err)
	var status workflows.Status
	require.NoError(e.t, answer.Get(&status))
	return status
}

func (e *environment) passAll() {
	e.OnActivity(a.MatchFace, mock.Anything, mock.Anything).Return(check.Result{Provider: "idwise", WithJourney: true}, nil)
	e.OnActivity(a.CheckCredit, mock.Anything, mock.Anything).Return(check.Result{Provider: "equifax", Verdict: check.Passed}, nil)
	e.OnActivity(a.CheckAddress, mock.Anything, mock.Anything).Return(check.Result{Provider: "document", Verdict: check.Passed}, nil)
	e.OnActivity(a.NotifyApplicant, mock.Anything, mock.Anything).Return(activities.NotifyResult{Sent: true}, nil)
	e.OnActivity(a.ReadJourney, mock.Anything, mock.Anything).Return(activities.JourneyReading{
		System: idwise.Complete, Final: idwise.Complete, Face: check.Result{Provider: "idwise", Verdict: check.Passed},
	}, nil)
	e.OnActivity(a.CloseOnboarding, mock.Anything, mock.Anything).Return(nil)
}
