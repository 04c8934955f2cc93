package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"onboarding/internal/audit"
)

// ErrKeys is wrapped by the error for keys of the audit trail with which a program must not write into it. It stays until
// AUDIT_KEYS is put right.
var ErrKeys = errors.New("AUDIT_KEYS does not fit the audit trail")

// takeOverSize is how many streams a new key takes over in a transaction.
const takeOverSize = 200

// JoinSealing prepares a program that writes into the audit trail beside others, which have begun: it returns an error that wraps
// ErrKeys if its keys are not theirs.
func (l *Ledger) JoinSealing(ctx context.Context) error {
	isNew, err := l.fitKeys(ctx)
	if err == nil && isNew {
		err = fmt.Errorf("%w: no starter or worker has begun to seal with the key %q", ErrKeys, l.keys.Active())
	}
	return err
}

// fitKeys returns an error that wraps ErrKeys if nothing may be written with these keys, and whether the key that seals is new.
func (l *Ledger) fitKeys(ctx context.Context) (isNew bool, err error) {
	if err := l.keys.CanSeal(); err != nil {
		return false, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	inUse, err := l.keysInUse(ctx)
	if err != nil {
		return false, fmt.Errorf("look for the keys of the audit trail: %w", err)
	}
	if err := l.refuseKeys(ctx, inUse); err != nil {
		return false, err
	}
	return l.keys.Keyed() && (len(inUse) == 0 || inUse[len(inUse)-1] != l.keys.Active()), nil
}

// keysInUse returns the keys that have come into use, the newest last. Nobody but who has one of our keys can add to them.
func (l *Ledger) keysInUse(ctx context.Context) ([]string, error) {
	rows, err := rowsOfKeys(ctx, l.db)
	var ids []string
	for _, r := range rows {
		if r.Key == audit.KeyInUseKey(r.KeyID) && (l.keys.Intact(r) || !l.keys.Knows(r.KeyID)) {
			ids = append(ids, r.KeyID)
		}
	}
	return ids, err
}

// keysSince returns when our keys came into use.
func (l *Ledger) keysSince(ctx context.Context, q querier) (audit.Since, error) {
	rows, err := rowsOfKeys(ctx, q)
	return l.keys.Since(rows), err
}

func rowsOfKeys(ctx context.Context, q querier) (rows []audit.Row, err error) {
	err = each(ctx, q, `SELECT `+rowColumns+` FROM audit a WHERE a.stream = $1 ORDER BY a.number`, []any{audit.KeysStream},
		func(scan func(...any) error) error {
			var r audit.Row
			err := scan(rowTargets(&r)...)
			rows = append(rows, r)
			return err
		})
	return rows, err
}

// refuseKeys returns an error if the trail is sealed with keys that are not ours, or with a newer one than ours.
func (l *Ledger) refuseKeys(ctx context.Context, inUse []string) error {
	refuse := func(reason string, args ...any) error {
		return fmt.Errorf("%w: "+reason, append([]any{ErrKeys}, args...)...)
	}
	sealed, err := l.keysOfHeads(ctx)
	if err != nil {
		return fmt.Errorf("look for the keys of the audit trail: %w", err)
	}
	for _, id := range append(sealed, inUse...) {
		switch {
		case l.keys.Knows(id):
		case !l.keys.Keyed():
			return refuse("the trail is sealed with the key %q, and this program has none: it would write what anybody can forge", id)
		case id == "":
			return refuse("the trail has entries from before there was a key: put none at the end of the list")
		default:
			return refuse("the trail is sealed with the key %q, which is not listed: put a new key in front and keep the old ones behind it", id)
		}
	}
	for i, id := range inUse {
		if id == l.keys.Active() && i < len(inUse)-1 {
			return refuse("the key %q is retired: the trail is sealed with %q by now", id, inUse[len(inUse)-1])
		}
	}
	return nil
}

// keysOfHeads returns the IDs of the keys that the heads are sealed with.
func (l *Ledger) keysOfHeads(ctx context.Context) ([]string, error) {
	var ids []string
	err := l.each(ctx, `SELECT DISTINCT h.key_id FROM audit_heads h ORDER BY h.key_id`, nil, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// takeOver adds to every stream that ends with another key that there is a new one, and at last to the stream of the keys. What
// was done before it was interrupted is not done again.
func (l *Ledger) takeOver(ctx context.Context) error {
	for after := ""; ; {
		streams, err := l.streamsToTakeOver(ctx, after)
		if err != nil {
			return err
		}
		if len(streams) == 0 {
			break
		}
		entries := make([]audit.Entry, len(streams))
		for i, stream := range streams {
			entries[i] = l.keyInUse(stream)
		}
		if err := l.Record(ctx, entries...); err != nil {
			return fmt.Errorf("seal with a new key: %w", err)
		}
		after = streams[len(streams)-1]
	}
	return l.Record(ctx, l.keyInUse(audit.KeysStream))
}

func (l *Ledger) keyInUse(stream string) audit.Entry {
	return audit.Entry{
		Stream: stream, Key: audit.KeyInUseKey(l.keys.Active()), Kind: audit.KeyInUse, At: time.Now(),
		Reason: "sealed with the key " + l.keys.Active() + " from here on",
	}
}

func (l *Ledger) streamsToTakeOver(ctx context.Context, after string) ([]string, error) {
	var streams []string
	err := l.each(ctx, `SELECT h.stream FROM audit_heads h WHERE h.stream > $1 AND h.key_id <> $2 AND h.stream <> $3
		ORDER BY h.stream LIMIT $4`, []any{after, l.keys.Active(), audit.KeysStream, takeOverSize},
		func(scan func(...any) error) error {
			var stream string
			err := scan(&stream)
			streams = append(streams, stream)
			return err
		})
	return streams, err
}

// refuseUnsealed returns an error that wraps audit.ErrUnsealed if there is no key here, and a key has come into use since the
// program began.
func (l *Ledger) refuseUnsealed(ctx context.Context, tx *sql.Tx) error {
	if l.keys.Keyed() {
		return nil
	}
	var sealed int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit_heads WHERE stream = $1 AND key_id <> ''`, audit.KeysStream).Scan(&sealed)
	if err != nil {
		return fmt.Errorf("look for the keys of the audit trail: %w", err)
	}
	if sealed > 0 {
		return audit.ErrUnsealed
	}
	return nil
}
