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
}

// Ended is the outcome of an onboarding that was broken off, as by a termination: no run of it came to one.
const Ended = "ended"

// Cancelled is the outcome of an onboarding that an operator has cancelled in Temporal.
const Cancelled = "cancelled"

// contradicts reports whether a run has come to another outcome than the one that counts. One that was broken off or cancelled has
// come to none.
func (c Closing) contradicts(end Ending) bool {
	return c.Outcome != end.Outcome && c.Outcome != Ended && c.Outcome != Cancelled
}

// Ending is how and when an onboarding ended, for ever. The zero value is that of an open one.
type Ending struct {
	Outcome string
	At      time.Time
	// Overtaken is the outcome of a later onboarding of the journey; empty if none has come to one.
	Overtaken string
}

// CloseOnboarding remembers that an onboarding has ended, and how. Its events that were not delivered yet and those it
// left unhandled are routed again, as the journey now stands, and are due at once. It returns the end that counts, which is
// the first: a run that comes to another one later, after a reset or after the onboarding was taken for broken off, is told of
// in the audit trail and changes nothing.
//
// The workflow calls it through an activity before it ends, again if more events come too late. The dispatcher calls it with
// Ended when Temporal refuses a signal because the workflow has ended: that repairs the ledger after a termination, and
// changes nothing after a regular end. It returns an error that wraps ErrUnknown if there is no such onboarding.
func (l *Ledger) CloseOnboarding(ctx context.Context, c Closing) (Ending, error) {
	var end Ending
	err := l.transact(ctx, func(tx *sql.Tx) (err error) {
		end, err = l.closeOnboarding(ctx, tx, c)
		return err
	})
	if err != nil {
		return Ending{}, fmt.Errorf("close onboarding: %w", err)
	}
	return end, nil
}

func (l *Ledger) closeOnboarding(ctx context.Context, tx *sql.Tx, c Closing) (Ending, error) {
	var opener Event
	err := tx.QueryRowContext(ctx, `SELECT b.journey_id, e.reference_no, e.event_id FROM onboardings b
		JOIN inbox e ON e.event_id = b.opening_event_id WHERE b.workflow_id = $1`, c.WorkflowID).
		Scan(&opener.JourneyID, &opener.ReferenceNo, &opener.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return Ending{}, ErrUnknown
	}
	if err != nil {
		return Ending{}, fmt.Errorf("look for onboarding: %w", err)
	}
	if _, err := l.lockJourneys(ctx, tx, []string{opener.JourneyID}); err != nil {
		return Ending{}, err
	}
	end, written, err := writeEnd(ctx, tx, c)
	if err != nil {
		return Ending{}, err
	}
	told := c.entry(opener.JourneyID, opener.ReferenceNo) // an end from outside has taken no event into account
	if !slices.Contains(c.Handled, opener.ID) {
		c.Handled = append([]string{opener.ID}, c.Handled...)
	}
	entries, err := markHandled(ctx, tx, c)
	if err != nil {
		return Ending{}, err
	}
	if written || c.contradicts(end) {
		entries = append(entries, told)
	}
	left, err := l.leftBehind(ctx, tx, opener.JourneyID, c)
	if err != nil {
		return Ending{}, err
	}
	if err := l.reroute(ctx, tx, left); err != nil {
		return Ending{}, err
	}
	return end, l.record(ctx, tx, entries)
}

// writeEnd writes how an onboarding has ended, unless it has ended before. It returns the end that counts.
func writeEnd(ctx context.Context, tx *sql.Tx, c Closing) (end Ending, written bool, err error) {
	result, err := tx.ExecContext(ctx, `UPDATE onboardings SET closed_at = $1, outcome = $2, stream = journey_id
		WHERE workflow_id = $3 AND closed_at IS NULL`, stamp(c.At), c.Outcome, c.WorkflowID)
	if err != nil {
		return end, false, fmt.Errorf("write end: %w", err)
	}
	ended, err := result.RowsAffected()
	if err != nil {
		return end, false, fmt.Errorf("write end: %w", err)
	}
	err = tx.QueryRowContext(ctx, `SELECT outcome, closed_at FROM onboardings WHERE workflow_id = $1`, c.WorkflowID).
		Scan(&end.Outcome, (*storedTime)(&end.At))
	if err != nil {
		return end, false, fmt.Errorf("read end: %w", err)
	}
	return end, ended > 0, nil
}

// markHandled marks the events as delivered that an onboarding has handled. It returns what the audit trail must be told.
func markHandled(ctx context.Context, tx *sql.Tx, c Closing) ([]audit.Entry, error) {
	var entries []audit.Entry
	for _, id := range c.Handled {
		started, err := markDelivered(ctx, tx, id, c.WorkflowID)
		if err != nil {
			return nil, fmt.Errorf("mark handled event: %w", err)
		}
		entries = append(entries, started...)
	}
	return entries, nil
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
		_, err := tx.ExecContext(ctx, `UPDATE inbox SET workflow_id = $1, action = $2, state = $3, attempts = 0,
			next_attempt_at = $4, last_error = '', delivered_at = NULL WHERE event_id = $5`,
			r.workflowID, string(r.action), r.action.state(), stamp(time.Now()), r.ID)
		if err != nil {
			return fmt.Errorf("route event again: %w", err)
		}
	}
	return nil
}
