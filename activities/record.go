package activities

import (
	"context"
	"fmt"
	"strings"
	"time"

	"onboarding/internal/audit"
)

// Audit keeps the trail of what happened.
type Audit interface {
	// Record writes entries. One that was written before stays as it is.
	Record(ctx context.Context, entries ...audit.Entry) error
}

// entry returns an entry about the subject that happened now in this run of the workflow. The key, with the workflow ID and the
// run before it, names what happened.
func entry(ctx context.Context, kind audit.Kind, journeyID, referenceNo string, key ...any) audit.Entry {
	parts := []string{string(kind), workflowID(ctx), runID(ctx)}
	for _, part := range key {
		parts = append(parts, fmt.Sprint(part))
	}
	return audit.Entry{
		Stream:      audit.Stream(journeyID, referenceNo, workflowID(ctx)),
		Key:         strings.Join(parts, "/"),
		Kind:        kind,
		At:          time.Now().UTC(),
		WorkflowID:  workflowID(ctx),
		RunID:       runID(ctx),
		ReferenceNo: referenceNo,
	}
}

// record writes an entry, or returns the failure of the activity.
func (a *Activities) record(ctx context.Context, e audit.Entry) error {
	if err := a.Audit.Record(ctx, e); err != nil {
		return a.failure(ctx, "write the audit trail", err)
	}
	return nil
}
