package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

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

// Export writes the entries of a stream, or of all if stream is empty, each stream in its order. It does not verify them.
func (l *Ledger) Export(ctx context.Context, stream string, w audit.Writer) error {
	where, args := only("a.stream", stream)
	err := l.each(ctx, `SELECT `+rowColumns+` FROM audit a WHERE `+where+` ORDER BY a.stream, a.number`, args,
		func(scan func(...any) error) error {
			var r audit.Row
			if err := scan(rowTargets(&r)...); err != nil {
				return err
			}
			return w.Write(r)
		})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return fmt.Errorf("export audit trail: %w", err)
	}
	return nil
}

// Checkpoint writes where all streams end, one line of JSON each, and returns how many there are. Kept in another place,
// they let Verify find what it can't find otherwise. audit.ReadCheckpoint reads them.
func (l *Ledger) Checkpoint(ctx context.Context, w io.Writer) (int, error) {
	lines := json.NewEncoder(w)
	count := 0
	err := l.each(ctx, `SELECT `+headColumns+` FROM audit_heads h ORDER BY h.stream`, nil,
		func(scan func(...any) error) error {
			var h audit.Head
			if err := scan(headTargets(&h)...); err != nil {
				return err
			}
			count++
			return lines.Encode(l.keys.Checkpoint(h))
		})
	if err != nil {
		return count, fmt.Errorf("write checkpoint of audit trail: %w", err)
	}
	return count, nil
}

// only returns the condition that a column has a value, with its argument; any value if the value is empty.
func only(column, value string) (condition string, args []any) {
	if value == "" {
		return "TRUE", nil
	}
	return column + " = $1", []any{value}
}

// each calls f with every row of a query. f gets the row's Scan.
func (l *Ledger) each(ctx context.Context, query string, args []any, f func(scan func(...any) error) error) error {
	rows, err := l.db.QueryContext(ctx, query, args...)
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
