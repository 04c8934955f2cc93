package main

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/durationpb"

	"onboarding/workflows"
)

// A real server shows what set-up is for: onboardings start only after it, and at once.
func TestSetup(t *testing.T) {
	address := devServer(t)

	t.Run("lets an onboarding start at once", func(t *testing.T) {
		namespace := newNamespace(t, "first")
		use(t, address, namespace)
		out := setUp(t)
		require.Contains(t, out, "namespace "+namespace+" now has the search attributes JourneyId, ReferenceNo, OnboardingState, ParkedChecks, ParkedSince")
		connection, err := dial(t.Context())
		require.NoError(t, err)
		defer connection.Close()
		in := workflows.OnboardingInput{EventID: "event-1", JourneyID: "journey-1", ReferenceNo: "cust-1"}
		_, err = connection.ExecuteWorkflow(t.Context(), workflows.StartOptions(in, workflows.TaskQueue), workflows.OnboardingType, in)
		require.NoError(t, err)
	})

	t.Run("changes nothing when repeated", func(t *testing.T) {
		namespace := newNamespace(t, "repeated")
		use(t, address, namespace)
		setUp(t)
		require.Equal(t, "namespace "+namespace+" already has all search attributes\n", setUp(t))
	})

	t.Run("adds only what is missing", func(t *testing.T) {
		use(t, address, newNamespace(t, "partial"))
		connection, err := dial(t.Context())
		require.NoError(t, err)
		defer connection.Close()
		_, err = connection.register(t.Context(), wanted()[:2])
		require.NoError(t, err)
		require.Contains(t, setUp(t), "now has the search attributes OnboardingState, ParkedChecks, ParkedSince\n")
	})

	t.Run("may be run by several at once", func(t *testing.T) {
		use(t, address, newNamespace(t, "together"))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				assert.NoError(t, operator(t, "setup").failure)
			})
		}
		all.Wait()
		require.Contains(t, setUp(t), "already has all")
	})

	t.Run("refuses an attribute of another type", func(t *testing.T) {
		namespace := newNamespace(t, "other-type")
		use(t, address, namespace)
		connection, err := dial(t.Context())
		require.NoError(t, err)
		defer connection.Close()
		_, err = connection.register(t.Context(), []attribute{{"ParkedChecks", enumspb.INDEXED_VALUE_TYPE_TEXT}})
		require.NoError(t, err)
		err = operator(t, "setup").failure
		require.EqualError(t, err, "search attribute ParkedChecks has type Text in namespace "+namespace+" and must have KeywordList: remove or rename it first")
	})

	t.Run("waits for a namespace that is being created", func(t *testing.T) {
		namespace := uniqueName("late")
		use(t, address, namespace)
		connection, err := dial(t.Context())
		require.NoError(t, err)
		defer connection.Close()
		done := make(chan error, 1)
		go func() { done <- operator(t, "setup").failure }()
		_, err = connection.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
			Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
		})
		require.NoError(t, err)
		require.NoError(t, <-done)
	})

	t.Run("names a namespace that is not there", func(t *testing.T) {
		use(t, address, "nowhere")
		err := operator(t, "setup", "--timeout=1s").failure
		require.ErrorContains(t, err, "search attributes of namespace nowhere")
	})
}

// Who meets no server must read where it was looked for.
func TestSetupNamesTheServerThatDoesNotAnswer(t *testing.T) {
	use(t, "127.0.0.1:1", "default")
	err := operator(t, "setup", "--timeout=10s").failure
	require.ErrorContains(t, err, "connect to Temporal at 127.0.0.1:1, namespace default")
}

// A mistyped command must lead to the help.
func TestUnknownCommandPointsToTheHelp(t *testing.T) {
	t.Parallel()
	operator(t, "sutep").failed(t, codeUsage, "operator --help")
}

// setUp runs operator setup and returns what it said.
func setUp(t *testing.T) string {
	t.Helper()
	return operator(t, "setup").succeeded(t)
}
