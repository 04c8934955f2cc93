package main

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc/codes"

	"onboarding/internal/config"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/presence"
	"onboarding/workflows"
)

var (
	// errLost is returned for an event of an onboarding that was started and that Temporal does not know. That it has ended can't be
	// told from that.
	errLost = errors.New("the onboarding is unknown to Temporal")
	// errUntold is returned for an event of an onboarding that has come to its end in Temporal, and not in the ledger.
	errUntold = errors.New("the onboarding has ended in Temporal, and the ledger was not told how")
	// errBetween is returned when Temporal's answers do not fit together, as when an onboarding ends or starts between them.
	errBetween = errors.New("the onboarding is open in Temporal, and did not take the event")
	// errAltered is returned for an event that is not in the inbox as it was received.
	errAltered = errors.New("the inbox does not have it, or what opens its onboarding, as it was received")
)

// endedError is returned for an event of an onboarding whose last run is closed in Temporal.
type endedError struct{ how presence.Workflow }

// Error is not shown to anybody: the event is routed again.
func (e endedError) Error() string { return "the onboarding has ended: " + e.how.Status }

// unknownKeyError is returned for an event that can't be judged here: the key with this ID seals its journey in the audit trail.
type unknownKeyError string

func (e unknownKeyError) Error() string {
	return fmt.Sprintf("the audit trail of its journey is sealed with the key %q, which this starter does not have (AUDIT_KEYS): "+
		"it is left to one that has", string(e))
}

// temporalClient is what the courier uses of client.Client.
type temporalClient interface {
	ExecuteWorkflow(ctx context.Context, options client.StartWorkflowOptions, workflow any, args ...any) (client.WorkflowRun, error)
	SignalWorkflow(ctx context.Context, workflowID, runID, signalName string, arg any) error
	SignalWithStartWorkflow(ctx context.Context, workflowID, signalName string, signalArg any,
		options client.StartWorkflowOptions, workflow any, workflowArgs ...any) (client.WorkflowRun, error)
	presence.Temporal
	CheckHealth(ctx context.Context, request *client.CheckHealthRequest) (*client.CheckHealthResponse, error)
}

// courier brings events to Temporal. To bring one twice is harmless: a workflow ID starts once, and an onboarding
// remembers the events that it has handled.
type courier struct {
	temporal  temporalClient
	namespace string // its name, for people
	taskQueue string
	settings  workflows.Settings
}

// workflowSettings are the waits and rules that travel with each onboarding.
func workflowSettings(waits config.Waits) workflows.Settings {
	return workflows.Settings{
		CheckRetryBudget: waits.CheckRetryBudget,
		DecisionOverdue:  waits.DecisionOverdue,
		ReviewReminder:   waits.ReviewReminder,
		OnboardingExpiry: waits.OnboardingExpiry,
		DecisionFresh:    waits.DecisionFresh,
		ReviewNeedsTwo:   waits.ReviewNeedsTwo,
	}
}

