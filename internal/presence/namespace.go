package presence

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
)

// ErrStrange is wrapped by the error for a namespace that can't be the one in which the ledger's onboardings are.
var ErrStrange = errors.New("is TEMPORAL_NAMESPACE right? Was Temporal's database lost? See `operator reconcile`")

// SampleSize is how many onboardings of each kind a namespace is asked for.
const SampleSize = 3

// Ledger is what is used of ledger.Ledger.
type Ledger interface {
	// StartedSample returns the workflow IDs of a few onboardings that Temporal must know; none if none is open.
	StartedSample(ctx context.Context, each int) ([]string, error)
}

// Check returns a probe of the namespace: it finds out whether the namespace recognises what the ledger has open.
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
		w, err := Ask(ctx, temporal, workflowID)
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
	return fmt.Errorf("the namespace %q knows none of the onboardings that the ledger has open: %w", namespace, ErrStrange)
}
