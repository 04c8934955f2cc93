package workflows

import (
	"cmp"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"onboarding/internal/idwise"
)

// OnboardingType is the workflow type of onboardings.
const OnboardingType = "Onboarding"

// StartOptions returns how an onboarding is started: under the ID of its opening event, once for ever, and findable from
// its first moment. A second start with the same event fails with "already started".
func StartOptions(in OnboardingInput, taskQueue string) client.StartWorkflowOptions {
	attributes := []temporal.SearchAttributeUpdate{
		JourneyIDKey.ValueSet(in.JourneyID),
		StateKey.ValueSet(string(Checking)),
	}
	if in.ReferenceNo != "" {
		attributes = append(attributes, ReferenceNoKey.ValueSet(in.ReferenceNo))
	}
	return client.StartWorkflowOptions{
		ID:                                       OnboardingID(in.EventID),
		TaskQueue:                                taskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes:                    temporal.NewSearchAttributes(attributes...),
		StaticSummary:                            in.summary(),
		StaticDetails: fmt.Sprintf("Applicant `%s`, IDWise journey `%s`, opened by event `%s` received %s.",
			in.ReferenceNo, in.JourneyID, in.EventID, in.ReceivedAt.UTC().Format("2006-01-02 15:04:05 UTC")),
	}
}

// summary says in the list of the Temporal UI whom the onboarding is about, and what opened it.
func (in OnboardingInput) summary() string {
	if in.reopens() {
		return fmt.Sprintf("Onboarding of %s, reopened by an operator", cmp.Or(in.ReferenceNo, in.JourneyID))
	}
	return fmt.Sprintf("Onboarding of %s, opened by %s", cmp.Or(in.ReferenceNo, in.JourneyID), in.Event)
}

// UpdateStartOptions returns how a journey update is started, once for ever, like an onboarding.
func UpdateStartOptions(in JourneyUpdateInput, taskQueue string) client.StartWorkflowOptions {
	var attributes []temporal.SearchAttributeUpdate
	if in.JourneyID != "" {
		attributes = append(attributes, JourneyIDKey.ValueSet(in.JourneyID))
	}
	if in.ReferenceNo != "" {
		attributes = append(attributes, ReferenceNoKey.ValueSet(in.ReferenceNo))
	}
	return client.StartWorkflowOptions{
		ID:                                       JourneyUpdateID(in.EventID),
		TaskQueue:                                taskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes:                    temporal.NewSearchAttributes(attributes...),
		StaticSummary:                            fmt.Sprintf("%s for %s", in.Event, in.ReferenceNo),
	}
}

// SignalName returns the signal that carries an IDWise event to an open onboarding; false for events that never go to one.
func SignalName(event string) (string, bool) {
	switch event {
	case idwise.FinishedUserSteps:
		return FinishedUserStepsSignal, true
	case idwise.FinishedJourney:
		return FinishedJourneySignal, true
	case idwise.UpdatedJourney:
		return UpdatedJourneySignal, true
	case idwise.ManuallyReviewed:
		return ManuallyReviewedSignal, true
	case idwise.VerificationUpdateRequired:
		return VerificationUpdateRequiredSignal, true
	}
	return "", false
}
