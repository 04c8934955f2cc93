package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	batchpb "go.temporal.io/api/batch/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"onboarding/internal/check"
	"onboarding/internal/patience"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// isStuck is the operators' saved query. How long something has been stuck is a condition too: Temporal on a SQL database
// can't sort by search attributes.
var isStuck = fmt.Sprintf("%s IN ('checking', 'awaiting-decision', 'deciding', 'in-review') AND %s IS NOT NULL",
	workflows.StateKey.GetName(), workflows.ParkedChecksKey.GetName())

func TestOperators(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	t.Run("retry a parked check", func(t *testing.T) { retriesACheck(t, s) })
	t.Run("resolve a parked check", func(t *testing.T) { resolvesAParkedCheck(t, s) })
	t.Run("decide a review", func(t *testing.T) { decidesAReview(t, s) })
	t.Run("find what is stuck and retry all of it at once", func(t *testing.T) { retriesAllAtOnce(t, s) })
}

// beginParked begins an onboarding whose credit check is parked because the bureau refuses the company's credentials.
func (s *system) beginParked(t *testing.T) *idwise.Journey {
	t.Helper()
	p := s.person(t, people.Approved)
	require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{
		Kind: faults.Unauthorized, Operation: "credit-report", For: p.ReferenceNo,
	}))
	j := s.Sandbox.IDWise.Begin(p, idwise.Script{})
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	return j
}

// awaitOnlyCreditParked waits until nothing but the credit check holds the onboarding up.
func (s *system) awaitOnlyCreditParked(t *testing.T, j *idwise.Journey) workflows.Status {
	t.Helper()
	return s.awaitStatus(t, j, "waiting for an operator to look at credit", func(status workflows.Status) bool {
		return status.Awaits == "an operator to retry or resolve credit"
	})
}

func retriesACheck(t *testing.T, s *system) {
	j := s.beginParked(t)
	s.awaitOnlyCreditParked(t, j)
	id := s.onboarding(t, j)
	retry := workflows.RetryCheck{Check: check.Credit, Actor: "olga", Reason: "credentials renewed"}

	for reason, refused := range map[string]workflows.RetryCheck{
		"face is not parked, it is done": {Check: check.Face, Actor: retry.Actor, Reason: retry.Reason},
		`"check" must be`:                {Check: "credits", Actor: retry.Actor, Reason: retry.Reason},
		`"actor" is missing`:             {Check: check.Credit, Reason: retry.Reason},
		`"reason" is missing`:            {Check: check.Credit, Actor: retry.Actor, Reason: " "},
	} {
		require.ErrorContains(t, s.update(t, id, workflows.RetryCheckUpdate, refused), reason)
	}
	require.ErrorContains(t, s.update(t, id, workflows.DecideUpdate, workflows.Decide{
		Decision: workflows.Approved, Actor: retry.Actor, Reason: retry.Reason,
	}), "only an onboarding in review can be decided")

	s.Sandbox.Equifax.Faults.ClearFor(j.Person.ReferenceNo)
	require.NoError(t, s.update(t, id, workflows.RetryCheckUpdate, retry))
	status := s.awaitState(t, j, workflows.StateApproved)
	require.Equal(t, 2, status.Checks[1].Round)
	require.Len(t, status.Actions, 1, "what was refused left no trace")
	require.Equal(t, "olga", status.Actions[0].Actor)
	require.Error(t, s.update(t, id, workflows.RetryCheckUpdate, retry), "after the end")
}

func resolvesAParkedCheck(t *testing.T, s *system) {
	j := s.beginParked(t)
	s.awaitOnlyCreditParked(t, j)
	id := s.onboarding(t, j)
	resolve := workflows.ResolveCheck{Check: check.Credit, Verdict: check.Passed, Actor: "olga", Reason: "asked by telephone"}
	unclear := resolve
	unclear.Verdict = "fine"
	require.ErrorContains(t, s.update(t, id, workflows.ResolveCheckUpdate, unclear), `"verdict" must be`)
	require.NoError(t, s.update(t, id, workflows.ResolveCheckUpdate, resolve))
	status := s.awaitState(t, j, workflows.StateApproved)
	require.Equal(t, "operator olga", status.Checks[1].Provider)
	require.Empty(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo))
}

