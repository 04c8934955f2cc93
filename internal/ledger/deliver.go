package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"onboarding/internal/audit"
)

// maxReason is how much of the reason for a failed delivery is kept, in bytes.
const maxReason = 1000

// claimDue reads what is due, the longest due first, so that events that keep failing never hold up the others. An event
// that is carried by a journey update is its own opener.
var claimDue = `SELECT ` + eventColumns("e") + `, e.payload, e.workflow_id, e.action, e.attempts,
	` + receivedColumns + `, ` + eventColumns("o") + `, o.state = 'delivered'
	FROM inbox e` + receivedJoin + `
	LEFT JOIN onboardings b ON b.workflow_id = e.workflow_id
	JOIN inbox o ON o.event_id = COALESCE(b.opening_event_id, e.event_id)
	WHERE e.state = 'pending' AND e.next_attempt_at <= $1
	ORDER BY e.next_attempt_at LIMIT $2`

// Claim returns up to limit events that are due for delivery, oldest first. They are the caller's for the time of the
// lease: nobody else gets them before it ends, and if the caller has not reported on one by then, it is due again. No two
// callers get the same event at the same time, also in different programs.
func (l *Ledger) Claim(ctx context.Context, limit int, lease time.Duration) ([]Delivery, error) {
	var claimed []Delivery
	err := l.transact(ctx, func(tx *sql.Tx) error {
		var err error
		now := time.Now()
		if claimed, err = l.due(ctx, tx, now, limit); err != nil || len(claimed) == 0 {
			return err
		}
		if err := l.proveOpeners(ctx, tx, claimed); err != nil {
			return err
		}
		if err := l.proveOlder(ctx, tx, claimed); err != nil {
			return err
		}
		args := []any{stamp(now.Add(lease))}
		for _, d := range claimed {
			args = append(args, d.ID)
		}
		_, err = tx.ExecContext(ctx, `UPDATE inbox SET next_attempt_at = $1
			WHERE event_id IN `+list(2, len(claimed)), args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim events: %w", err)
	}
	return claimed, nil
}

func (l *Ledger) due(ctx context.Context, tx *sql.Tx, now time.Time, limit int) ([]Delivery, error) {
	rows, err := tx.QueryContext(ctx, claimDue+l.skipLocked, stamp(now), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var due []Delivery
	for rows.Next() {
		var d Delivery
		targets := eventTargets(&d.Event)
		targets = append(targets, &d.Payload, &d.WorkflowID, &d.Action, &d.Attempts)
		var received audit.Row
		targets = append(targets, rowTargets(&received)...)
		targets = append(targets, eventTargets(&d.Opener)...)
		targets = append(targets, &d.OpenerDelivered)
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		l.judge(&d, received, d.Event)
		due = append(due, d)
	}
	return due, rows.Err()
}

// proveOpeners looks at the events that open the onboardings of claimed ones, where those are still to be started: they will be,
// as they are in the inbox.
func (l *Ledger) proveOpeners(ctx context.Context, tx *sql.Tx, claimed []Delivery) error {
	for i := range claimed {
		d := &claimed[i]
		if d.Opener.ID == d.ID || d.OpenerDelivered {
			continue
		}
		var opener Event
		var received audit.Row
		err := tx.QueryRowContext(ctx, `SELECT `+eventColumns("e")+`, e.payload, `+receivedColumns+` FROM inbox e`+receivedJoin+`
			WHERE e.event_id = $1`, d.Opener.ID).
			Scan(append(append(eventTargets(&opener), &opener.Payload), rowTargets(&received)...)...)
		if err != nil {
			return fmt.Errorf("look at an opening event: %w", err)
		}
		l.judge(d, received, opener)
	}
	return nil
}

// Delivered marks an event as delivered to the workflow. It does nothing if the event has been routed elsewhere since it
// was claimed: then it has to be delivered there.
func (l *Ledger) Delivered(ctx context.Context, eventID, workflowID string) error {
	err := l.transact(ctx, func(tx *sql.Tx) error {
		entries, err := markDelivered(ctx, tx, eventID, workflowID)
		if err != nil {
			return err
		}
		return l.record(ctx, tx, entries)
	})
	if err != nil {
		return fmt.Errorf("mark event as delivered: %w", err)
	}
	return nil
}

// markDelivered returns what the audit trail must be told of it: that the workflow has been started, if it was by this
// event.
func markDelivered(ctx context.Context, tx *sql.Tx, eventID, workflowID string) ([]audit.Entry, error) {
	now := time.Now()
	e := Event{ID: eventID}
	var action Action
	err := tx.QueryRowContext(ctx, `UPDATE inbox SET state = 'delivered', delivered_at = $1, last_error = ''
		WHERE event_id = $2 AND workflow_id = $3 AND state = 'pending'
		RETURNING name, journey_id, reference_no, journey_update_id, action`, stamp(now), eventID, workflowID).
		Scan(&e.Name, &e.JourneyID, &e.ReferenceNo, &e.JourneyUpdateID, &action)
	if errors.Is(err, sql.ErrNoRows) || err == nil && action == Signal {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return e.entries(audit.Started, audit.StartedKey(workflowID), workflowID, now), nil
}

// Failed counts a failed attempt and puts the event off until retryAt. The reason is kept for operators; it must not hold
// personal data.
func (l *Ledger) Failed(ctx context.Context, eventID, reason string, retryAt time.Time) error {
	if len(reason) > maxReason {
		reason = reason[:maxReason]
	}
	_, err := l.db.ExecContext(ctx, `UPDATE inbox SET attempts = attempts + 1, last_error = $1, next_attempt_at = $2
		WHERE event_id = $3 AND state = 'pending'`, storable(reason), stamp(retryAt), eventID)
	if err != nil {
		return fmt.Errorf("put event off: %w", err)
	}
	return nil
}