// Reachable returns an error if Temporal does not answer.
func (c *courier) Reachable(ctx context.Context) error {
	_, err := c.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// Recognise returns an error that wraps presence.ErrStrange if Temporal knows none of these workflows, though there are some.
func (c *courier) Recognise(ctx context.Context, workflowIDs []string) error {
	return presence.Recognise(ctx, c.temporal, c.namespace, workflowIDs)
}

// Ask returns what Temporal knows of a workflow.
func (c *courier) Ask(ctx context.Context, workflowID string) (presence.Workflow, error) {
	ctx, cancel := context.WithTimeout(ctx, deliveryTimeout)
	defer cancel()
	return presence.Ask(ctx, c.temporal, workflowID)
}

// Deliver starts or signals the event's onboarding, or starts a journey update. It returns an endedError if the onboarding has
// ended, errLost if Temporal does not know it, errAltered if the event can't be trusted, or an error to try again after.
func (c *courier) Deliver(ctx context.Context, delivery ledger.Delivery) error {
	switch {
	case delivery.Altered:
		return errAltered
	case delivery.UnknownKey != "":
		return unknownKeyError(delivery.UnknownKey)
	}
	switch delivery.Action {
	case ledger.Start:
		return c.start(ctx, delivery.Event)
	case ledger.Signal:
		return c.signal(ctx, delivery)
	case ledger.JourneyUpdate:
		return c.update(ctx, delivery.Event)
	default:
		return fmt.Errorf("there is no delivery for %q", delivery.Action)
	}
}

func (c *courier) start(ctx context.Context, event ledger.Event) error {
	input := c.input(event)
	_, err := c.temporal.ExecuteWorkflow(ctx, workflows.StartOptions(input, c.taskQueue), workflows.OnboardingType, input)
	if alreadyStarted(err) {
		return nil
	}
	return err
}

func (c *courier) update(ctx context.Context, event ledger.Event) error {
	announced, err := idwise.ParseEvent(event.Payload)
	if err != nil {
		return fmt.Errorf("read the event again: %w", err)
	}
	input := workflows.JourneyUpdateInput{
		EventID:     event.ID,
		Event:       event.Name,
		JourneyID:   event.JourneyID,
		ReferenceNo: event.ReferenceNo,
		ReceivedAt:  event.ReceivedAt,
		SpotCheckID: announced.SpotCheckID,
		Detail:      detail(announced),
		Settings:    c.settings,
	}
	_, err = c.temporal.ExecuteWorkflow(ctx, workflows.UpdateStartOptions(input, c.taskQueue), workflows.JourneyUpdateType, input)
	if alreadyStarted(err) {
		return nil
	}
	return err
}

// detail returns what an event tells beside decisions; empty if nothing. Events with the same decisions and no detail, or
// the same, announce one change.
func detail(event idwise.Event) string {
	switch event.Name {
	case idwise.AMLMonitorUpdate:
		return "AML version " + event.AMLVersion
	case idwise.KYCRenewalDeadlineExceeded, idwise.FinishedSpotCheck, idwise.VerificationUpdateRequired:
		return event.Name + " " + event.ID
	}
	return ""
}

// signal starts the onboarding too as long as its opening event is not known to be delivered.
func (c *courier) signal(ctx context.Context, delivery ledger.Delivery) error {
	name, ok := workflows.SignalName(delivery.Name)
	if !ok {
		return fmt.Errorf("there is no signal for the event %q", delivery.Name)
	}
	event := workflows.JourneyEvent{EventID: delivery.ID, ReceivedAt: delivery.ReceivedAt}
	var err error
	if delivery.OpenerDelivered {
		err = c.temporal.SignalWorkflow(ctx, delivery.WorkflowID, "", name, event)
	} else {
		opening := c.input(delivery.Opener)
		_, err = c.temporal.SignalWithStartWorkflow(ctx, delivery.WorkflowID, name, event,
			workflows.StartOptions(opening, c.taskQueue), workflows.OnboardingType, opening)
	}
	var notFound *serviceerror.NotFound
	if errors.As(err, &notFound) || alreadyStarted(err) {
		return c.whyRefused(ctx, delivery.WorkflowID)
	}
	return err
}

// whyRefused returns why an onboarding could not be signalled. That Temporal did not find it open does not say that it has ended.
func (c *courier) whyRefused(ctx context.Context, workflowID string) error {
	w, err := presence.Ask(ctx, c.temporal, workflowID)
	switch {
	case err != nil:
		return err
	case w.State == presence.Absent:
		return errLost
	case w.State == presence.Open:
		return errBetween
	}
	return endedError{w}
}

func (c *courier) input(event ledger.Event) workflows.OnboardingInput {
	return workflows.OnboardingInput{
		EventID:     event.ID,
		Event:       event.Name,
		JourneyID:   event.JourneyID,
		ReferenceNo: event.ReferenceNo,
		ReceivedAt:  event.ReceivedAt,
		Settings:    c.settings,
	}
}

// alreadyStarted reports that the workflow ID is taken: by an open onboarding for a start, by a closed one for a signal.
func alreadyStarted(err error) bool {
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	return errors.As(err, &started)
}

// failureCode classifies why a delivery failed.
func failureCode(err error) codes.Code {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return codes.DeadlineExceeded
	case errors.Is(err, context.Canceled):
		return codes.Canceled
	}
	return serviceerror.ToStatus(err).Code()
}

// failureReason says in an operator's words why a delivery failed. Temporal's own text is left out: it may quote what
// was sent.
func failureReason(err error) string {
	switch {
	case errors.Is(err, errAltered):
		return err.Error() + "; see `operator audit verify`"
	case errors.As(err, new(unknownKeyError)):
		return err.Error()
	case errors.Is(err, errLost):
		return "Temporal does not know the onboarding that the ledger has open: is TEMPORAL_NAMESPACE right? " +
			"Was Temporal's database put back? See `operator reconcile`"
	case errors.Is(err, errUntold):
		return err.Error() + ": was the ledger's database put back? See `operator reconcile`"
	}
	code := failureCode(err)
	return code.String() + ": " + failureHint(code)
}

func failureHint(code codes.Code) string {
	switch code {
	case codes.Unavailable:
		return "Temporal can't be reached"
	case codes.DeadlineExceeded:
		return "Temporal did not answer in time"
	case codes.Canceled:
		return "the starter was stopped"
	case codes.ResourceExhausted:
		return "Temporal is overloaded"
	case codes.PermissionDenied, codes.Unauthenticated:
		return "Temporal refuses the starter's credentials"
	case codes.NotFound:
		return "the Temporal namespace does not exist"
	case codes.InvalidArgument:
		return "Temporal refuses the request; are the search attributes registered?"
	}
	return "the event could not be delivered to Temporal"
}
