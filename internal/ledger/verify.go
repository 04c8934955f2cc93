package ledger

import (
	"context"
	"fmt"
	"slices"

	"onboarding/internal/audit"
)

// Verify looks for changes of the audit trail, and for what the rest of the ledger says otherwise: in the streams that are
// named, or in all. What it finds is in the report; an error means that it could not look.
//
// It finds every change by somebody who does not have the key in use, but for two: the old state of a stream put back
// together with its old head and what the ledger had then, as from a backup; and a journey that was removed from the inbox,
// the onboardings and the trail alike. A checkpoint from before, kept elsewhere, shows both. It may be nil. Of streams that it has and
// the trail has not, all are told, whatever is named: nobody can know any more whom they told of.
func (l *Ledger) Verify(ctx context.Context, streams []string, checkpoint *audit.Checkpoint) (audit.Report, error) {
	if checkpoint != nil && len(streams) > 0 {
		lost, err := l.lost(ctx, checkpoint)
		if err != nil {
			return audit.Report{}, fmt.Errorf("verify audit trail: %w", err)
		}
		checkpoint.Only(append(lost, streams...)...)
	}
	since, err := l.keysSince(ctx, l.db)
	if err != nil {
		return audit.Report{}, fmt.Errorf("verify audit trail: %w", err)
	}
	v := &verification{Verifier: audit.NewVerifier(l.keys, since, checkpoint), streams: streams}
	for _, verify := range []func(context.Context, *verification) error{
		l.verifyStreams, l.verifyEmptyStreams,
		l.verifyInbox, l.verifyReceived, l.verifyStarted, l.verifyOnboardings, l.verifyOutcomes, l.verifyProofs, l.verifyReports,
	} {
		if err := verify(ctx, v); err != nil {
			return audit.Report{}, fmt.Errorf("verify audit trail: %w", err)
		}
	}
	if len(streams) == 0 {
		v.RequireEntries()
	}
	return v.Report(), nil
}

// lost returns the streams of a checkpoint of which the trail has no entry.
func (l *Ledger) lost(ctx context.Context, checkpoint *audit.Checkpoint) ([]string, error) {
	kept := map[string]bool{}
	err := l.each(ctx, `SELECT DISTINCT a.stream FROM audit a`, nil, func(scan func(...any) error) error {
		var stream string
		err := scan(&stream)
		kept[stream] = true
		return err
	})
	return slices.DeleteFunc(checkpoint.Streams(), func(stream string) bool { return kept[stream] }), err
}

// verification is a verification that is under way.
type verification struct {
	*audit.Verifier
	streams []string // to look at; none: all
}

// concerns reports whether a stream is to be looked at.
func (v *verification) concerns(stream string) bool {
	return len(v.streams) == 0 || slices.Contains(v.streams, stream)
}

// verifyStreams verifies the streams that have entries.
func (l *Ledger) verifyStreams(ctx context.Context, v *verification) error {
	return eachWhole(ctx, l.db, v.streams, v.Stream)
}

// eachWhole calls f with those of the streams, or of all, that have entries.
func eachWhole(ctx context.Context, q querier, streams []string, f func(stream string, rows []audit.Row, heads ...audit.Head)) error {
	var rows []audit.Row
	return eachStream(ctx, q, streams,
		func(r audit.Row) error {
			rows = append(rows, r)
			return nil
		},
		func(stream string, heads []audit.Head) error {
			f(stream, rows, heads...)
			rows = nil
			return nil
		})
}

// verifyEmptyStreams finds heads without entries.
func (l *Ledger) verifyEmptyStreams(ctx context.Context, v *verification) error {
	where, args := only("h.stream", v.streams)
	return l.each(ctx, `SELECT `+headColumns+` FROM audit_heads h
		WHERE `+where+` AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.stream = h.stream) ORDER BY h.stream`, args,
		func(scan func(...any) error) error {
			var h audit.Head
			if err := scan(headTargets(&h)...); err != nil {
				return err
			}
			v.Stream(h.Stream, nil, h)
			return nil
		})
}
