package ledger

import (
	"crypto/sha256"
	"encoding/hex"

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

// tells reports whether an entry says the same of an event's receipt as the inbox.
func tells(entry audit.Entry, e Event) bool {
	return entry.Kind == audit.Received && entry.Key == audit.ReceivedKey(e.ID) && entry.Stream == e.stream() &&
		entry.EventID == e.ID && entry.Event == storable(e.Name) && entry.ReferenceNo == storable(e.ReferenceNo) &&
		entry.Digest == Digest(e.Payload) && entry.At.Equal(e.ReceivedAt)
}
