package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"onboarding/internal/audit"
)

// Verify looks for changes of the audit trail: of one stream, or of all if stream is empty. What it finds is in the
// report; an error means that it could not look.
//
// It finds every change by somebody who does not have the keys, but for two: the old state of a stream put back together
// with its old head, as from a backup; and a journey that was removed from the inbox, the onboardings and the trail alike.
// A checkpoint from before, kept elsewhere, shows both. It may be nil.
func (l *Ledger) Verify(ctx context.Context, stream string, checkpoint []audit.Head) (audit.Report, error) {
	if stream != "" {
		checkpoint = slices.DeleteFunc(slices.Clone(checkpoint), func(h audit.Head) bool { return h.Stream != stream })
	}
	v := audit.NewVerifier(l.keys, checkpoint)
	for _, verify := range []func(context.Context, string, *audit.Verifier) error{
		l.verifyStreams, l.verifyEmptyStreams, l.verifyEvents, l.verifyEnds,
	} {
		if err := verify(ctx, stream, v); err != nil {
			return audit.Report{}, fmt.Errorf("verify audit trail: %w", err)
		}
	}
	return v.Report(), nil
}

// verifyStreams verifies the streams that have entries. Entries and head are read by one statement, so that both are as
// one transaction left them.
func (l *Ledger) verifyStreams(ctx context.Context, stream string, v *audit.Verifier) error {
	where, args := only("a.stream", stream)
	var rows []audit.Row
	var head *audit.Head
	err := l.each(ctx, `SELECT `+rowColumns+`, h.number, h.hash, h.key_id, h.seal
		FROM audit a LEFT JOIN audit_heads h ON h.stream = a.stream
		WHERE `+where+` ORDER BY a.stream, a.number`, args,
		func(scan func(...any) error) error {
			var r audit.Row
			var number sql.NullInt64
			var hash, keyID, seal sql.NullString
			if err := scan(append(rowTargets(&r), &number, &hash, &keyID, &seal)...); err != nil {
				return err
			}
			if len(rows) > 0 && rows[0].Stream != r.Stream {
				v.Stream(rows[0].Stream, rows, head)
				rows = nil
			}
			rows = append(rows, r)
			head = nil
			if number.Valid {
				head = &audit.Head{Stream: r.Stream, Number: number.Int64, Hash: hash.String, KeyID: keyID.String, Seal: seal.String}
			}
			return nil
		})
	if len(rows) > 0 {
		v.Stream(rows[0].Stream, rows, head)
	}
	return err
}

// verifyEmptyStreams finds heads without entries.
func (l *Ledger) verifyEmptyStreams(ctx context.Context, stream string, v *audit.Verifier) error {
	where, args := only("h.stream", stream)
	return l.each(ctx, `SELECT `+headColumns+` FROM audit_heads h
		WHERE `+where+` AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.stream = h.stream) ORDER BY h.stream`, args,
		func(scan func(...any) error) error {
			var h audit.Head
			if err := scan(headTargets(&h)...); err != nil {
				return err
			}
			v.Stream(h.Stream, nil, &h)
			return nil
		})
}

// verifyEvents finds events of the inbox of which the trail must tell, and does not, that they were received, or tells
// otherwise.
func (l *Ledger) verifyEvents(ctx context.Context, stream string, v *audit.Verifier) error {
	where, args := only("(e.journey_id = $1 OR e.journey_id = '') AND e.stream", stream)
	return l.each(ctx, `SELECT `+eventColumns("e")+`, e.payload, e.stream, `+receivedColumns+` FROM inbox e`+receivedJoin+`
		WHERE `+where+` AND e.stream <> '' ORDER BY e.stream, e.received_at`, args,
		func(scan func(...any) error) error {
			var e Event
			var stream string
			var received audit.Row
			if err := scan(append(append(eventTargets(&e), &e.Payload, &stream), rowTargets(&received)...)...); err != nil {
				return err
			}
			switch entry, err := received.Open(); {
			case received.Number == 0:
				v.Untold(stream, fmt.Sprintf("the inbox has event %s, and the trail does not tell that it was received", e.ID))
			case err != nil || !tells(entry.Entry, e):
				v.Altered(stream, fmt.Sprintf("the inbox does not have event %s as it was received", e.ID))
			}
			return nil
		})
}

// verifyEnds finds onboardings of whose end the trail must tell, and does not.
func (l *Ledger) verifyEnds(ctx context.Context, stream string, v *audit.Verifier) error {
	where, args := only("b.journey_id", stream)
	return l.each(ctx, `SELECT b.stream, b.workflow_id FROM onboardings b
		WHERE `+where+` AND b.stream <> '' AND NOT EXISTS (
			SELECT 1 FROM audit a WHERE a.stream = b.stream AND a.entry_key = '`+audit.OutcomePrefix+`' || b.workflow_id || '/' || b.outcome)
		ORDER BY b.stream, b.number`, args, untold(v, "%s has ended, and the trail does not tell its outcome"))
}

// untold adds a finding for each row of a stream and a name.
func untold(v *audit.Verifier, detail string) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var stream, name string
		if err := scan(&stream, &name); err != nil {
			return err
		}
		v.Untold(stream, fmt.Sprintf(detail, name))
		return nil
	}
}
