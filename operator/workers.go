package main

import (
	"context"
	"fmt"
	"os"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"onboarding/internal/config"
)

// pollPatience is how old the latest poll may be before it is said that no worker polls. Temporal answers a poll after a
// minute if there is nothing to do, and a worker polls again at once: two minutes are one poll that went missing. Temporal
// itself lists who has polled for five minutes, whether they are still there or not.
const pollPatience = 2 * time.Minute

// workers is who asks Temporal for work.
type workers struct {
	TaskQueue string `json:"taskQueue"`
	// Polling is set when both workflows and activities are polled for.
	Polling          bool       `json:"polling"`
	LastWorkflowPoll *time.Time `json:"lastWorkflowPoll,omitempty"` // nil: none that Temporal remembers
	LastActivityPoll *time.Time `json:"lastActivityPoll,omitempty"`
}

// workers returns who polls the task queue of the programs.
func (t temporal) workers(ctx context.Context, now time.Time) (*workers, error) {
	queue, err := config.LoadTaskQueue(config.Environment(os.Environ()))
	if err != nil {
		return nil, err
	}
	w := &workers{TaskQueue: queue}
	if w.LastWorkflowPoll, err = t.lastPoll(ctx, queue, enumspb.TASK_QUEUE_TYPE_WORKFLOW); err != nil {
		return nil, err
	}
	if w.LastActivityPoll, err = t.lastPoll(ctx, queue, enumspb.TASK_QUEUE_TYPE_ACTIVITY); err != nil {
		return nil, err
	}
	w.Polling = lately(w.LastWorkflowPoll, now) && lately(w.LastActivityPoll, now)
	return w, nil
}

// lastPoll returns when the task queue was last polled, as far as Temporal remembers.
func (t temporal) lastPoll(ctx context.Context, queue string, kind enumspb.TaskQueueType) (*time.Time, error) {
	description, err := t.DescribeTaskQueue(ctx, queue, kind)
	if err != nil {
		return nil, t.explain(ctx, "look at the task queue "+queue, err)
	}
	var last *time.Time
	for _, poller := range description.GetPollers() {
		if at := poller.GetLastAccessTime().AsTime(); last == nil || at.After(*last) {
			last = &at
		}
	}
	return last, nil
}

func lately(poll *time.Time, now time.Time) bool {
	return poll != nil && now.Sub(*poll) <= pollPatience
}

// need says what somebody should look after.
func (w *workers) need(now time.Time) string {
	forWhat, last := "", w.LastActivityPoll
	switch workflows, activities := lately(w.LastWorkflowPoll, now), lately(w.LastActivityPoll, now); {
	case activities:
		forWhat, last = " for workflows", w.LastWorkflowPoll
	case workflows:
		forWhat = " for activities"
	}
	age := ""
	if last != nil {
		age = fmt.Sprintf(" for %s", now.Sub(*last).Round(time.Second))
	}
	return fmt.Sprintf("no worker polls the task queue %s%s%s: does a worker run, with the same TEMPORAL_NAMESPACE and ONBOARDING_TASK_QUEUE?",
		clean(w.TaskQueue), forWhat, age)
}

func (w *workers) word() string {
	if w.Polling {
		return "poll " + w.TaskQueue
	}
	return "DO NOT POLL " + w.TaskQueue
}
