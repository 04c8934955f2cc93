package activities

import (
	"context"
	"fmt"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"onboarding/internal/check"
	"onboarding/internal/fault"
)

func workflowID(ctx context.Context) string { return activity.GetInfo(ctx).WorkflowExecution.ID }

// runID returns which of Temporal's runs of the workflow this is: there is another one after a reset.
func runID(ctx context.Context) string { return activity.GetInfo(ctx).WorkflowExecution.RunID }

// idempotencyKey names one round of a check to a vendor: the same for every attempt of the round, another for the next.
func idempotencyKey(ctx context.Context, name check.Name, round int) string {
	return fmt.Sprintf("%s/%s/%d", workflowID(ctx), name, round)
}

// failure turns an error into what Temporal keeps: the class as its type, the reason as its message, details, and how it is to
// be retried. The cause may hold anything, so it is not kept. An error that was not classified is our own or our
// database's: it is retried, and its text stays here.
func (a *Activities) failure(ctx context.Context, attempted string, err error, details ...any) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f := fault.As(err)
	if f == nil {
		a.Log.WithError(err).WithField("workflowId", workflowID(ctx)).Errorf("%s failed", attempted)
		f = fault.New(fault.Internal, attempted, "internal error, see the worker's log", nil)
	} else if f.Cause() != nil {
		level := logrus.DebugLevel
		if f.Class == fault.Away {
			level = logrus.WarnLevel
		}
		a.Log.WithError(f.Cause()).WithField("workflowId", workflowID(ctx)).Logf(level, "%s failed", attempted)
	}
	return temporal.NewApplicationErrorWithOptions(f.Error(), string(f.Class), temporal.ApplicationErrorOptions{
		NonRetryable:   f.Class.Lasting(),
		NextRetryDelay: f.RetryAfter,
		Details:        details,
	})
}
