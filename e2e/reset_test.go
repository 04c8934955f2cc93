package e2e

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"onboarding/internal/audit"
	"onboarding/internal/patience"
	vendor "onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// Rejected, then reset to before IDWise's decision was read, while IDWise says approved: the first outcome stands everywhere, and
// the trail tells of both runs. A correction is a new onboarding of the journey, whose outcome the applicant and the company get
// as well.
func TestResetAndTheOtherDecision(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	j := s.begin(t, people.Rejected, vendor.Script{})
	s.awaitState(t, j, workflows.StateRejected)
	first := s.onboarding(t, j)
	run := s.latestRun(t, first)
	s.awaitDeliveries(t)
	s.Sandbox.IDWise.SendTo() // of what follows, no event arrives
	require.NoError(t, s.Sandbox.IDWise.Review(j, vendor.Approved))

	reset := s.resetBefore(t, first, "ReadJourney")
	status := s.awaitStatus(t, j, "rejected, with the report parked", func(status workflows.Status) bool {
		return status.Report.Phase == workflows.Parked
	})
	require.Equal(t, []any{workflows.StateRejected, workflows.Rejected, workflows.EndedBefore},
		[]any{status.State, status.Outcome, status.Rule})
	require.Regexp(t, `^ledger: this run came to approved, but the onboarding has ended as rejected on `+
		`\d{4}-\d\d-\d\d \d\d:\d\d UTC: see .operator reopen.$`, status.Report.Reason)
	s.awaitFound(t, inState(workflows.StateRejected)+" AND ExecutionStatus = 'Running' AND "+
		workflows.ParkedChecksKey.GetName()+" = 'report'", 1)
	printed, code := s.operate(t, "retry", first, "--check", "report", "--reason", "surely now", "--actor", "ann")
	require.Zero(t, code, printed)
	s.awaitStatus(t, j, "parked again", func(status workflows.Status) bool {
		return len(status.Actions) == 1 && status.Report.Phase == workflows.Parked
	})
	require.Equal(t, []string{"rejected"}, s.ledger.texts(t, `SELECT outcome FROM onboardings`))
	require.Equal(t, []string{"onboarding.rejected"}, s.outcomesTold(j))
	s.requireOneOutcome(t, j.Person)
	require.Equal(t, []string{"rejected " + run, "approved " + reset}, s.outcomesInTrail(t, first))

	second := s.reopened(t, "reopen", j.Person.ReferenceNo, "--reason", "IDWise has reviewed it", "--actor", "ann")
	require.NoError(t, s.Client.CancelWorkflow(t.Context(), first, reset))
	var result workflows.OnboardingResult
	require.NoError(t, s.Client.GetWorkflow(t.Context(), first, reset).Get(t.Context(), &result))
	require.Equal(t, workflows.Rejected, result.Outcome)
	s.approveInReview(t, second)
	require.Equal(t, []string{"onboarding.rejected", "onboarding.approved"}, s.outcomesTold(j))
	require.Len(t, s.Sandbox.Mail.To(j.Person.Email), 3, "received, rejected, approved")
	require.Equal(t, []string{"rejected " + run, "approved " + reset}, s.outcomesInTrail(t, first))
	printed, code = s.operate(t, "audit", "show", j.Person.ReferenceNo)
	require.Zero(t, code, printed)
	for _, told := range []string{first, second} {
		require.Contains(t, printed, told[len("onboarding-"):])
	}
}

