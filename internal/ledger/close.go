package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"onboarding/internal/audit"
)

// ErrUnknown is returned for an onboarding that is not in the ledger.
var ErrUnknown = errors.New("onboarding is not in the ledger")

// Closing says how an onboarding ended and what became of its events. Both lists are needed: an event may have reached
// the workflow although the dispatcher that delivered it could not report so.
type Closing struct {
	WorkflowID string
	RunID      string // Temporal's, of the run that has ended; empty if that is not known
	Outcome    string
	Rule       string // what made the outcome
	Final      string // IDWise's decision that it rests on; empty if on none
	At         time.Time
	Handled    []string // IDs of events that the workflow took into account
	Unhandled  []string // IDs of events that reached the workflow too late
	// Refused is set for an onboarding that never began: the journey was not its applicant's. It has handled nothing but the
	// event that opened it.
	Refused bool
}

// CloseOnboarding remembers that an onboarding has ended, and how. Its events that were not delivered yet and those it
// left unhandled are routed again, as the journey now stands, and are due at once.
//
// The workflow calls it through an activity before it ends, again if more events come too late. The dispatcher calls it
// when Temporal refuses a signal because the workflow has ended: that repairs the ledger after a termination, and
// changes nothing after a regular end, because a repeat keeps the first end and outcome. It returns an error that wraps
// ErrUnknown if there is no such onboarding.
func (l *Ledger) CloseOnboarding(ctx context.Context, c Closing) error {
	err := l.transact(ctx, func(tx *sql.Tx) error { return l.closeOnboarding(ctx, tx, c) })
	if err != nil {
		return fmt.Errorf("close onboarding: %w", err)
	}
	return nil
}

func (l *Ledger) closeOnboarding(ctx context.Context, tx *sql.Tx, c Closing) error {
	var journeyID, referenceNo string
	err := tx.QueryRowContext(ctx, `SELECT b.journey_id, e.reference_no FROM onboardings b
		JOIN inbox e ON e.event_id = b.opening_event_id WHERE b.workflow_id = $1`, c.WorkflowID).Scan(&journeyID, &referenceNo)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("look for onboarding: %w", err)
	}
	if _, err := l.lockJourneys(ctx, tx, []string{journeyID}); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `UPDATE onboardings SET closed_at = $1, outcome = $2, stream = journey_id
		WHERE workflow_id = $3 AND closed_at IS NULL`, stamp(c.At), c.Outcome, c.WorkflowID)
	if err != nil {
		return fmt.Errorf("write end: %w", err)
	}
	ended, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("write end: %w", err)
	}
	implied, err := impliedEvents(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, id := range c.Handled {
		if !slices.Contains(implied, id) {
			implied = append(implied, id)
		}
	}
	c.Handled = implied
	var entries []audit.Entry
	for _, id := range c.Handled {
		started, err := markDelivered(ctx, tx, id, c.WorkflowID)
		if err != nil {
			return fmt.Errorf("mark handled event: %w", err)
		}
		entries = append(entries, started...)
	}
	if ended > 0 {
		entries = append(entries, c.entry(journeyID, referenceNo))
	}
	left, err := l.leftBehind(ctx, tx, journeyID, c)
	if err != nil {
		return err
	}
	if err := l.reroute(ctx, tx, left); err != nil {
		return err
	}
	return l.record(ctx, tx, entries)
}

// impliedEvents returns the IDs of the events that an onboarding has handled even if nobody says so: the one that opened
// it and, where that was the journey's decision, the submission that was decided on. The submission may come last, and it
// would open another onboarding of what has just been decided.
func impliedEvents(ctx context.Context, tx *sql.Tx, c Closing) ([]string, error) {
	var opener string
	var relation Relation
	err := tx.QueryRowContext(ctx, `SELECT e.event_id, e.relation FROM onboardings b
		JOIN inbox e ON e.event_id = b.opening_event_id WHERE b.workflow_id = $1`, c.WorkflowID).Scan(&opener, &relation)
	if err != nil {
		return nil, fmt.Errorf("look for opening event: %w", err)
	}
	if relation != OpensFirst || c.Refused {
		return []string{opener}, nil
	}
	var submission string
	err = tx.QueryRowContext(ctx, `SELECT event_id FROM inbox WHERE workflow_id = $1 AND relation = $2
		ORDER BY received_at, event_id LIMIT 1`, c.WorkflowID, string(Opens)).Scan(&submission)
	if errors.Is(err, sql.ErrNoRows) {
		return []string{opener}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for submission: %w", err)
	}
	return []string{opener, submission}, nil
}

// leftBehind returns the events that an onboarding did not handle, oldest first.
func (l *Ledger) leftBehind(ctx context.Context, tx *sql.Tx, journeyID string, c Closing) ([]Event, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+eventColumns("e")+`, e.state FROM inbox e
		WHERE e.journey_id = $1 AND e.workflow_id = $2 AND e.action = 'signal' ORDER BY e.received_at, e.event_id`,
		journeyID, c.WorkflowID)
	if err != nil {
		return nil, fmt.Errorf("look for unhandled events: %w", err)
	}
	defer rows.Close()
	var left []Event
	for rows.Next() {
		var e Event
		var state string
		if err := rows.Scan(append(eventTargets(&e), &state)...); err != nil {
			return nil, fmt.Errorf("read unhandled event: %w", err)
		}
		late := slices.Contains(c.Unhandled, e.ID) && !slices.Contains(c.Handled, e.ID)
		if state == "pending" || late {
			left = append(left, e)
		}
	}
	return left, rows.Err()
}

// reroute decides again where events go that are in the inbox.
func (l *Ledger) reroute(ctx context.Context, tx *sql.Tx, events []Event) error {
	routes, err := l.route(ctx, tx, events)
	if err != nil {
		return err
	}
	for _, r := range routes {
		_, err := tx.ExecContext(ctx, `UPDATE inbox SET workflow_id = $1, action = $2, state = 'pending', attempts = 0,
			next_attempt_at = $3, last_error = '', delivered_at = NULL WHERE event_id = $4`,
			r.workflowID, string(r.action), stamp(time.Now()), r.ID)
		if err != nil {
			return fmt.Errorf("route event again: %w", err)
		}
	}
	return nil
}
