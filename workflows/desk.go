package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/notify"
)

// desk is what all workflows share: whom they are about, how long they wait, what operators are told and have done.
type desk struct {
	journeyID, referenceNo string
	settings               Settings

	actions []OperatorAction
	untold  int  // alerts and entries of the audit trail that are on their way
	waited  bool // operators know that our own ledger was away
	shown   view
}

// withVendor returns the options for asking somebody outside: passing errors are retried within the budget. The summary
// is what the Temporal UI shows beside the activity.
func (d *desk) withVendor(ctx workflow.Context, summary string, args ...any) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		ScheduleToCloseTimeout: d.settings.CheckRetryBudget,
		StartToCloseTimeout:    attemptTimeout,
		RetryPolicy:            retryPolicy(),
		Summary:                fmt.Sprintf(summary, args...),
	})
}

// alert tells the operators that a person must look.
func (d *desk) alert(ctx workflow.Context, kind string, name check.Name, reason string) {
	d.tell(ctx, activities.AlertInput{Kind: kind, Check: name, Reason: reason})
}

// tell tells the operators and the audit trail, beside the flow and even if the workflow is cancelled. It is retried until
// the trail has it: what a person did, and what waited for one, must not be missing there. Of an action, which is the last one
// then, it learns who has sent it.
func (d *desk) tell(ctx workflow.Context, alert activities.AlertInput) {
	number := len(d.actions) - 1
	alert.JourneyID, alert.ReferenceNo, alert.At = d.journeyID, d.referenceNo, workflow.Now(ctx)
	d.beside(ctx, func(ctx workflow.Context) {
		ctx = withLedger(ctx, summary(alert))
		var told activities.AlertResult
		if err := d.execute(ctx, a.AlertOperators, alert, &told); err != nil {
			workflow.GetLogger(ctx).Warn("operators could not be told", "Kind", alert.Kind, "Error", explain(err))
		}
		if alert.Action != nil {
			d.actions[number].Identity = told.Identity
		}
	})
}

// beside runs what does not hold up the flow, and goes on even if the workflow is cancelled. The workflow does not end before.
func (d *desk) beside(ctx workflow.Context, run func(workflow.Context)) {
	d.untold++
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { d.untold-- }()
		run(ctx)
	})
}

// recordLeft has the audit trail told what an activity has done and could not record, and returns when it is. There is no budget for
// that: what was done is not done again.
func (d *desk) recordLeft(ctx workflow.Context, left activities.Unrecorded) {
	recorded := d.recordBeside(ctx, left)
	_ = workflow.Await(ctx, func() bool { return *recorded })
}

// recordBeside is recordLeft, and does not hold up the flow. What it returns is set when the trail has been told.
func (d *desk) recordBeside(ctx workflow.Context, left activities.Unrecorded) *bool {
	recorded := len(left.Entries) == 0
	if recorded {
		return &recorded
	}
	d.beside(ctx, func(ctx workflow.Context) {
		defer func() { recorded = true }()
		ctx = withLedger(ctx, "write the audit trail")
		if err := d.execute(ctx, a.Record, left, nil); err != nil {
			workflow.GetLogger(ctx).Error("the audit trail can't take what was done", "Error", explain(err))
		}
	})
	return &recorded
}

// summary says in the Temporal UI what operators are told.
func summary(alert activities.AlertInput) string {
	if alert.Action != nil {
		return fmt.Sprintf("tell operators: %s by %s", alert.Action.Name, alert.Action.Actor)
	}
	return fmt.Sprintf("tell operators: %s %s", alert.Kind, alert.Check)
}

// acted takes note of what an operator did.
func (d *desk) acted(ctx workflow.Context, done OperatorAction) Accepted {
	done.At = workflow.Now(ctx)
	d.actions = append(d.actions, done)
	action := activities.Action{Name: done.Action, Actor: done.Actor, Detail: done.Detail, Verdict: done.Verdict}
	if isUpdate(done.Action) {
		action.UpdateID = workflow.GetCurrentUpdateInfo(ctx).ID
	}
	d.tell(ctx, activities.AlertInput{Kind: notify.Action, Check: done.Check, Reason: done.Reason, Action: &action})
	return Accepted{Done: done.Detail}
}
