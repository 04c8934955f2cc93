package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// InboxRow is an event of the inbox as operators see it.
type InboxRow struct {
	Event                // without Payload
	WorkflowID    string // where it goes; empty if it is only recorded
	Action        Action // what is done with it
	State         string // pending, delivered or recorded
	Attempts      int    // how many have failed
	LastError     string // of the last attempt
	NextAttemptAt time.Time
	DeliveredAt   time.Time // zero if it was not
}

// InboxFilter chooses events of the inbox. Its conditions must all hold; the zero value chooses every event.
type InboxFilter struct {
	Undelivered bool     // to be delivered, and not yet
	Failing     bool     // the same, and an attempt has failed
	Ignored     bool     // recorded, not to be delivered
	JourneyID   string   // empty: of any
	EventIDs    []string // empty: any
}

// where returns the condition and its arguments.
func (f InboxFilter) where() (string, []any) {
	conditions := []string{"1 = 1"}
	var args []any
	if f.Undelivered || f.Failing {
		conditions = append(conditions, "e.state = 'pending'")
	}
	if f.Failing {
		conditions = append(conditions, "e.attempts > 0")
	}
	if f.Ignored {
		conditions = append(conditions, "e.state = 'recorded'")
	}
	if f.JourneyID != "" {
		args = append(args, f.JourneyID)
		conditions = append(conditions, "e.journey_id = "+list(len(args), 1))
	}
	if len(f.EventIDs) > 0 {
		conditions = append(conditions, "e.event_id IN "+list(len(args)+1, len(f.EventIDs)))
		for _, id := range f.EventIDs {
			args = append(args, id)
		}
	}
	return strings.Join(conditions, " AND "), args
}

// Inbox returns the events that the filter chooses, the oldest first, at most limit of them, and how many there are.
func (l *Ledger) Inbox(ctx context.Context, f InboxFilter, limit int) (rows []InboxRow, count int, err error) {
	where, args := f.where()
	if err := l.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM inbox e WHERE `+where, args...).Scan(&count); err != nil {
		return nil, 0, fmt.Errorf("count events of the inbox: %w", err)
	}
	if count == 0 || limit < 1 {
		return nil, count, nil
	}
	args = append(args, limit)
	found, err := l.db.QueryContext(ctx, `SELECT `+eventColumns("e")+`, e.workflow_id, e.action, e.state, e.attempts,
		e.last_error, e.next_attempt_at, COALESCE(e.delivered_at, '') FROM inbox e WHERE `+where+`
		ORDER BY e.received_at, e.event_id LIMIT `+list(len(args), 1), args...)
	if err != nil {
		return nil, 0, fmt.Errorf("read the inbox: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var r InboxRow
		targets := append(eventTargets(&r.Event), &r.WorkflowID, &r.Action, &r.State, &r.Attempts, &r.LastError,
			(*storedTime)(&r.NextAttemptAt), (*optionalTime)(&r.DeliveredAt))
		if err := found.Scan(targets...); err != nil {
			return nil, 0, fmt.Errorf("read an event of the inbox: %w", err)
		}
		rows = append(rows, r)
	}
	if err := found.Err(); err != nil {
		return nil, 0, fmt.Errorf("read the inbox: %w", err)
	}
	return rows, count, nil
}

// optionalTime is a time.Time that can be scanned from a column that may be empty.
type optionalTime time.Time

// Scan implements sql.Scanner.
func (t *optionalTime) Scan(column any) error {
	if column == "" {
		*t = optionalTime{}
		return nil
	}
	return (*storedTime)(t).Scan(column)
}

// Redeliver makes those of the chosen events that are not delivered yet due at once, and returns how many these are. One
// that is being delivered at this moment may be delivered twice, which is harmless.
func (l *Ledger) Redeliver(ctx context.Context, f InboxFilter) (int, error) {
	f.Undelivered = true
	where, args := f.where()
	args = append(args, stamp(time.Now()))
	result, err := l.db.ExecContext(ctx, `UPDATE inbox AS e SET next_attempt_at = `+list(len(args), 1)+` WHERE `+where, args...)
	if err != nil {
		return 0, fmt.Errorf("make events due: %w", err)
	}
	changed, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("make events due: %w", err)
	}
	return int(changed), nil
}

// Onboarding is what the ledger remembers of an onboarding, for ever.
type Onboarding struct {
	WorkflowID  string
	JourneyID   string
	ReferenceNo string // as the event that opened it had it
	OpenedAt    time.Time
	ClosedAt    time.Time // zero while it is open
	Outcome     string    // empty while it is open
	Proved      bool      // IDWise has said that the journey is of the reference number
}

// Onboardings returns the onboardings with this workflow ID, of this journey, or of this reference number, the oldest
// first.
func (l *Ledger) Onboardings(ctx context.Context, which string) ([]Onboarding, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT b.workflow_id, b.journey_id, e.reference_no, b.opened_at,
		COALESCE(b.closed_at, ''), b.outcome, EXISTS (SELECT 1 FROM proofs p WHERE p.workflow_id = b.workflow_id) FROM onboardings b JOIN inbox e ON e.event_id = b.opening_event_id
		WHERE b.workflow_id IN (
			SELECT workflow_id FROM onboardings WHERE workflow_id = $1 OR journey_id = $1
			UNION SELECT o.workflow_id FROM inbox i JOIN onboardings o ON o.opening_event_id = i.event_id WHERE i.reference_no = $1)
		ORDER BY b.opened_at, b.workflow_id`, which)
	if err != nil {
		return nil, fmt.Errorf("look for onboardings: %w", err)
	}
	defer rows.Close()
	var found []Onboarding
	for rows.Next() {
		var o Onboarding
		var outcome sql.NullString
		err := rows.Scan(&o.WorkflowID, &o.JourneyID, &o.ReferenceNo, (*storedTime)(&o.OpenedAt), (*optionalTime)(&o.ClosedAt),
			&outcome, &o.Proved)
		if err != nil {
			return nil, fmt.Errorf("read onboarding: %w", err)
		}
		o.Outcome = outcome.String
		found = append(found, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("look for onboardings: %w", err)
	}
	return found, nil
}
