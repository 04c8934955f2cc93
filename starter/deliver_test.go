package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"

	"onboarding/internal/config"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/workflows"
)

var (
	receivedAt = time.Date(2026, 1, 31, 12, 0, 0, 5, time.UTC)
	opener     = ledger.Event{ID: "e-1", Name: idwise.FinishedUserSteps, JourneyID: "j-1", ReferenceNo: "cust-1", ReceivedAt: receivedAt}
	waits      = config.Waits{CheckRetryBudget: time.Minute, DecisionOverdue: time.Hour, ReviewReminder: 2 * time.Hour,
		DecisionFresh: 4 * time.Minute, OnboardingExpiry: 3 * time.Hour, ReviewNeedsTwo: true}
)

func startOf(event ledger.Event) ledger.Delivery {
	return ledger.Delivery{Event: event, WorkflowID: workflows.OnboardingID(event.ID), Action: ledger.Start}
}

func signalOf(eventID, name string, openerDelivered bool) ledger.Delivery {
	return ledger.Delivery{
		Event:      ledger.Event{ID: eventID, Name: name, JourneyID: "j-1", ReceivedAt: receivedAt},
		WorkflowID: "onboarding-e-1", Action: ledger.Signal, Opener: opener, OpenerDelivered: openerDelivered,
	}
}

// openingInput is what the onboarding of the opener starts with.
func openingInput() workflows.OnboardingInput {
	return workflows.OnboardingInput{
		EventID: "e-1", Event: idwise.FinishedUserSteps, JourneyID: "j-1", ReferenceNo: "cust-1", ReceivedAt: receivedAt,
		Settings: workflows.Settings{CheckRetryBudget: time.Minute, DecisionOverdue: time.Hour, ReviewReminder: 2 * time.Hour,
			DecisionFresh: 4 * time.Minute, OnboardingExpiry: 3 * time.Hour, ReviewNeedsTwo: true},
	}
}

func newCourier(t *testing.T) (*courier, *mocks.Client) {
	t.Helper()
	temporal := mocks.NewClient(t)
	return &courier{temporal: temporal, taskQueue: "queue", settings: workflowSettings(waits)}, temporal
}

// once are the options of a start that can happen only once.
var once = mock.MatchedBy(func(options client.StartWorkflowOptions) bool {
	return options.ID == "onboarding-e-1" && options.TaskQueue == "queue" && options.WorkflowExecutionErrorWhenAlreadyStarted &&
		options.WorkflowIDReusePolicy == enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
})

var (
	errAlreadyStarted = serviceerror.NewWorkflowExecutionAlreadyStarted("already started", "request", "run")
	errNoNamespace    = serviceerror.NewNamespaceNotFound("kyc")
	errForbidden      = serviceerror.NewPermissionDenied("hunter2", "no")

	closedAt = time.Date(2026, 1, 31, 13, 0, 0, 0, time.UTC)
)

func TestOpeningEventStartsTheOnboarding(t *testing.T) {
	t.Parallel()
	c, temporal := newCourier(t)
	temporal.On("ExecuteWorkflow", mock.Anything, once, workflows.OnboardingType, openingInput()).Return(nil, nil).Once()
	require.NoError(t, c.Deliver(t.Context(), startOf(opener)))
}

func TestSecondStartOfAnOnboardingIsDelivered(t *testing.T) {
	t.Parallel()
	c, temporal := newCourier(t)
	temporal.On("ExecuteWorkflow", mock.Anything, once, mock.Anything, mock.Anything).Return(nil, errAlreadyStarted)
	require.NoError(t, c.Deliver(t.Context(), startOf(opener)))
}

func TestLaterEventSignalsTheOnboarding(t *testing.T) {
	t.Parallel()
	c, temporal := newCourier(t)
	temporal.On("SignalWorkflow", mock.Anything, "onboarding-e-1", "", workflows.FinishedJourneySignal,
		workflows.JourneyEvent{EventID: "e-2", ReceivedAt: receivedAt}).Return(nil).Once()
	require.NoError(t, c.Deliver(t.Context(), signalOf("e-2", idwise.FinishedJourney, true)))
}

func TestEventThatOvertakesTheOpeningOneStartsTheOnboardingToo(t *testing.T) {
	t.Parallel()
	c, temporal := newCourier(t)
	temporal.On("SignalWithStartWorkflow", mock.Anything, "onboarding-e-1", workflows.FinishedJourneySignal,
		workflows.JourneyEvent{EventID: "e-2", ReceivedAt: receivedAt}, once, workflows.OnboardingType, openingInput()).
		Return(nil, nil).Once()
	require.NoError(t, c.Deliver(t.Context(), signalOf("e-2", idwise.FinishedJourney, false)))
}

