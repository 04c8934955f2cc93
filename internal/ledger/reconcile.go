package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"onboarding/internal/audit"
)

// ReconcileAction is how the audit trail names what an operator has put right between Temporal and the ledger.
const ReconcileAction = "reconcile"

// Repair is what an operator puts right in one workflow.
type Repair struct {
	WorkflowID string
	Actor      string // as claimed
	Reason     string
	Done       string // in words, such as "started again from the inbox"
}

// StartAgain makes what has started a workflow that Temporal has lost due for delivery again, and everything that it was told by
// signals, in the order of receipt; and adds to the audit trail who has done that and why. It reports false, and changes nothing,
// for an onboarding that has ended meanwhile and for a workflow that waits to be started anyway.
func (l *Ledger) StartAgain(ctx context.Context, r Repair) (bool, error) {
	var again bool
	err := l.transact(ctx, func(tx *sql.Tx) error {
		var err error
		again, err = l.startAgain(ctx, tx, r)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("start %s again: %w", r.WorkflowID, err)
	}
	return again, nil
}

func (l *Ledger) startAgain(ctx context.Context, tx *sql.Tx, r Repair) (bool, error) {
	opener, _, err := openerOf(ctx, tx, r.WorkflowID)
	if err != nil {
		return false, err
	}
	if _, err := l.lockJourneys(ctx, tx, []string{opener.JourneyID}); err != nil {
		return false, err
	}
	// Read once more behind the lock: whoever held it may have ended the onboarding, or started it again.
	opener, started, err := openerOf(ctx, tx, r.WorkflowID)
	if err != nil || !started {
		return false, err
	}
	if err := makeDue(ctx, tx, r.WorkflowID, opener); err != nil {
		return false, err
	}
	return true, l.record(ctx, tx, r.entries(opener))
}

// CloseFor closes an onboarding as it has ended in Temporal, as CloseOnboarding does, and adds to the audit trail who has done that
// and why, both or neither. It reports false, and changes nothing, for an onboarding that has ended meanwhile or waits to be started.
func (l *Ledger) CloseFor(ctx context.Context, r Repair, c Closing) (bool, error) {
	var closed bool
	err := l.transact(ctx, func(tx *sql.Tx) error {
		opener, _, err := openerOf(ctx, tx, c.WorkflowID)
		if err != nil {
			return err
		}
		if _, err := l.lockJourneys(ctx, tx, []string{opener.JourneyID}); err != nil {
			return err
		}
		// Read once more behind the lock, as startAgain does.
		opener, closed, err = openerOf(ctx, tx, c.WorkflowID)
		if err != nil || !closed {
			return err
		}
		if _, err := l.closeOnboarding(ctx, tx, c); err != nil {
			return err
		}
		return l.record(ctx, tx, r.entries(opener))
	})
	if err != nil {
		return false, fmt.Errorf("close %s: %w", c.WorkflowID, err)
	}
	return closed, nil
}

// openerOf returns the event that a workflow was started for, and whether it is known to have been started and not to have ended. It
// returns ErrUnknown if nobody was told to start the workflow.
func openerOf(ctx context.Context, tx *sql.Tx, workflowID string) (opener Event, started bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT `+eventColumns("e")+`, e.state = 'delivered' AND w.closed_at IS NULL FROM (
			SELECT opening_event_id AS id, closed_at FROM onboardings WHERE workflow_id = $1
			UNION ALL SELECT event_id, NULL FROM inbox WHERE workflow_id = $1 AND action = 'journey-update') w
		JOIN inbox e ON e.event_id = w.id`, workflowID).Scan(append(eventTargets(&opener), &started)...)
	if errors.Is(err, sql.ErrNoRows) {
		return opener, false, ErrUnknown
	}
	if err != nil {
		return opener, false, fmt.Errorf("look for the opening event: %w", err)
	}
	return opener, started, nil
}

// makeDue makes the opening event of a workflow due now, and all that it was told by signals, as if none was ever delivered. Each is
// due a moment after the one before.
func makeDue(ctx context.Context, tx *sql.Tx, workflowID string, opener Event) error {
	rows, err := tx.QueryContext(ctx, `SELECT event_id FROM inbox WHERE journey_id = $1 AND workflow_id = $2 AND action = 'signal'
		ORDER BY received_at, event_id`, opener.JourneyID, workflowID)
	if err != nil {
		return fmt.Errorf("look for signals: %w", err)
	}
	defer rows.Close()
	events := []string{opener.ID}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("read signal: %w", err)
		}
		events = append(events, id)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("look for signals: %w", err)
	}
	due := time.Now()
	for i, id := range events {
		_, err := tx.ExecContext(ctx, `UPDATE inbox SET state = 'pending', attempts = 0, last_error = '', delivered_at = NULL,
			next_attempt_at = $1 WHERE event_id = $2`, stamp(due.Add(time.Duration(i))), id)
		if err != nil {
			return fmt.Errorf("make event due: %w", err)
		}
	}
	return nil
}

// RecordRepair adds to the audit trail what an operator has put right, where that changes nothing in the ledger. It returns an error
// that wraps ErrUnknown if nobody was told to start the workflow.
func (l *Ledger) RecordRepair(ctx context.Context, r Repair) error {
	w, err := l.Workflow(ctx, r.WorkflowID)
	if err != nil {
		return err
	}
	return l.Record(ctx, r.entries(w.Opener)...)
}

// entries returns what the trail must be told. Whatever is done again is told again.
func (r Repair) entries(opener Event) []audit.Entry {
	now := time.Now()
	entries := opener.entries(audit.Acted, "acted/"+r.WorkflowID+"/"+ReconcileAction+"/"+stamp(now), r.WorkflowID, now)
	for i := range entries {
		e := &entries[i]
		e.EventID, e.Event = "", ""
		e.Action, e.Actor, e.Reason = ReconcileAction, r.Actor, r.Done+": "+r.Reason
	}
	return entries
}

// Signals returns the events that were delivered to these workflows by signals, the oldest first, by workflow ID. Events that are
// not in the inbox as they were received are left out.
func (l *Ledger) Signals(ctx context.Context, workflowIDs []string) (map[string][]Event, error) {
	signals := map[string][]Event{}
	if len(workflowIDs) == 0 {
		return signals, nil
	}
	args := make([]any, len(workflowIDs))
	for i, id := range workflowIDs {
		args[i] = id
	}
	err := l.each(ctx, `SELECT `+eventColumns("e")+`, e.payload, e.workflow_id, `+receivedColumns+` FROM inbox e`+receivedJoin+`
		JOIN onboardings b ON b.journey_id = e.journey_id AND b.workflow_id = e.workflow_id
		WHERE e.action = 'signal' AND e.state = 'delivered' AND b.workflow_id IN `+l.table(1, len(args))+`
		ORDER BY e.received_at, e.event_id`, args,
		func(scan func(...any) error) error {
			var e Event
			var workflowID string
			var received audit.Row
			if err := scan(append(append(eventTargets(&e), &e.Payload, &workflowID), rowTargets(&received)...)...); err != nil {
				return err
			}
			if l.proves(received, e) {
				signals[workflowID] = append(signals[workflowID], e)
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("look for delivered signals: %w", err)
	}
	return signals, nil
}
