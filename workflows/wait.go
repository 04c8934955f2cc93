package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// awaitFor waits until the condition holds, or for as long as given, and reports whether it holds. The Temporal UI shows
// the timer with the summary; it is cancelled as soon as nobody waits for it.
func awaitFor(ctx workflow.Context, longest time.Duration, summary string, condition func() bool) (bool, error) {
	if condition() {
		return true, ctx.Err()
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := startTimer(timerCtx, longest, summary)
	if err := workflow.Await(ctx, func() bool { return condition() || timer.IsReady() }); err != nil {
		return false, err
	}
	return condition(), ctx.Err() // a timer that is cancelled with the workflow is ready, too
}

// startTimer starts a timer that the Temporal UI shows with the summary.
func startTimer(ctx workflow.Context, d time.Duration, summary string) workflow.Future {
	return workflow.NewTimerWithOptions(ctx, d, workflow.TimerOptions{Summary: summary})
}
