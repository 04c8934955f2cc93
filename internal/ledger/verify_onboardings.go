package ledger

import (
	"context"
	"database/sql"
	"strconv"

	"onboarding/internal/audit"
)

// keyBegins returns the condition that the key of an entry, a, begins so.
func keyBegins(prefix string) string {
	return "SUBSTR(a.entry_key, 1, " + strconv.Itoa(len(prefix)) + ") = '" + prefix + "'"
}

// keyBehind returns what is behind the prefix in the key of an entry, a.
func keyBehind(prefix string) string {
	return "SUBSTR(a.entry_key, " + strconv.Itoa(len(prefix)+1) + ")"
}

// tellsOutcome is the condition that an entry, a, tells the outcome of an onboarding, b.
const tellsOutcome = `a.stream = b.journey_id AND
	a.entry_key = '` + audit.OutcomePrefix + `' || b.workflow_id || '/' || COALESCE(b.outcome, '')`

// verifyOnboardings looks at each onboarding: that the inbox has the event that opened it, and no other, and that the trail tells its
// outcome if it has ended. Those of a journey are numbered from 1.
func (l *Ledger) verifyOnboardings(ctx context.Context, v *verification) error {
	where, args := only("b.journey_id", v.streams)
	var journey string
	var last int // number of the journey's onboarding before
	return l.each(ctx, `SELECT b.journey_id, b.workflow_id, b.number, b.closed_at IS NOT NULL OR b.outcome IS NOT NULL,
		EXISTS (SELECT 1 FROM inbox e WHERE e.event_id = b.opening_event_id AND e.journey_id = b.journey_id AND e.action = 'start'
			AND e.workflow_id = b.workflow_id AND e.onboarding_id = b.workflow_id AND e.received_at = b.opened_at),
		EXISTS (SELECT 1 FROM audit a WHERE `+tellsOutcome+`)
		FROM onboardings b WHERE `+where+` ORDER BY b.journey_id, b.number`, args,
		func(scan func(...any) error) error {
			var stream, id string
			var number int
			var ended, opener, told bool
			if err := scan(&stream, &id, &number, &ended, &opener, &told); err != nil {
				return err
			}
			if stream != journey {
				journey, last = stream, 0
			}
			if number != last+1 {
				v.Altered(stream, 0, "%s is number %d of its journey's onboardings, behind number %d", id, number, last)
			}
			last = number
			if !opener {
				v.Altered(stream, 0, "the inbox does not have an event that opened %s, at that time", id)
			}
			if ended && !told {
				v.Untold(stream, 0, "%s has ended, and the trail does not tell its outcome", id)
			}
			return nil
		})
}

// toldOutcome is an entry that tells an outcome, and what the ledger has of that onboarding.
type toldOutcome struct {
	audit.Sealed
	kept bool // the ledger has just this outcome
}

// verifyOutcomes looks at each outcome that the trail tells: that the ledger has it, and that there is no other.
func (l *Ledger) verifyOutcomes(ctx context.Context, v *verification) error {
	where, args := only("a.stream", v.streams)
	var told []toldOutcome // of one stream
	err := l.each(ctx, `SELECT `+rowColumns+`, b.closed_at, b.outcome FROM audit a LEFT JOIN onboardings b ON `+tellsOutcome+`
		WHERE `+where+` AND `+keyBegins(audit.OutcomePrefix)+` ORDER BY a.stream, a.number`, args,
		func(scan func(...any) error) error {
			var r audit.Row
			var closedAt, outcome sql.NullString
			if err := scan(append(rowTargets(&r), &closedAt, &outcome)...); err != nil {
				return err
			}
			if len(told) > 0 && told[0].Stream != r.Stream {
				verifyTold(v, told)
				told = nil
			}
			entry, err := r.Open()
			if err != nil {
				return nil // the entry itself is found to be damaged
			}
			kept := outcome.Valid && outcome.String == entry.Outcome && closedAt.String == stamp(entry.At)
			entry.Stream = r.Stream
			told = append(told, toldOutcome{entry, kept})
			return nil
		})
	verifyTold(v, told)
	return err
}

// verifyTold looks at the outcomes that one stream tells.
func verifyTold(v *verification, told []toldOutcome) {
	first := map[string]toldOutcome{}
	kept := map[string]bool{}
	for _, t := range told {
		kept[t.WorkflowID] = kept[t.WorkflowID] || t.kept
		before, again := first[t.WorkflowID]
		switch {
		case !again:
			first[t.WorkflowID] = t
		case before.Outcome != t.Outcome:
			v.Contradicts(t.Stream, t.Number, "%s has two outcomes: %s in entry %d, and %s here", t.WorkflowID, before.Outcome, before.Number, t.Outcome)
		}
	}
	for _, t := range told {
		if !kept[t.WorkflowID] {
			kept[t.WorkflowID] = true
			v.Altered(t.Stream, t.Number, "%s ended as %s, and the ledger does not have it so", t.WorkflowID, t.Outcome)
		}
	}
}
