package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Workflow is what the ledger knows of an onboarding or a journey update that it has told to start.
type Workflow struct {
	Opener  Event  // the event that it is started for, without Payload
	Outcome string // how the onboarding has ended; empty if it has not, and of a journey update
	Proof
}

// Proof says that IDWise was asked whose journey it is, before the workflow did anything else.
type Proof struct {
	Proved bool // it is of the workflow's reference number
	// Compared are the IDs of comparisons of faces that the journey had then. They were not made with what the onboarding
	// submits.
	Compared []string
}

// Workflow returns what is known of a workflow. It returns an error that wraps ErrUnknown if the ledger has told nobody to
// start it.
func (l *Ledger) Workflow(ctx context.Context, workflowID string) (Workflow, error) {
	var w Workflow
	var compared sql.NullString
	err := l.db.QueryRowContext(ctx, `SELECT `+eventColumns("e")+`, p.compared, opener.outcome FROM (
			SELECT opening_event_id AS id, COALESCE(outcome, '') AS outcome FROM onboardings WHERE workflow_id = $1
			UNION ALL SELECT event_id, '' FROM inbox WHERE workflow_id = $1 AND action = 'journey-update') opener
		JOIN inbox e ON e.event_id = opener.id
		LEFT JOIN proofs p ON p.workflow_id = $1`, workflowID).Scan(append(eventTargets(&w.Opener), &compared, &w.Outcome)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknown
	}
	if err == nil && compared.Valid {
		w.Proved, err = true, json.Unmarshal([]byte(compared.String), &w.Compared)
	}
	if err != nil {
		return Workflow{}, fmt.Errorf("look for a workflow: %w", err)
	}
	return w, nil
}

// Prove remembers that the workflow's journey is of its reference number, and the comparisons that the journey has already. It
// returns the proof that counts, which is the first.
func (l *Ledger) Prove(ctx context.Context, workflowID string, compared []string) (Proof, error) {
	text, err := json.Marshal(compared)
	if err == nil {
		_, err = l.db.ExecContext(ctx, `INSERT INTO proofs (workflow_id, compared, proved_at) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING`, workflowID, string(text), stamp(time.Now()))
	}
	if err != nil {
		return Proof{}, fmt.Errorf("remember whose journey it is: %w", err)
	}
	w, err := l.Workflow(ctx, workflowID)
	return w.Proof, err
}