func decidesAReview(t *testing.T, s *system) {
	for decision, state := range map[workflows.Outcome]workflows.State{
		workflows.Approved: workflows.StateApproved, workflows.Rejected: workflows.StateRejected,
	} {
		j := s.begin(t, people.FaceMismatch, idwise.Script{})
		s.awaitState(t, j, workflows.InReview)
		id := s.onboarding(t, j)
		require.ErrorContains(t, s.update(t, id, workflows.DecideUpdate, workflows.Decide{
			Decision: "expired", Actor: "rita", Reason: "looked at it",
		}), `"decision" must be`)
		require.NoError(t, s.update(t, id, workflows.DecideUpdate, workflows.Decide{
			Decision: decision, Actor: "rita", Reason: "looked at it",
		}))
		require.Equal(t, workflows.OperatorDecided, s.awaitState(t, j, state).Rule)
	}
}

func retriesAllAtOnce(t *testing.T, s *system) {
	const older, newer = 4, 6
	var journeys []*idwise.Journey
	park := func(count int) {
		for range count {
			journeys = append(journeys, s.beginParked(t))
		}
		for _, j := range journeys {
			s.awaitOnlyCreditParked(t, j)
		}
	}
	park(older)
	between := time.Now().UTC().Format(time.RFC3339Nano)
	park(newer)
	s.awaitFound(t, isStuck, older+newer)
	s.awaitFound(t, fmt.Sprintf("%s AND %s < '%s'", isStuck, workflows.ParkedSinceKey.GetName(), between), older)
	s.awaitFound(t, fmt.Sprintf("%s = '%s'", workflows.ReferenceNoKey.GetName(), journeys[0].Person.ReferenceNo), 1)
	s.awaitFound(t, fmt.Sprintf("%s = '%s'", workflows.JourneyIDKey.GetName(), journeys[0].ID), 1)

	s.Sandbox.Equifax.Faults.Clear()
	s.signalAll(t, fmt.Sprintf("%s = 'credit'", workflows.ParkedChecksKey.GetName()), workflows.RetryChecksSignal,
		workflows.RetryCheck{Check: check.Credit, Actor: "olga", Reason: "credentials renewed"})
	for _, j := range journeys {
		status := s.awaitState(t, j, workflows.StateApproved)
		require.Equal(t, 2, status.Checks[1].Round)
	}
	s.awaitFound(t, isStuck, 0)
}

// signalAll starts a batch operation that sends a signal to all onboardings to which the condition applies, as `temporal
// workflow signal --query` does, and waits until it is done.
func (s *system) signalAll(t *testing.T, condition, signal string, message any) {
	t.Helper()
	input, err := converter.GetDefaultDataConverter().ToPayloads(message)
	require.NoError(t, err)
	job := "batch-" + time.Now().Format(time.RFC3339Nano)
	service := s.Client.WorkflowService()
	_, err = service.StartBatchOperation(t.Context(), &workflowservice.StartBatchOperationRequest{
		Namespace: "default", JobId: job, Reason: "test", VisibilityQuery: s.where(condition),
		Operation: &workflowservice.StartBatchOperationRequest_SignalOperation{
			SignalOperation: &batchpb.BatchOperationSignal{Signal: signal, Input: input, Identity: "olga"},
		},
	})
	require.NoError(t, err)
	patience.UntilNil(t, func() error {
		state, err := service.DescribeBatchOperation(t.Context(), &workflowservice.DescribeBatchOperationRequest{
			Namespace: "default", JobId: job,
		})
		if err == nil && state.GetState() != enumspb.BATCH_OPERATION_STATE_COMPLETED {
			err = fmt.Errorf("the batch operation is %s", state.GetState())
		}
		return err
	})
}
