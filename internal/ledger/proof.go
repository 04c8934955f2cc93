package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
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

// judge notes what the entry that tells of its receipt proves of an event that is needed for a delivery.
func (l *Ledger) judge(d *Delivery, received audit.Row, needed Event) {
	switch {
	case l.unknown(received.KeyID):
		d.UnknownKey = received.KeyID
	case !l.proves(received, needed):
		d.Altered = true
	}
	d.older = d.older || received.KeyID != l.keys.Active()
}

// unknown reports whether the key with the ID is one that others have. That nothing is sealed there is no key.
func (l *Ledger) unknown(keyID string) bool { return keyID != "" && !l.keys.Knows(keyID) }

// proveOlder looks at the whole stream of those claimed events that were sealed with an older key, or without one, as when they
// waited while a new key came into use. Whoever has an old key could have added them, and not what the new key took over.
func (l *Ledger) proveOlder(ctx context.Context, tx *sql.Tx, claimed []Delivery) error {
	for i := range claimed {
		d := &claimed[i]
		if d.Altered || d.UnknownKey != "" || !d.older {
			continue
		}
		since, err := l.keysSince(ctx, tx)
		if err != nil {
			return fmt.Errorf("look for the keys of an event: %w", err)
		}
		v := audit.NewVerifier(l.keys, since, nil)
		err = eachWhole(ctx, tx, []string{d.stream()}, func(stream string, rows []audit.Row, heads ...audit.Head) {
			for _, r := range rows {
				if l.unknown(r.KeyID) {
					d.UnknownKey = r.KeyID
				}
			}
			v.Stream(stream, rows, heads...)
		})
		if err != nil {
			return fmt.Errorf("look at the stream of an event: %w", err)
		}
		v.RequireEntries()
		d.Altered = d.UnknownKey == "" && len(v.Report().Findings) > 0
	}
	return nil
}

// tells reports whether an entry says the same of an event's receipt as the inbox.
func tells(entry audit.Entry, e Event) bool {
	return entry.Kind == audit.Received && entry.Key == audit.ReceivedKey(e.ID) && entry.Stream == e.stream() &&
		entry.EventID == e.ID && entry.Event == storable(e.Name) && entry.ReferenceNo == storable(e.ReferenceNo) &&
		entry.Digest == Digest(e.Payload) && entry.At.Equal(e.ReceivedAt) &&
		entry.Relation == string(e.Relation) && entry.Contradicts == e.Contradicts
}
