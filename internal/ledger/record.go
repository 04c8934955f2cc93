package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"onboarding/internal/audit"
)

// Record adds entries to the audit trail in one transaction. An entry whose key its stream already has is left out. It
// returns an error that wraps audit.ErrInvalid if an entry cannot be kept.
func (l *Ledger) Record(ctx context.Context, entries ...audit.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	err := l.transact(ctx, func(tx *sql.Tx) error { return l.record(ctx, tx, entries) })
	if err != nil {
		return fmt.Errorf("record in audit trail: %w", err)
	}
	return nil
}

// record is the last thing that a transaction does: it locks the heads of the streams, and nothing else may be locked
// behind them. It returns errRaced if another transaction begins one of the streams meanwhile.
func (l *Ledger) record(ctx context.Context, tx *sql.Tx, entries []audit.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	heads, err := l.lockHeads(ctx, tx, entries)
	if err != nil {
		return err
	}
	fresh, err := unrecorded(ctx, tx, entries, heads)
	if err != nil {
		return err
	}
	var rows []audit.Row
	var moved []audit.Head
	for _, stream := range slices.Sorted(maps.Keys(fresh)) {
		head := heads[stream]
		head.Stream = stream
		added, head, err := l.keys.Seal(head, fresh[stream], time.Now())
		if err != nil {
			return err
		}
		rows, moved = append(rows, added...), append(moved, head)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := insertRows(ctx, tx, rows); err != nil {
		return err
	}
	return moveHeads(ctx, tx, moved)
}

// lockHeads returns the heads of those streams of the entries that have begun, and locks them.
func (l *Ledger) lockHeads(ctx context.Context, tx *sql.Tx, entries []audit.Entry) (map[string]audit.Head, error) {
	var args []any
	seen := map[string]bool{}
	for _, e := range entries {
		if !seen[e.Stream] {
			seen[e.Stream] = true
			args = append(args, e.Stream)
		}
	}
	rows, err := tx.QueryContext(ctx, `SELECT stream, number, hash, key_id, seal FROM audit_heads
		WHERE stream IN `+list(1, len(args))+` ORDER BY stream`+l.forUpdate, args...)
	if err != nil {
		return nil, fmt.Errorf("look for heads of the audit trail: %w", err)
	}
	defer rows.Close()
	heads := map[string]audit.Head{}
	for rows.Next() {
		var h audit.Head
		if err := rows.Scan(&h.Stream, &h.Number, &h.Hash, &h.KeyID, &h.Seal); err != nil {
			return nil, fmt.Errorf("read head of the audit trail: %w", err)
		}
		heads[h.Stream] = h
	}
	return heads, rows.Err()
}

// unrecorded returns the entries that their streams do not have yet, by stream, each key once.
func unrecorded(ctx context.Context, tx *sql.Tx, entries []audit.Entry, heads map[string]audit.Head) (map[string][]audit.Entry, error) {
	type name struct{ stream, key string }
	var args []any
	for _, e := range entries {
		if _, begun := heads[e.Stream]; begun {
			args = append(args, e.Key)
		}
	}
	known := map[name]bool{}
	if len(args) > 0 {
		rows, err := tx.QueryContext(ctx,
			`SELECT stream, entry_key FROM audit WHERE entry_key IN `+list(1, len(args)), args...)
		if err != nil {
			return nil, fmt.Errorf("look for known entries of the audit trail: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var n name
			if err := rows.Scan(&n.stream, &n.key); err != nil {
				return nil, fmt.Errorf("read known entry of the audit trail: %w", err)
			}
			known[n] = true
		}
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("read known entries of the audit trail: %w", err)
		}
	}
	fresh := map[string][]audit.Entry{}
	for _, e := range entries {
		if n := (name{e.Stream, e.Key}); !known[n] {
			known[n] = true
			fresh[e.Stream] = append(fresh[e.Stream], e)
		}
	}
	return fresh, nil
}

// insertRows adds rows to the trail, or returns errRaced if one of their places is taken.
func insertRows(ctx context.Context, tx *sql.Tx, rows []audit.Row) error {
	const columns = 8
	args := make([]any, 0, columns*len(rows))
	for _, r := range rows {
		args = append(args, r.Stream, r.Number, r.Key, r.RecordedAt, r.KeyID, r.Prev, r.Hash, r.Body)
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO audit (stream, number, entry_key, recorded_at, key_id, prev, hash, body)
		VALUES `+table(len(rows), columns)+` ON CONFLICT DO NOTHING`, args...)
	return inserted(result, err, len(rows), "add to the audit trail")
}

func moveHeads(ctx context.Context, tx *sql.Tx, heads []audit.Head) error {
	const columns = 5
	args := make([]any, 0, columns*len(heads))
	for _, h := range heads {
		args = append(args, h.Stream, h.Number, h.Hash, h.KeyID, h.Seal)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO audit_heads (stream, number, hash, key_id, seal)
		VALUES `+table(len(heads), columns)+` ON CONFLICT (stream) DO UPDATE
		SET number = excluded.number, hash = excluded.hash, key_id = excluded.key_id, seal = excluded.seal`, args...)
	if err != nil {
		return fmt.Errorf("move heads of the audit trail: %w", err)
	}
	return nil
}
