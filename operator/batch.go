package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	batchpb "go.temporal.io/api/batch/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"
)

// batchPause is the pause between two looks at a running batch.
const batchPause = 500 * time.Millisecond

// batch sends a signal to every workflow that matches a query. It runs in Temporal, also when the program that started it
// has gone.
type batch struct {
	temporal
	query   string
	signal  string
	message any
	reason  string
}

// batchResult is how a batch ended.
type batchResult struct {
	JobID  string `json:"jobId,omitempty"`
	Total  int    `json:"total"`
	Done   int    `json:"done"`
	Failed int    `json:"failed"`
}

// run starts the batch, writes its progress and waits until it is complete.
func (b batch) run(ctx context.Context, progress io.Writer) (batchResult, error) {
	jobID, err := b.start(ctx)
	if err != nil {
		return batchResult{}, err
	}
	last := ""
	for {
		result, state, err := b.look(ctx, jobID)
		if err != nil && ctx.Err() == nil {
			return result, fmt.Errorf("%w; the batch goes on: temporal batch describe --job-id %s", err, jobID)
		}
		if line := fmt.Sprintf("%d of %d", result.Done+result.Failed, result.Total); err == nil && result.Total > 0 && line != last {
			fmt.Fprintln(progress, line)
			last = line
		}
		switch state {
		case enumspb.BATCH_OPERATION_STATE_COMPLETED:
			return result, nil
		case enumspb.BATCH_OPERATION_STATE_FAILED:
			return result, fmt.Errorf("the batch was given up after %d of %d: temporal batch describe --job-id %s",
				result.Done+result.Failed, result.Total, jobID)
		}
		select {
		case <-ctx.Done():
			return result, fmt.Errorf("interrupted; the batch goes on: temporal batch describe --job-id %s", jobID)
		case <-time.After(batchPause):
		}
	}
}

func (b batch) start(ctx context.Context) (jobID string, err error) {
	input, err := converter.GetDefaultDataConverter().ToPayloads(b.message)
	if err != nil {
		return "", fmt.Errorf("encode the signal: %w", err)
	}
	jobID = "retry-" + strings.ToLower(rand.Text())
	_, err = b.WorkflowService().StartBatchOperation(ctx, &workflowservice.StartBatchOperationRequest{
		Namespace:       b.namespace,
		JobId:           jobID,
		VisibilityQuery: b.query,
		Reason:          b.reason,
		Operation: &workflowservice.StartBatchOperationRequest_SignalOperation{
			SignalOperation: &batchpb.BatchOperationSignal{Signal: b.signal, Input: input, Identity: b.identity},
		},
	})
	var exhausted *serviceerror.ResourceExhausted
	if errors.As(err, &exhausted) {
		return "", withCode(codeRefused, fmt.Errorf("no other batch can be started now, nothing was changed: wait until those that run are done, temporal batch list shows them (%s)",
			exhausted.Message))
	}
	if err != nil {
		return "", b.explain(ctx, "start the batch", err)
	}
	return jobID, nil
}

// look returns how far the batch is.
func (b batch) look(ctx context.Context, jobID string) (batchResult, enumspb.BatchOperationState, error) {
	request := &workflowservice.DescribeBatchOperationRequest{Namespace: b.namespace, JobId: jobID}
	d, err := b.WorkflowService().DescribeBatchOperation(ctx, request)
	if err != nil {
		return batchResult{}, enumspb.BATCH_OPERATION_STATE_UNSPECIFIED, fmt.Errorf("look at the batch: %w", err)
	}
	return batchResult{
		JobID:  jobID,
		Total:  int(d.GetTotalOperationCount()),
		Done:   int(d.GetCompleteOperationCount()),
		Failed: int(d.GetFailureOperationCount()),
	}, d.GetState(), nil
}
