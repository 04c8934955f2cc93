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
	for _, e := range entries {
		if err := e.Validate(); err != nil {
			return err
		}
	}
	if err := l.refuseUnsealed(ctx, tx); err != nil {
		return err
	}
	heads, known, err := l.lockHeads(ctx, tx, entries)
	if err != nil {
		return err
	}
	fresh := unrecorded(entries, known)
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
	if err := l.insertRows(ctx, tx, rows); err != nil {
		return err
	}
	return l.moveHeads(ctx, tx, moved)
}

// name is the name of an entry.
type name struct{ stream, key string }

// lockHeads returns the heads of those streams of the entries that have begun, and locks them. It also returns which of
// the entries are there already; where it had to wait for a lock it may miss some, which insertRows finds.
func (l *Ledger) lockHeads(ctx context.Context, tx *sql.Tx, entries []audit.Entry) (map[string]audit.Head, map[name]bool, error) {
	var args []any
	streams := map[string]bool{}
	for _, e := range entries {
		if !streams[e.Stream] {
			streams[e.Stream] = true
			args = append(args, e.Stream)
		}
	}
	keys := map[string]bool{}
	for _, e := range entries {
		if !keys[e.Key] {
			keys[e.Key] = true
			args = append(args, e.Key)
		}
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+headColumns+`, COALESCE(a.entry_key, '') FROM audit_heads h
		LEFT JOIN audit a ON a.stream = h.stream AND a.entry_key IN `+list(1+len(streams), len(keys))+`
		WHERE h.stream IN `+list(1, len(streams))+` ORDER BY h.stream`+l.headsForUpdate, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("look for heads of the audit trail: %w", err)
	}
	defer rows.Close()
	heads := map[string]audit.Head{}
	known := map[name]bool{}
	for rows.Next() {
		var h audit.Head
		var key string
		if err := rows.Scan(append(headTargets(&h), &key)...); err != nil {
			return nil, nil, fmt.Errorf("read head of the audit trail: %w", err)
		}
		heads[h.Stream] = h
		known[name{h.Stream, key}] = true
	}
	return heads, known, rows.Err()
}

// unrecorded returns the entries that their streams do not have yet, by stream, each key once.
func unrecorded(entries []audit.Entry, known map[name]bool) map[string][]audit.Entry {
	fresh := map[string][]audit.Entry{}
	for _, e := range entries {
		if n := (name{e.Stream, e.Key}); !known[n] {
			known[n] = true
			fresh[e.Stream] = append(fresh[e.Stream], e)
		}
	}
	return fresh
}

// insertRows adds rows to the trail, or returns errRaced if one of their places is taken.
func (l *Ledger) insertRows(ctx context.Context, tx *sql.Tx, rows []audit.Row) error {
	const columns = 8
	args := make([]any, 0, columns*len(rows))
	for _, r := range rows {
		args = append(args, r.Stream, r.Number, r.Key, r.RecordedAt, r.KeyID, r.Prev, r.Hash, r.Body)
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO audit (stream, number, entry_key, recorded_at, key_id, prev, hash, body)
		VALUES `+l.table(len(rows), columns)+` ON CONFLICT DO NOTHING`, args...)
	return inserted(result, err, len(rows), "add to the audit trail")
}

func (l *Ledger) moveHeads(ctx context.Context, tx *sql.Tx, heads []audit.Head) error {
	const columns = 5
	args := make([]any, 0, columns*len(heads))
	for _, h := range heads {
		args = append(args, h.Stream, h.Number, h.Hash, h.KeyID, h.Seal)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO audit_heads (stream, number, hash, key_id, seal)
		VALUES `+l.table(len(heads), columns)+` ON CONFLICT (stream) DO UPDATE
		SET number = excluded.number, hash = excluded.hash, key_id = excluded.key_id, seal = excluded.seal`, args...)
	if err != nil {
		return fmt.Errorf("move heads of the audit trail: %w", err)
	}
	return nil
}