// An outcome was wrong: an operator reopens the journey. Everything is checked anew, and everything is told; what was before
// stays in the trail. That is refused while an onboarding is open, and where there was none.
func TestReopen(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	j := s.begin(t, people.Rejected, vendor.Script{})
	s.awaitState(t, j, workflows.StateRejected)
	first := s.onboarding(t, j)
	require.NoError(t, s.Sandbox.IDWise.Review(j, vendor.Approved))
	s.awaitDeliveries(t)
	s.awaitDelivered(t)

	for which, refused := range map[string]int{"nobody": 3, "": 3} {
		printed, code := s.operate(t, "reopen", which, "--reason", "why")
		require.Equal(t, refused, code, printed)
	}
	printed, code := s.operate(t, "reopen", j.ID, "--reason", " ")
	require.Equal(t, 2, code, printed)

	second := s.reopened(t, "reopen", j.ID, "--reason", "the wrong person's file", "--actor", "ann")
	printed, code = s.operate(t, "reopen", first, "--reason", "once more")
	require.Equal(t, 4, code, printed)
	require.Contains(t, printed, "has an onboarding that has not ended")
	patience.Until(t, func() bool {
		printed, code = s.operate(t, "show", j.Person.ReferenceNo)
		return code == 0 && regexp.MustCompile(`(?s)^`+second+` .*ALSO.*`+first).MatchString(printed)
	}, "the new onboarding is not shown before the first")
	s.approveInReview(t, second)

	require.Equal(t, []string{"rejected", "approved"}, s.ledger.texts(t, `SELECT outcome FROM onboardings ORDER BY number`))
	require.Equal(t, []string{"onboarding.rejected", "onboarding.approved"}, s.outcomesTold(j))
	ids := map[string]bool{}
	for _, o := range s.Sandbox.Company.Outcomes(j.Person.ReferenceNo) {
		require.Equal(t, 1, o.Times)
		ids[o.ID] = true
	}
	require.Len(t, ids, len(s.Sandbox.Company.Outcomes(j.Person.ReferenceNo)))
	require.Len(t, s.Sandbox.Mail.To(j.Person.Email), 3, "received, rejected, approved")
	keys := map[string]bool{}
	for _, inquiry := range s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo) {
		keys[inquiry.IdempotencyKey] = true
	}
	require.Len(t, keys, 2, "the bureau is asked anew")

	told := s.export(t)
	i := slices.IndexFunc(told[first], func(e audit.Entry) bool { return e.Kind == audit.Acted && e.Action == "reopen" })
	require.GreaterOrEqual(t, i, 0)
	acted := told[first][i]
	require.Equal(t, []string{"ann", "the wrong person's file", "rejected", second[len("onboarding-"):]},
		[]string{acted.Actor, acted.Reason, acted.Outcome, acted.EventID})
	printed, code = s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
}

// reopened runs the command and returns the workflow ID of the new onboarding, which it waits for.
func (s *system) reopened(t *testing.T, arguments ...string) string {
	t.Helper()
	printed, code := s.operate(t, append(arguments, "--output", "json")...)
	require.Zero(t, code, printed)
	var done struct {
		WorkflowID string
		Number     int
	}
	require.NoError(t, json.Unmarshal([]byte(printed), &done), printed)
	require.Equal(t, 2, done.Number)
	return done.WorkflowID
}

// approveInReview waits until an onboarding is in review, because IDWise takes no photo for a journey that it has finished, and
// has it approved.
func (s *system) approveInReview(t *testing.T, workflowID string) {
	t.Helper()
	await := func(state workflows.State) {
		patience.Until(t, func() bool {
			status, ok := s.status(t, workflowID)
			return ok && settledIn(status, state)
		}, "not %s", state)
	}
	await(workflows.InReview)
	printed, code := s.operate(t, "decide", workflowID, "approved", "--reason", "seen", "--actor", "bob")
	require.Zero(t, code, printed)
	await(workflows.StateApproved)
}

// outcomesTold returns the types of the reports of outcomes that the company has got, each webhook-id once.
func (s *system) outcomesTold(j *vendor.Journey) (types []string) {
	for _, o := range s.Sandbox.Company.Outcomes(j.Person.ReferenceNo) {
		if o.Data.Outcome != "" {
			types = append(types, o.Type)
		}
	}
	return types
}

// outcomesInTrail returns the outcomes that the audit trail tells of a workflow, each with its run.
func (s *system) outcomesInTrail(t *testing.T, workflowID string) (told []string) {
	t.Helper()
	for _, e := range s.export(t)[workflowID] {
		if e.Kind == audit.Outcome {
			told = append(told, e.Outcome+" "+e.RunID)
		}
	}
	return told
}

// latestRun returns the ID of the workflow's newest run.
func (s *system) latestRun(t *testing.T, workflowID string) string {
	t.Helper()
	described, err := s.Client.DescribeWorkflowExecution(t.Context(), workflowID, "")
	require.NoError(t, err)
	return described.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// resetBefore has Temporal run a workflow again from before it first asked for the activity, and returns the new run.
func (s *system) resetBefore(t *testing.T, workflowID, activity string) string {
	t.Helper()
	var before int64
	history := s.Client.GetWorkflowHistory(t.Context(), workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for before == 0 && history.HasNext() {
		event, err := history.Next()
		require.NoError(t, err)
		if asked := event.GetActivityTaskScheduledEventAttributes(); asked.GetActivityType().GetName() == activity {
			before = asked.GetWorkflowTaskCompletedEventId()
		}
	}
	require.NotZero(t, before, "the workflow never asked for %s", activity)
	answer, err := s.Client.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: "default", WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflowID}, Reason: "by hand",
		RequestId: t.Name(), WorkflowTaskFinishEventId: before,
	})
	require.NoError(t, err)
	return answer.GetRunId()
}
