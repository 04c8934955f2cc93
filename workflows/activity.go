package workflows

import (
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/fault"
	"onboarding/internal/notify"
)

// a names activities; its methods are never called here.
var a *activities.Activities

const (
	// attemptTimeout bounds one attempt. Adapters give up on a vendor well before, so when it strikes, the worker is gone.
	attemptTimeout = time.Minute
	// nearTimeout bounds what is done within a workflow task, which Temporal gives ten seconds.
	nearTimeout  = 2 * time.Second
	firstPause   = time.Second
	longestPause = time.Minute
)

// withLedger returns the options for writing to our own ledger: it is retried until it works, because an onboarding must
// not end without having been closed, and the audit trail must have no gap.
func withLedger(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: attemptTimeout,
		RetryPolicy:         retryPolicy(),
		Summary:             summary,
	})
}

// nearLedger returns the options for one try to write to our own ledger within the workflow's own task.
func nearLedger(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: nearTimeout,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

// retryPolicy has no limit of its own; the budget is the limit. Permanent faults are marked by the activity.
func retryPolicy() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval:    firstPause,
		BackoffCoefficient: 2,
		MaximumInterval:    longestPause,
	}
}

// execute runs an activity, and runs it anew if nobody was asked within the budget: then there is nothing to park.
func (d *desk) execute(ctx workflow.Context, activity, input, result any) error {
	for {
		err := workflow.ExecuteActivity(ctx, activity, input).Get(ctx, result)
		if !d.tryAnew(ctx, err) {
			return err
		}
	}
}

// tryAnew reports whether an activity is to be run anew, because the budget ran out before it could do anything: no worker was there,
// or our own ledger was away. Of the latter, it tells operators once.
func (d *desk) tryAnew(ctx workflow.Context, err error) bool {
	if neverStarted(err) {
		return true
	}
	if class(err) != fault.Away {
		return false
	}
	if !d.waited {
		d.waited = true
		d.alert(ctx, notify.Waiting, "", explain(err))
	}
	return true
}

// neverStarted reports whether the budget ran out before any attempt began: none failed before, and none was under way.
func neverStarted(err error) bool {
	var failed *temporal.ActivityError
	var timeout *temporal.TimeoutError
	if !errors.As(err, &failed) || !errors.As(err, &timeout) {
		return false
	}
	kind := timeout.TimeoutType()
	return (kind == enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START || kind == enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE) &&
		failed.StartedEventID() == 0 && timeout.Unwrap() == nil
}

// class returns how the activity that failed with err classified what happened; passing if it could not say.
func class(err error) fault.Class {
	var failure *temporal.ApplicationError
	if errors.As(err, &failure) {
		return fault.Class(failure.Type())
	}
	return fault.Passing
}

// explain returns an activity's failure in an operator's words.
func explain(err error) string {
	var failure *temporal.ApplicationError
	if errors.As(err, &failure) {
		return failure.Message()
	}
	var timeout *temporal.TimeoutError
	if errors.As(err, &timeout) {
		return "no answer in time; the worker may have stopped while it asked"
	}
	return "the activity ended without an answer"
}

// closeInLedger writes the end into the ledger, with the events that counted and those that came too late. It returns the end
// that the ledger has, which is another one if another run of this workflow ended the onboarding before. That is done within
// the workflow's own task, which costs Temporal next to nothing. If the ledger does not take it at once, an activity goes on
// until it does, where operators see it.
func (o *onboarding) closeInLedger(ctx workflow.Context, endedAt time.Time) (activities.CloseResult, error) {
	in := activities.CloseInput{
		Outcome:   string(o.outcome),
		Rule:      string(o.rule),
		Final:     o.decision.final,
		At:        endedAt,
		Handled:   o.events.handled,
		Unhandled: o.events.takeLate(),
		Idle:      o.idle(),
	}
	var end activities.CloseResult
	if workflow.ExecuteLocalActivity(nearLedger(ctx), a.CloseOnboarding, in).Get(ctx, &end) == nil {
		return end, nil
	}
	err := o.execute(withLedger(ctx, "close in the ledger"), a.CloseOnboarding, in, &end)
	return end, err
}

// idle reports whether nothing has come of the onboarding: no check has answered, no decision was read, no message was sent.
func (o *onboarding) idle() bool {
	for _, c := range o.checks {
		if c.phase == Done || c.phase == WithJourney {
			return false
		}
	}
	return o.decision.readAt.IsZero() && !o.mail.anySent()
}
