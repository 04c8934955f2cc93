package activities

import (
	"context"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"

	"onboarding/internal/text"
)

// callerTimeout bounds the search for who has acted: the record of what was done does not wait for it.
const callerTimeout = 5 * time.Second

// Callers tells who has sent an action to the workflow of an activity, as Temporal knows it.
type Callers interface {
	// Caller returns the identity of the sender; empty if it is not known.
	Caller(ctx context.Context, action Action, reason string) (string, error)
}

// caller returns who has sent an action, as Temporal knows it; empty if that can't be told.
func (a *Activities) caller(ctx context.Context, action Action, reason string) string {
	if a.Callers == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, callerTimeout)
	defer cancel()
	identity, err := a.Callers.Caller(ctx, action, reason)
	if err != nil {
		a.logOf(ctx, err).Debug("Temporal does not tell who has acted")
	}
	return text.Bound(identity, text.MaxIdentity)
}

// History reads from the workflow's history who has acted. It asks the Temporal of the worker that runs the activity.
type History struct{}

// Caller looks for the update with the action's ID, or for the latest signal with its name, actor and reason.
func (History) Caller(ctx context.Context, action Action, reason string) (string, error) {
	info := activity.GetInfo(ctx)
	request := &workflowservice.GetWorkflowExecutionHistoryReverseRequest{
		Namespace: info.Namespace,
		Execution: &commonpb.WorkflowExecution{WorkflowId: info.WorkflowExecution.ID, RunId: info.WorkflowExecution.RunID},
	}
	for {
		page, err := activity.GetClient(ctx).WorkflowService().GetWorkflowExecutionHistoryReverse(ctx, request)
		if err != nil {
			return "", err
		}
		for _, event := range page.GetHistory().GetEvents() {
			if identity, found := sender(event, action, reason); found {
				return authenticated(identity, event.GetPrincipal()), nil
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return "", nil
		}
	}
}

// sender returns the identity that came with an event; false if the event is not what brought the action.
func sender(event *historypb.HistoryEvent, action Action, reason string) (string, bool) {
	if action.UpdateID == "" {
		signal := event.GetWorkflowExecutionSignaledEventAttributes()
		var sent struct{ Actor, Reason string }
		if signal.GetSignalName() != action.Name ||
			converter.GetDefaultDataConverter().FromPayloads(signal.GetInput(), &sent) != nil {
			return "", false
		}
		return signal.GetIdentity(), sent.Actor == action.Actor && sent.Reason == reason
	}
	// After a reset, Temporal admits anew what the run before had accepted.
	for _, meta := range []interface {
		GetUpdateId() string
		GetIdentity() string
	}{
		event.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetMeta(),
		event.GetWorkflowExecutionUpdateAdmittedEventAttributes().GetRequest().GetMeta(),
	} {
		if meta.GetUpdateId() == action.UpdateID {
			return meta.GetIdentity(), true
		}
	}
	return "", false
}

// authenticated returns the identity, which a client chooses itself, with whom the server has authenticated, if it has.
func authenticated(identity string, principal *commonpb.Principal) string {
	if principal.GetName() == "" {
		return identity
	}
	return identity + " (" + principal.GetType() + ":" + principal.GetName() + ")"
}