// Only a closed run has ended. What Temporal does not know is lost, and what it can't tell is tried again: nothing of that may
// end an onboarding.
func TestWhatTemporalDoesNotFindHasNotEnded(t *testing.T) {
	t.Parallel()
	absent := serviceerror.NewNotFound("hunter2")
	for name, told := range map[string]struct {
		status enumspb.WorkflowExecutionStatus
		err    error
		want   error
	}{
		"terminated":         {status: enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED},
		"failed":             {status: enumspb.WORKFLOW_EXECUTION_STATUS_FAILED},
		"timed out":          {status: enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT},
		"completed":          {status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED},
		"cancelled":          {status: enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED},
		"open":               {status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, want: errBetween},
		"paused":             {status: enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED, want: errBetween},
		"not said":           {want: errBetween},
		"absent":             {err: absent, want: errLost},
		"no namespace":       {err: errNoNamespace, want: errNoNamespace},
		"no answer":          {err: context.DeadlineExceeded, want: context.DeadlineExceeded},
		"no right to ask it": {err: errForbidden, want: errForbidden},
	} {
		for _, openerDelivered := range []bool{true, false} {
			c, temporal := newCourier(t)
			if openerDelivered {
				temporal.On("SignalWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(absent).Once()
			} else {
				temporal.On("SignalWithStartWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything,
					mock.Anything, mock.Anything).Return(nil, errAlreadyStarted).Once()
			}
			temporal.On("DescribeWorkflowExecution", mock.Anything, "onboarding-e-1", "").Return(described(told.status), told.err).Once()
			err := c.Deliver(t.Context(), signalOf("e-2", idwise.UpdatedJourney, openerDelivered))
			if told.want != nil {
				require.ErrorIs(t, err, told.want, name)
				continue
			}
			require.ErrorAs(t, err, new(endedError), name)
		}
	}
}

// Otherwise a namespace that is misspelt would close every onboarding.
func TestMissingNamespaceIsNotAnEndedOnboarding(t *testing.T) {
	t.Parallel()
	c, temporal := newCourier(t)
	temporal.On("SignalWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything).
		Return(errNoNamespace)
	err := c.Deliver(t.Context(), signalOf("e-2", idwise.UpdatedJourney, true))
	require.ErrorIs(t, err, errNoNamespace)
}

// An event outside of any open onboarding is carried by a workflow of its own, with what the event alone can tell.
func TestEventApartStartsAJourneyUpdate(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct{ fields, detail, spotCheck string }{
		idwise.AMLMonitorUpdate:  {`"journeyId":"j-1","updatedAMLVersionNumber":3`, "AML version 3", ""},
		idwise.UpdatedJourney:    {`"journeyId":"j-1"`, "", ""},
		idwise.FinishedSpotCheck: {`"spotCheckJourneyId":"s-1"`, "Finished Spot Check e-9", "s-1"},
	} {
		c, temporal := newCourier(t)
		event := ledger.Event{ID: "e-9", Name: name, JourneyID: "j-1", ReferenceNo: "cust-1", ReceivedAt: receivedAt,
			Payload: []byte(`{"event":"` + name + `","body":{"eventId":"e-9","systemDecision":"Refer",` + given.fields + `}}`)}
		temporal.On("ExecuteWorkflow", mock.Anything, mock.MatchedBy(func(options client.StartWorkflowOptions) bool {
			return options.ID == "journey-update-e-9" && options.WorkflowIDReusePolicy == enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
		}), workflows.JourneyUpdateType, workflows.JourneyUpdateInput{
			EventID: "e-9", Event: name, JourneyID: "j-1", ReferenceNo: "cust-1", ReceivedAt: receivedAt,
			SpotCheckID: given.spotCheck, Detail: given.detail, Settings: openingInput().Settings,
		}).Return(nil, nil).Once()
		require.NoError(t, c.Deliver(t.Context(), ledger.Delivery{Event: event, Action: ledger.JourneyUpdate}), name)
	}
}

// What somebody has changed in the database starts nothing.
func TestAlteredEventIsNotDelivered(t *testing.T) {
	t.Parallel()
	c, _ := newCourier(t) // a call would fail the test
	altered := startOf(opener)
	altered.Altered = true
	err := c.Deliver(t.Context(), altered)
	require.ErrorIs(t, err, errAltered)
	require.Equal(t, "the inbox does not have it, or what opens its onboarding, as it was received; see `operator audit verify`", failureReason(err))
}

// What is sealed with a key that this starter does not have is another one's to deliver: it says so, and alerts nobody.
func TestAnEventUnderAnUnknownKeyIsLeftToOthers(t *testing.T) {
	t.Parallel()
	c, _ := newCourier(t) // a call would fail the test
	newer := startOf(opener)
	newer.UnknownKey = "2027"
	err := c.Deliver(t.Context(), newer)
	require.Error(t, err)
	require.NotErrorIs(t, err, errAltered)
	require.Equal(t, `the audit trail of its journey is sealed with the key "2027", which this starter does not have (AUDIT_KEYS): `+
		"it is left to one that has", failureReason(err))
}

func TestWhatCannotBeDeliveredIsAnError(t *testing.T) {
	t.Parallel()
	c, _ := newCourier(t)
	require.Error(t, c.Deliver(t.Context(), signalOf("e-2", idwise.AMLMonitorUpdate, true)))
	require.Error(t, c.Deliver(t.Context(), ledger.Delivery{Action: ledger.JourneyUpdate}))
}

func TestReasonsAreForOperatorsAndQuoteNothing(t *testing.T) {
	t.Parallel()
	for err, reason := range map[error]string{
		serviceerror.NewUnavailable("hunter2"):            "Unavailable: Temporal can't be reached",
		serviceerror.NewDeadlineExceeded("hunter2"):       "DeadlineExceeded: Temporal did not answer in time",
		context.DeadlineExceeded:                          "DeadlineExceeded: Temporal did not answer in time",
		context.Canceled:                                  "Canceled: the starter was stopped",
		serviceerror.NewInvalidArgument("hunter2"):        "InvalidArgument: Temporal refuses the request; are the search attributes registered?",
		serviceerror.NewNamespaceNotFound("hunter2"):      "NotFound: the Temporal namespace does not exist",
		serviceerror.NewPermissionDenied("hunter2", "no"): "PermissionDenied: Temporal refuses the starter's credentials",
		errLost: "Temporal does not know the onboarding that the ledger has open: is TEMPORAL_NAMESPACE right? " +
			"Was Temporal's database put back? See `operator reconcile`",
		errors.New("hunter2"): "Unknown: the event could not be delivered to Temporal",
	} {
		require.Equal(t, reason, failureReason(err))
	}
}
