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

// kept is what is known of an event that is in the inbox already.
type kept struct{ workflowID, digest string }

// receive puts events into the inbox in one transaction and returns a receipt for each.
func (l *Ledger) receive(ctx context.Context, events []Event) ([]Receipt, error) {
	for i := range events {
		events[i].digest = Digest(events[i].Payload)
	}
	var receipts []Receipt
	err := l.transact(ctx, func(tx *sql.Tx) error {
		known := map[string]kept{}
		fresh, contradicting, err := newEvents(ctx, tx, events, known)
		if err != nil {
			return err
		}
		contradictions, _, err := newEvents(ctx, tx, contradicting, known)
		if err != nil {
			return err
		}
		routes, err := l.route(ctx, tx, append(fresh, contradictions...))
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

// newEvents returns the events that are not in the inbox, each once, and those that contradict one that came before under the
// same ID. It adds what the inbox has to the known ones.
func newEvents(ctx context.Context, tx *sql.Tx, events []Event, known map[string]kept) (fresh, contradicting []Event, err error) {
	if len(events) == 0 {
		return nil, nil, nil
	}
	if err := addKnown(ctx, tx, events, known); err != nil {
		return nil, nil, err
	}
	digests := map[string]string{} // of those that are new
	for _, e := range events {
		before := cmp.Or(known[e.ID].digest, digests[e.ID])
		switch before {
		case "":
			digests[e.ID] = e.digest
			fresh = append(fresh, e)
		case e.digest:
		default:
			contradicting = append(contradicting, e.contradiction())
		}
	}
	return fresh, contradicting, nil
}

// addKnown adds those events that are in the inbox.
func addKnown(ctx context.Context, tx *sql.Tx, events []Event, known map[string]kept) error {
	ids := make([]any, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	rows, err := tx.QueryContext(ctx,
		`SELECT event_id, workflow_id, payload FROM inbox WHERE event_id IN `+list(1, len(ids)), ids...)
	if err != nil {
		return fmt.Errorf("look for known events: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Event
		var workflowID string
		if err := rows.Scan(&e.ID, &workflowID, &e.Payload); err != nil {
			return fmt.Errorf("read known event: %w", err)
		}
		known[e.ID] = kept{workflowID, Digest(e.Payload)}
	}
	return rows.Err()
}

// receiptsFor returns a receipt for each event: a duplicate if it was known or is not the first of its ID.
func receiptsFor(events []Event, known map[string]kept, routes []routed) []Receipt {
	first := map[string]bool{}
	for _, r := range routes {
		known[r.ID] = kept{r.workflowID, r.digest}
		first[r.ID] = true
	}
	receipts := make([]Receipt, len(events))
	for i, e := range events {
		receipts[i] = Receipt{
			WorkflowID: known[e.ID].workflowID, Duplicate: !first[e.ID], Contradicts: known[e.ID].digest != e.digest,
		}
		delete(first, e.ID)
	}
	return receipts
}

// insertEvents adds rows to the inbox, or returns errRaced if another transaction has added one of them meanwhile.
func (l *Ledger) insertEvents(ctx context.Context, tx *sql.Tx, events []routed) error {
	if len(events) == 0 {
		return nil
	}
	events = slices.SortedFunc(slices.Values(events), func(a, b routed) int { return cmp.Compare(a.ID, b.ID) })
	const columns = 15
	args := make([]any, 0, columns*len(events))
	for _, e := range events {
		received := stamp(e.ReceivedAt)
		args = append(args, e.ID, storable(e.Name), e.JourneyID, storable(e.ReferenceNo), string(e.Relation),
			storable(string(e.Payload)), received, e.OnboardingID, e.JourneyUpdateID, e.workflowID, string(e.action),
			e.action.state(), received, e.stream(), e.Contradicts)
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO inbox (event_id, name, journey_id, reference_no, relation, payload,
		received_at, onboarding_id, journey_update_id, workflow_id, action, state, next_attempt_at, stream, contradicts)
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
