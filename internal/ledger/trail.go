package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"onboarding/internal/audit"
)

const (
	rowColumns  = `a.stream, a.number, a.entry_key, a.recorded_at, a.key_id, a.prev, a.hash, a.body`
	headColumns = `h.stream, h.number, h.hash, h.key_id, h.seal`
)

func rowTargets(r *audit.Row) []any {
	return []any{&r.Stream, &r.Number, &r.Key, &r.RecordedAt, &r.KeyID, &r.Prev, &r.Hash, &r.Body}
}

func headTargets(h *audit.Head) []any {
	return []any{&h.Stream, &h.Number, &h.Hash, &h.KeyID, &h.Seal}
}

// Trail returns the entries of a stream, the oldest first; none if there is no such stream. It does not verify them.
func (l *Ledger) Trail(ctx context.Context, stream string) ([]audit.Sealed, error) {
	var trail []audit.Sealed
	err := l.each(ctx, `SELECT `+rowColumns+` FROM audit a WHERE a.stream = $1 ORDER BY a.number`, []any{stream},
		func(scan func(...any) error) error {
			var r audit.Row
			if err := scan(rowTargets(&r)...); err != nil {
				return err
			}
			s, err := r.Open()
			trail = append(trail, s)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read audit trail: %w", err)
	}
	return trail, nil
}

// Streams returns the streams that tell of a journey, a workflow ID or a reference number: of a reference number those of all its
// journeys, and that of what has no journey, such as spot checks. The name of a stream is one, too. What the inbox says and what was
// sealed both count, so that nothing is hidden by an edit of the inbox. For that all entries are looked through, without an index.
func (l *Ledger) Streams(ctx context.Context, which string) ([]string, error) {
	var streams []string
	add := func(stream string) {
		if stream != "" && !slices.Contains(streams, stream) {
			streams = append(streams, stream)
		}
	}
	err := l.each(ctx, `SELECT `+eventColumns("e")+` FROM inbox e WHERE e.event_id IN (
			SELECT event_id FROM inbox WHERE reference_no = $1 OR journey_id = $1
			UNION ALL SELECT event_id FROM inbox WHERE workflow_id = $1 AND action = 'journey-update')
		ORDER BY e.received_at, e.event_id`, []any{which},
		func(scan func(...any) error) error {
			var e Event
			err := scan(eventTargets(&e)...)
			add(e.stream())
			return err
		})
	if err == nil {
		err = l.each(ctx, `SELECT journey_id FROM onboardings WHERE workflow_id = $1 OR journey_id = $1
			UNION ALL SELECT stream FROM audit_heads WHERE stream IN ($1, $2, $3)
			UNION ALL SELECT stream FROM audit WHERE stream IN ($1, $2, $3)`,
			[]any{which, audit.Stream("", which, ""), audit.Stream("", "", which)},
			func(scan func(...any) error) error {
				var stream string
				err := scan(&stream)
				add(stream)
				return err
			})
	}
	if err == nil {
		err = l.each(ctx, `SELECT a.stream FROM audit a WHERE a.entry_key = $1
			UNION SELECT a.stream FROM audit a WHERE `+keyBegins(audit.ReceivedPrefix)+` AND REPLACE(a.body, $2, '') <> a.body
			ORDER BY stream`, []any{audit.StartedKey(which), sealedReference(which)},
			func(scan func(...any) error) error {
				var stream string
				err := scan(&stream)
				add(stream)
				return err
			})
	}
	if err != nil {
		return nil, fmt.Errorf("look for streams of the audit trail: %w", err)
	}
	return streams, nil
}

// sealedReference returns how a reference number stands in the body of an entry. It can't stand so within another text, where quotes
// are escaped.
func sealedReference(referenceNo string) string {
	value, _ := json.Marshal(referenceNo) // a string can always be written
	return `"referenceNo":` + string(value)
}

// Export writes the entries of the streams, or of all if none are named, each stream in its order and with its head. The stream of
// the keys comes first if it is among them: nothing can be verified without it. Export does not verify.
func (l *Ledger) Export(ctx context.Context, streams []string, w audit.Writer) error {
	var err error
	if len(streams) == 0 || slices.Contains(streams, audit.KeysStream) {
		err = l.export(ctx, []string{audit.KeysStream}, w, func(stream string) bool { return true })
	}
	if err == nil {
		err = l.export(ctx, streams, w, func(stream string) bool { return stream != audit.KeysStream })
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return fmt.Errorf("export audit trail: %w", err)
	}
	return nil
}

// export writes those of the streams that are wanted.
func (l *Ledger) export(ctx context.Context, streams []string, w audit.Writer, wanted func(stream string) bool) error {
	return eachStream(ctx, l.db, streams,
		func(r audit.Row) error {
			if !wanted(r.Stream) {
				return nil
			}
			return w.Write(r)
		},
		func(stream string, heads []audit.Head) error {
			switch {
			case len(heads) == 0 || !wanted(stream):
				return nil
			case len(heads) > 1:
				return fmt.Errorf("stream %q has %d ends: verify the audit trail", stream, len(heads))
			}
			return w.End(heads[0])
		})
}

// eachStream calls row with every entry of the streams, or of all, and end behind the last one of each with its heads: one, where
// nobody has added or removed any. Entries and heads are read by one statement, so that both are as one transaction left them.
func eachStream(ctx context.Context, q querier, streams []string, row func(audit.Row) error,
	end func(stream string, heads []audit.Head) error) error {
	where, args := only("a.stream", streams)
	var stream string
	var heads []audit.Head
	err := each(ctx, q, `SELECT `+rowColumns+`, h.number, h.hash, h.key_id, h.seal
		FROM audit a LEFT JOIN audit_heads h ON h.stream = a.stream
		WHERE `+where+` ORDER BY a.stream, a.number`, args,
		func(scan func(...any) error) error {
			var r audit.Row
			var number sql.NullInt64
			var hash, keyID, seal sql.NullString
			if err := scan(append(rowTargets(&r), &number, &hash, &keyID, &seal)...); err != nil {
				return err
			}
			if stream != "" && stream != r.Stream {
				if err := end(stream, heads); err != nil {
					return err
				}
			}
			if stream != r.Stream {
				stream, heads = r.Stream, nil
			}
			if number.Valid {
				head := audit.Head{Stream: stream, Number: number.Int64, Hash: hash.String, KeyID: keyID.String, Seal: seal.String}
				if !slices.Contains(heads, head) {
					heads = append(heads, head)
				}
				if head != heads[0] {
					return nil // the entry is there once for each head
				}
			}
			return row(r)
		})
	if err == nil && stream != "" {
		err = end(stream, heads)
	}
	return err
}

// Checkpoint writes where all streams end, a line of JSON each, and returns how many there are. Kept in another place, it lets
// Verify find what can't be found otherwise. audit.Keys.ReadCheckpoint reads it. The checkpoint before, which may be empty, is
// named in it by its digest.
func (l *Ledger) Checkpoint(ctx context.Context, w io.Writer, previous string) (int, error) {
	if err := l.keys.CanSeal(); err != nil {
		return 0, err
	}
	lines := audit.NewCheckpointWriter(l.keys, w)
	count := 0
	at := time.Now()
	err := l.each(ctx, `SELECT `+headColumns+` FROM audit_heads h ORDER BY h.stream`, nil,
		func(scan func(...any) error) error {
			var h audit.Head
			if err := scan(headTargets(&h)...); err != nil {
				return err
			}
			count++
			return lines.Add(h)
		})
	if err == nil {
		err = lines.End(at, previous)
	}
	if err != nil {
		return count, fmt.Errorf("write checkpoint of audit trail: %w", err)
	}
	return count, nil
}

// only returns the condition that a column has one of the values, with its arguments; any value if there are none.
func only(column string, values []string) (condition string, args []any) {
	if len(values) == 0 {
		return "TRUE", nil
	}
	for _, value := range values {
		args = append(args, value)
	}
	return column + " IN " + list(1, len(values)), args
}

// each calls f with every row of a query outside of transactions.
func (l *Ledger) each(ctx context.Context, query string, args []any, f func(scan func(...any) error) error) error {
	return each(ctx, l.db, query, args, f)
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each calls f with every row of a query. f gets the row's Scan.
func each(ctx context.Context, q querier, query string, args []any, f func(scan func(...any) error) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
