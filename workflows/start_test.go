package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// A second start with the same event must be refused, and be known as refused.
func TestStartOptionsStartOnce(t *testing.T) {
	t.Parallel()
	options := workflows.StartOptions(opened(idwise.FinishedUserSteps), "queue-1")

	require.Equal(t, "onboarding-evt-1", options.ID)
	require.Equal(t, "queue-1", options.TaskQueue)
	require.Equal(t, enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE, options.WorkflowIDReusePolicy)
	require.True(t, options.WorkflowExecutionErrorWhenAlreadyStarted)
}

// An onboarding can be found from its first moment, before a worker has seen it.
func TestStartOptionsMakeItFindable(t *testing.T) {
	t.Parallel()
	in := opened(idwise.FinishedUserSteps)
	in.ReceivedAt = time.Date(2026, 3, 1, 10, 0, 0, 0, time.FixedZone("", 3600))
	options := workflows.StartOptions(in, "queue-1")

	attributes := options.TypedSearchAttributes
	journey, _ := attributes.GetKeyword(workflows.JourneyIDKey)
	reference, _ := attributes.GetKeyword(workflows.ReferenceNoKey)
	state, _ := attributes.GetKeyword(workflows.StateKey)
	require.Equal(t, []string{"journey-1", "cust-1", "checking"}, []string{journey, reference, state})
	require.False(t, attributes.ContainsKey(workflows.ParkedChecksKey))
	require.Equal(t, "Onboarding of cust-1, opened by Finished User Steps", options.StaticSummary)
	require.Contains(t, options.StaticDetails, "received 2026-03-01 09:00:00 UTC")

	in.ReferenceNo = ""
	require.False(t, workflows.StartOptions(in, "queue-1").TypedSearchAttributes.ContainsKey(workflows.ReferenceNoKey))
}

// The IDs are a contract: the ledger, the operators and tests outside of this repository rely on them.
func TestWorkflowIDs(t *testing.T) {
	t.Parallel()
	require.Equal(t, "onboarding-evt-1", workflows.OnboardingID("evt-1"))
	require.Equal(t, "journey-update-evt-1", workflows.JourneyUpdateID("evt-1"))
	id, ok := workflows.OpeningEventID("onboarding-evt-1")
	require.True(t, ok)
	require.Equal(t, "evt-1", id)
	_, ok = workflows.OpeningEventID("journey-update-evt-1")
	require.False(t, ok)
}

// Only events of the journey itself go to an open onboarding.
func TestSignalNames(t *testing.T) {
	t.Parallel()
	for event, signal := range map[string]string{
		idwise.FinishedUserSteps:          "finished-user-steps",
		idwise.FinishedJourney:            "finished-journey",
		idwise.UpdatedJourney:             "updated-journey",
		idwise.ManuallyReviewed:           "manually-reviewed",
		idwise.VerificationUpdateRequired: "verification-update-required",
	} {
		name, ok := workflows.SignalName(event)
		require.True(t, ok, event)
		require.Equal(t, signal, name)
	}
	for _, event := range []string{"", "Finished Step", idwise.AMLMonitorUpdate, idwise.FinishedSpotCheck} {
		_, ok := workflows.SignalName(event)
		require.False(t, ok, event)
	}
}

// Setting up the namespace and starting an onboarding must mean the same attributes.
func TestSearchAttributeNames(t *testing.T) {
	t.Parallel()
	var names []string
	for _, key := range workflows.SearchAttributeKeys() {
		names = append(names, key.GetName())
	}
	require.Equal(t, []string{"JourneyId", "ReferenceNo", "OnboardingState", "ParkedChecks", "ParkedSince"}, names)
}
