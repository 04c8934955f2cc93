package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"onboarding/internal/audit"
)

// Digest returns what the audit trail keeps of a payload, so that it is seen if the inbox holds another one: "sha256:" and
// hexadecimal. A body that has no ID of its own is kept under it.
func Digest(payload []byte) string {
	sum := sha256.Sum256([]byte(storable(string(payload))))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// receivedJoin finds the entry that tells that an event of the inbox, e, was received.
const receivedJoin = " LEFT JOIN audit r ON r.stream = e.stream AND r.entry_key = '" + audit.ReceivedPrefix + "' || e.event_id"

// receivedColumns are those of that entry; all empty if there is none.
const receivedColumns = `COALESCE(r.stream, ''), COALESCE(r.number, 0), COALESCE(r.entry_key, ''), COALESCE(r.recorded_at, ''),
	COALESCE(r.key_id, ''), COALESCE(r.prev, ''), COALESCE(r.hash, ''), COALESCE(r.body, '')`

// proves reports whether the row is a sealed entry that tells that the event was received just as the inbox has it.
func (l *Ledger) proves(r audit.Row, e Event) bool {
	entry, err := r.Open()
	return err == nil && l.keys.Intact(r) && tells(entry.Entry, e)
}

// proveOlder looks at the whole stream of those claimed events that were sealed with an older key, or without one, as when they
// waited while a new key came into use. Whoever has an old key could have added them, and not what the new key took over.
func (l *Ledger) proveOlder(ctx context.Context, tx *sql.Tx, claimed []Delivery) error {
	for i := range claimed {
		d := &claimed[i]
		if d.Altered || !d.older {
			continue
		}
		v := audit.NewVerifier(l.keys, nil)
		rows, err := streamRows(ctx, tx, d.stream())
		if err != nil {
			return fmt.Errorf("look at the stream of an event: %w", err)
		}
		var head audit.Head
		err = tx.QueryRowContext(ctx, `SELECT `+headColumns+` FROM audit_heads h WHERE h.stream = $1`, d.stream()).Scan(headTargets(&head)...)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look at the stream of an event: %w", err)
		}
		v.Stream(d.stream(), rows, &head)
		d.Altered = len(v.Report().Findings) > 0
	}
	return nil
}

// streamRows returns the rows of a stream in their order.
func streamRows(ctx context.Context, tx *sql.Tx, stream string) ([]audit.Row, error) {
	found, err := tx.QueryContext(ctx, `SELECT `+rowColumns+` FROM audit a WHERE a.stream = $1 ORDER BY a.number`, stream)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []audit.Row
	for found.Next() {
		var r audit.Row
		if err := found.Scan(rowTargets(&r)...); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// tells reports whether an entry says the same of an event's receipt as the inbox. Entries did not tell once how the event stands to
// the onboarding of its journey, and to another event.
func tells(entry audit.Entry, e Event) bool {
	return entry.Kind == audit.Received && entry.Key == audit.ReceivedKey(e.ID) && entry.Stream == e.stream() &&
		entry.EventID == e.ID && entry.Event == storable(e.Name) && entry.ReferenceNo == storable(e.ReferenceNo) &&
		entry.Digest == Digest(e.Payload) && entry.At.Equal(e.ReceivedAt) &&
		(entry.Relation == "" || entry.Relation == string(e.Relation) && entry.Contradicts == e.Contradicts)
}
