package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"
	sdktemporal "go.temporal.io/sdk/temporal"

	"onboarding/workflows"
)

const (
	// scanLimit is how many onboardings one command looks at. Temporal's own databases can't sort by search attributes,
	// so all that match are read and sorted here.
	scanLimit = 10_000
	pageSize  = 1_000
)

// onboarding is one workflow as Temporal lists it; it may also be a journey update.
type onboarding struct {
	WorkflowID  string          `json:"workflowId"`
	Type        string          `json:"type"`
	JourneyID   string          `json:"journeyId,omitempty"`
	ReferenceNo string          `json:"referenceNo,omitempty"`
	State       workflows.State `json:"state"`
	Parked      []string        `json:"parked,omitempty"`
	ParkedSince *time.Time      `json:"parkedSince,omitempty"`
	StartedAt   time.Time       `json:"startedAt"`
	ClosedAt    *time.Time      `json:"closedAt,omitempty"`
}

// isOpen reports whether the onboarding has not ended.
func (o onboarding) isOpen() bool { return o.ClosedAt == nil }

// since returns since when the onboarding waits for an operator or, if it does not, when it started.
func (o onboarding) since() time.Time {
	if o.ParkedSince != nil {
		return *o.ParkedSince
	}
	return o.StartedAt
}

// listed returns the onboardings that match the query and are wanted (nil: all), the oldest first, and how many there are; that is more
// than are returned where there are more than scanLimit. Then it counts all that match the query.
func (t temporal) listed(ctx context.Context, query string, wanted func(onboarding) bool) (found []onboarding, matched int, err error) {
	request := &workflowservice.ListWorkflowExecutionsRequest{Namespace: t.namespace, Query: query, PageSize: pageSize}
	for len(found) < scanLimit {
		page, err := t.ListWorkflow(ctx, request)
		if err != nil {
			return nil, 0, t.explain(ctx, "list onboardings", err)
		}
		for _, info := range page.GetExecutions() {
			if o := describe(info); wanted == nil || wanted(o) {
				found = append(found, o)
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			break
		}
	}
	matched = len(found)
	if len(request.NextPageToken) > 0 {
		if matched, err = t.count(ctx, query); err != nil {
			return nil, 0, err
		}
	}
	slices.SortStableFunc(found, func(a, b onboarding) int {
		return cmp.Or(a.since().Compare(b.since()), strings.Compare(a.WorkflowID, b.WorkflowID))
	})
	return found, matched, nil
}

// count returns how many workflows match the query.
func (t temporal) count(ctx context.Context, query string) (int, error) {
	request := &workflowservice.CountWorkflowExecutionsRequest{Namespace: t.namespace, Query: query}
	counted, err := t.CountWorkflow(ctx, request)
	if err != nil {
		return 0, t.explain(ctx, "count onboardings", err)
	}
	return int(counted.GetCount()), nil
}

// describe reads what Temporal's list knows of a workflow.
func describe(info *workflowpb.WorkflowExecutionInfo) onboarding {
	o := onboarding{
		WorkflowID:  info.GetExecution().GetWorkflowId(),
		Type:        info.GetType().GetName(),
		JourneyID:   attributeOf[string](info, workflows.JourneyIDKey),
		ReferenceNo: attributeOf[string](info, workflows.ReferenceNoKey),
		State:       workflows.State(attributeOf[string](info, workflows.StateKey)),
		StartedAt:   info.GetStartTime().AsTime(),
	}
	if info.GetCloseTime() != nil {
		closed := info.GetCloseTime().AsTime()
		o.ClosedAt = &closed
	}
	if o.isOpen() {
		o.Parked = attributeOf[[]string](info, workflows.ParkedChecksKey)
		if at := attributeOf[time.Time](info, workflows.ParkedSinceKey); !at.IsZero() {
			o.ParkedSince = &at
		}
	}
	switch {
	case o.Type != workflows.JourneyUpdateType:
	case o.isOpen():
		o.State = "updating"
	default:
		o.State = "updated"
	}
	// These ends leave the search attributes as they were.
	switch info.GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		o.State = "terminated"
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:
		o.State = "failed"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		o.State = "timed-out"
	}
	return o
}

// attributeOf returns the value of a search attribute; zero if it is not set.
func attributeOf[T any](info *workflowpb.WorkflowExecutionInfo, key sdktemporal.SearchAttributeKey) T {
	var value, none T
	payload := info.GetSearchAttributes().GetIndexedFields()[key.GetName()]
	if payload == nil || converter.GetDefaultDataConverter().FromPayload(payload, &value) != nil {
		return none
	}
	return value
}
