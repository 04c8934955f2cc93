package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// routed is an event and where it goes.
type routed struct {
	Event
	workflowID string
	action     Action
}

// receive puts events into the inbox in one transaction and returns a receipt for each.
func (l *Ledger) receive(ctx context.Context, events []Event) ([]Receipt, error) {
	var receipts []Receipt
	err := l.transact(ctx, func(tx *sql.Tx) error {
		known, err := knownEvents(ctx, tx, events)
		if err != nil {
			return err
		}
		fresh := newEvents(events, known)
		routes, err := l.route(ctx, tx, fresh)
		if err != nil {
			return err
		}
		if err := l.insertEvents(ctx, tx, routes); err != nil {
			return err
		}
		if err := l.record(ctx, tx, receivedEntries(routes)); err != nil {
			return err
		}
		receipts = receiptsFor(events, known, routes)
		return nil
	})
	return receipts, err
}

// knownEvents returns the workflow IDs of those events that are already in the inbox, by event ID.
func knownEvents(ctx context.Context, tx *sql.Tx, events []Event) (map[string]string, error) {
	ids := make([]any, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	rows, err := tx.QueryContext(ctx,
		`SELECT event_id, workflow_id FROM inbox WHERE event_id IN `+list(1, len(ids)), ids...)
	if err != nil {
		return nil, fmt.Errorf("look for known events: %w", err)
	}
	defer rows.Close()
	known := map[string]string{}
	for rows.Next() {
		var id, workflowID string
		if err := rows.Scan(&id, &workflowID); err != nil {
			return nil, fmt.Errorf("read known event: %w", err)
		}
		known[id] = workflowID
	}
	return known, rows.Err()
}

// newEvents returns the events that are not known, each once.
func newEvents(events []Event, known map[string]string) []Event {
	var fresh []Event
	seen := map[string]bool{}
	for _, e := range events {
		if _, ok := known[e.ID]; !ok && !seen[e.ID] {
			seen[e.ID] = true
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// receiptsFor returns a receipt for each event: a duplicate if it was known or is not the first of its ID.
func receiptsFor(events []Event, known map[string]string, routes []routed) []Receipt {
	first := map[string]string{}
	for _, r := range routes {
		first[r.ID] = r.workflowID
	}
	receipts := make([]Receipt, len(events))
	for i, e := range events {
		if workflowID, ok := first[e.ID]; ok {
			receipts[i] = Receipt{WorkflowID: workflowID}
			known[e.ID] = workflowID
			delete(first, e.ID)
		} else {
			receipts[i] = Receipt{WorkflowID: known[e.ID], Duplicate: true}
		}
	}
	return receipts
}

// insertEvents adds rows to the inbox, or returns errRaced if another transaction has added one of them meanwhile.
func (l *Ledger) insertEvents(ctx context.Context, tx *sql.Tx, events []routed) error {
	if len(events) == 0 {
		return nil
	}
	events = slices.SortedFunc(slices.Values(events), func(a, b routed) int { return cmp.Compare(a.ID, b.ID) })
	const columns = 14
	args := make([]any, 0, columns*len(events))
	for _, e := range events {
		state := "pending"
		if e.action == None {
			state = "recorded"
		}
		received := stamp(e.ReceivedAt)
		args = append(args, e.ID, storable(e.Name), e.JourneyID, storable(e.ReferenceNo), string(e.Relation),
			storable(string(e.Payload)), received, e.OnboardingID, e.JourneyUpdateID, e.workflowID, string(e.action),
			state, received, e.stream())
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO inbox (event_id, name, journey_id, reference_no, relation, payload,
		received_at, onboarding_id, journey_update_id, workflow_id, action, state, next_attempt_at, stream)
		VALUES `+l.table(len(events), columns)+` ON CONFLICT DO NOTHING`, args...)
	return inserted(result, err, len(events), "insert events")
}

// inserted returns errRaced if fewer rows than wanted were inserted.
func inserted(result sql.Result, err error, want int, attempted string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", attempted, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", attempted, err)
	}
	if n < int64(want) {
		return errRaced
	}
	return nil
}
