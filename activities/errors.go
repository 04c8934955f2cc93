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
// be retried. The cause may hold anything, so it is not kept, and of it, too, the log has only what fault.Describe says. An
// error that was not classified is our own or our database's: it is retried.
func (a *Activities) failure(ctx context.Context, attempted string, err error, details ...any) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	log := a.logOf(ctx, err)
	f := fault.As(err)
	if f == nil {
		log.Errorf("%s failed", attempted)
		f = internal(attempted)
	} else {
		level := logrus.DebugLevel
		if f.Class == fault.Away {
			level = logrus.WarnLevel
		}
		log.Logf(level, "%s failed", attempted)
	}
	return kept(f, details...)
}

// logOf returns the log with the workflow and with what may be said of the error.
func (a *Activities) logOf(ctx context.Context, err error) *logrus.Entry {
	return a.Log.WithField("workflowId", workflowID(ctx)).WithField(logrus.ErrorKey, fault.Describe(err))
}

// internal is what Temporal keeps of an error that is our own.
func internal(attempted string) *fault.Error {
	return fault.New(fault.Internal, attempted, "internal error, see the worker's log", nil)
}

// kept returns the error as Temporal keeps it.
func kept(f *fault.Error, details ...any) error {
	return temporal.NewApplicationErrorWithOptions(f.Error(), string(f.Class), temporal.ApplicationErrorOptions{
		NonRetryable:   f.Class.Lasting(),
		NextRetryDelay: f.RetryAfter,
		Details:        details,
	})
}
