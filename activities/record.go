package activities

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"onboarding/internal/audit"
	"onboarding/internal/fault"
)

const (
	// recordTimeout is how long what was done may take to be recorded before the workflow has that done apart.
	recordTimeout = 5 * time.Second
	// returnTime is what an attempt keeps of its time to bring its result home.
	returnTime = time.Second
)

// Audit keeps the trail of what happened.
type Audit interface {
	// Record writes entries. One that was written before stays as it is.
	Record(ctx context.Context, entries ...audit.Entry) error
}

// Unrecorded are entries that the audit trail did not take. What they tell was done and is not done again: the workflow has
// Record write them, however long that takes.
type Unrecorded struct {
	Entries []audit.Entry `json:"unrecorded,omitempty"`
}

// Record writes entries that were left over.
func (a *Activities) Record(ctx context.Context, in Unrecorded) error {
	recording, cancel := context.WithTimeout(ctx, ledgerTime)
	defer cancel()
	err := a.Audit.Record(recording, in.Entries...)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, audit.ErrInvalid):
		err = fault.New(fault.Permanent, "audit trail", "it can never take this", err)
	default:
		err = fault.New(fault.Away, "audit trail", "it can't be written now", err)
	}
	return a.failure(ctx, "write the audit trail", err)
}

// recordable returns a fault if the trail could never take the entry. It is asked before what the entry tells is done.
func recordable(e audit.Entry) error {
	if err := e.Validate(); err != nil {
		return fault.New(fault.Permanent, "audit trail", "it could never tell of this, so it is not done", err)
	}
	return nil
}

// tell records what was done, and returns what the trail does not take at once.
func (a *Activities) tell(ctx context.Context, entries ...audit.Entry) Unrecorded {
	timeout := recordTimeout
	if deadline, ok := ctx.Deadline(); ok {
		timeout = min(timeout, time.Until(deadline)-returnTime)
	}
	recording, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := a.Audit.Record(recording, entries...); err != nil {
		a.logOf(ctx, err).Warn("What was done is not in the audit trail yet")
		return Unrecorded{entries}
	}
	return Unrecorded{}
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
	return a.Record(ctx, Unrecorded{[]audit.Entry{e}})
}
