package presence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
)

// ErrStrange is wrapped by the error for a namespace that can't be the one in which the ledger's onboardings are.
var ErrStrange = errors.New("is TEMPORAL_NAMESPACE right? Was Temporal's database lost? See `operator reconcile`")

// SampleSize is how many onboardings of each kind a namespace is asked for.
const SampleSize = 3

// patience is how long Temporal may take to answer for one workflow. Each question has its own: that Temporal is slow does not mean
// that it is away.
const patience = 5 * time.Second

// Ledger is what is used of ledger.Ledger.
type Ledger interface {
	// StartedSample returns the workflow IDs of a few onboardings of which Temporal must know some; none if there is nothing to know.
	StartedSample(ctx context.Context, each int) ([]string, error)
}

// Check returns a probe of the namespace: it finds out whether the namespace recognises what the ledger has.
func Check(ledger Ledger, temporal Temporal, namespace string) func(context.Context) error {
	return func(ctx context.Context) error {
		sample, err := ledger.StartedSample(ctx, SampleSize)
		if err != nil {
			return err
		}
		return Recognise(ctx, temporal, namespace, sample)
	}
}

// Recognise returns nil if the namespace knows one of the workflows, or if there are none: then nothing can be told. It returns an
// error that wraps ErrStrange if the namespace knows none of them or does not exist, and another error if that can't be told now.
func Recognise(ctx context.Context, temporal Temporal, namespace string, workflowIDs []string) error {
	var failed error
	for _, workflowID := range workflowIDs {
		w, err := ask(ctx, temporal, workflowID)
		var missing *serviceerror.NamespaceNotFound
		switch {
		case errors.As(err, &missing):
			return fmt.Errorf("there is no namespace %q in Temporal: %w", namespace, ErrStrange)
		case err != nil:
			failed = err
		case w.State != Absent:
			return nil
		}
	}
	if failed != nil || len(workflowIDs) == 0 {
		return failed
	}
	return fmt.Errorf("the namespace %q knows none of the onboardings that the ledger has: %w", namespace, ErrStrange)
}

// ask is Ask within bounds.
func ask(ctx context.Context, temporal Temporal, workflowID string) (Workflow, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return Ask(ctx, temporal, workflowID)
}
