// Package presence asks Temporal what it knows of the workflows that the ledger has told to start. That Temporal does not
// know one never means that it has ended: the namespace may be another one, or Temporal's database an older one.
package presence

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
)

// Temporal is what is used of client.Client.
type Temporal interface {
	DescribeWorkflowExecution(ctx context.Context, workflowID, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error)
}

// State is how Temporal has a workflow.
type State string

const (
	// Absent is a workflow that the namespace does not know: it was never started there, was lost, or is closed for longer
	// than the namespace's retention.
	Absent State = "absent"
	// Open is a workflow that runs.
	Open State = "open"
	// Ended is a workflow that has come to its end by itself, and has told the ledger before: it has completed, or was cancelled.
	Ended State = "ended"
	// BrokenOff is a workflow that was ended from outside and could not tell the ledger: it was terminated, has failed or timed out.
	BrokenOff State = "broken off"
)

// Workflow is what Temporal knows of a workflow's latest run. The zero value is not one.
type Workflow struct {
	State  State
	RunID  string
	Status string    // in Temporal's words, such as "terminated"
	At     time.Time // when it was closed; zero while it is open

	// Info is all that Temporal tells; nil for an absent workflow. Its search attributes are as they are now, while Temporal's list
	// shows them a moment later.
	Info *workflowpb.WorkflowExecutionInfo
}

// Rule says what made the end of a workflow, for the audit trail.
func (w Workflow) Rule() string { return w.Status + " in Temporal" }

// Ask returns what Temporal knows of the workflow. An error means that it can't be told, also where the namespace does not exist.
func Ask(ctx context.Context, temporal Temporal, workflowID string) (Workflow, error) {
	description, err := temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	var unknown *serviceerror.NotFound // a missing namespace is another type
	if errors.As(err, &unknown) {
		return Workflow{State: Absent}, nil
	}
	if err != nil {
		return Workflow{}, fmt.Errorf("ask Temporal for a workflow: %w", err)
	}
	info := description.GetWorkflowExecutionInfo()
	w := Workflow{
		State:  state(info.GetStatus()),
		RunID:  info.GetExecution().GetRunId(),
		Status: words(info.GetStatus()),
		Info:   info,
	}
	if info.GetCloseTime() != nil {
		w.At = info.GetCloseTime().AsTime()
	}
	return w, nil
}

// state takes whatever does not certainly mean the end for a workflow that is open.
func state(status enumspb.WorkflowExecutionStatus) State {
	switch status {
	case enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:
		return Ended
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, enumspb.WORKFLOW_EXECUTION_STATUS_FAILED,
		enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		return BrokenOff
	}
	return Open
}

// words returns a status of a closed workflow as people say it.
func words(status enumspb.WorkflowExecutionStatus) string {
	switch status {
	case enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		return "completed"
	case enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:
		return "cancelled"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		return "terminated"
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:
		return "failed"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		return "timed out"
	}
	return "open"
}
