package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/temporal"

	"onboarding/internal/patience"
	"onboarding/workflows"
)

// The Monday after an outage: everything is parked, one command brings all on, and nobody is asked twice.
func TestRetryAllAfterAnOutage(t *testing.T) {
	w := newWorld(t)
	const many = 12
	w.bureau.away.Store(true)
	for i := range many {
		w.begin(fmt.Sprintf("refer-%02d", i), fmt.Sprintf("cust-%02d", i))
	}
	w.await(many, "--parked=credit")
	retryAll := []string{"retry", "--check=credit", "--all", "--actor=ann", "--reason=the bureau is back"}

	operator(t, retryAll...).failed(t, codeRefused, "credit will be retried in 12 onboardings", "use --yes")
	no := answering(t, true, "\n", retryAll...)
	no.failed(t, codeRefused, "not confirmed, nothing was changed")
	require.Equal(t, "credit will be retried in 12 onboardings. Go on? [y/N] ", no.err)
	answering(t, true, "", retryAll...).failed(t, codeRefused, "nobody answered", "--yes")
	require.EqualValues(t, many, w.bureau.calls.Load(), "nothing was retried yet")

	w.bureau.away.Store(false)
	one := operator(t, append(retryAll, "--yes", "--output=json", "--query=ReferenceNo = 'cust-03'")...)
	require.Equal(t, 1, decoded[batchResult](t, one.succeeded(t)).Done)
	w.await(many-1, "--parked=credit")

	yes := answering(t, true, "y\n", retryAll...)
	require.Equal(t, "credit: retried in 11, failed in 0; operator list --parked credit shows those that park again\n", yes.succeeded(t))
	require.Contains(t, yes.err, "11 of 11\n", "progress is shown")
	w.await(many, "--state=in-review")
	require.EqualValues(t, 2*many, w.bureau.calls.Load(), "each was asked once a round")

	require.Equal(t, "credit is parked in no onboarding: nothing to do\n", operator(t, append(retryAll, "--yes")...).succeeded(t))

	status := decoded[account](t, operator(t, "show", "cust-07", "--output=json").succeeded(t)).Status
	require.Equal(t, workflows.RetryChecksSignal, status.Actions[0].Action)
	require.Equal(t, "ann", status.Actions[0].Actor)
	require.Equal(t, "the bureau is back", status.Actions[0].Reason)
}

// A query of the operator's can only narrow down what is retried, and says what is wrong with it.
func TestRetryAllNarrowedDownByAQuery(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	w.begin("refer-1", "cust-1")
	w.await(1, "--parked=credit")
	all := func(query string) result {
		return operator(t, "retry", "--check=credit", "--all", "--reason=why", "--query="+query)
	}
	all("ReferenceNo = 'nobody'").succeeded(t)
	all("ReferenceNo = 'nobody' OR ReferenceNo = 'cust-1'").failed(t, codeRefused, "in 1 onboarding,")
	all("Nonsense = 1").failed(t, codeFailed, "Nonsense")
	all("ReferenceNo =").failed(t, codeFailed, "malformed")
	all("ReferenceNo = 'nobody') OR (ReferenceNo = 'cust-1'").failed(t, codeUsage, "parentheses")
	all("ReferenceNo = 'nobody' ORDER BY ReferenceNo").failed(t, codeUsage, "without ORDER")
}

// Temporal runs one batch at a time; who comes second must learn that, and that nothing has happened.
func TestRetryAllWhileAnotherBatchRuns(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	for i := range 5 {
		w.begin(fmt.Sprintf("refer-%d", i), fmt.Sprintf("cust-%d", i))
	}
	w.await(5, "--parked=credit")
	_, err := w.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ // what the server takes for a batch: nobody ever works on it
		TaskQueue: "nobody", TypedSearchAttributes: sdk.NewSearchAttributes(
			sdk.NewSearchAttributeKeyKeyword("TemporalNamespaceDivision").ValueSet("TemporalBatcher")),
	}, "batch")
	require.NoError(t, err)
	patience.UntilNil(t, func() error { // the server counts batches by visibility, which lags
		running, err := w.client.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
			Query: "TemporalNamespaceDivision = 'TemporalBatcher' AND ExecutionStatus = 'Running'",
		})
		if err == nil && running.GetCount() != 1 {
			err = fmt.Errorf("%d batches run", running.GetCount())
		}
		return err
	})
	operator(t, "retry", "--all", "--check=credit", "--reason=why", "--yes").failed(t, codeRefused, "no other batch can be started now, nothing was changed")
	require.EqualValues(t, 5, w.bureau.calls.Load())
}
