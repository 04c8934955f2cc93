package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// timeFormat is RFC 3339 in UTC with a fixed number of digits, so that times sort as text.
const timeFormat = "2006-01-02T15:04:05.000000000Z"

// stamp returns t as the database keeps it.
func stamp(t time.Time) string { return t.UTC().Format(timeFormat) }

// storedTime is a time.Time that can be scanned from a column.
type storedTime time.Time

// Scan implements sql.Scanner.
func (t *storedTime) Scan(column any) error {
	text, ok := column.(string)
	if !ok {
		return fmt.Errorf("time is kept as %T, not as text", column)
	}
	parsed, err := time.Parse(timeFormat, text)
	*t = storedTime(parsed)
	return err
}

// eventColumns returns the columns of an event without payload, of the inbox under the given alias.
func eventColumns(alias string) string {
	return strings.ReplaceAll("?.event_id, ?.name, ?.journey_id, ?.reference_no, ?.relation, ?.received_at, "+
		"?.onboarding_id, ?.journey_update_id, ?.contradicts", "?", alias)
}

// eventTargets returns where to scan eventColumns to.
func eventTargets(e *Event) []any {
	return []any{&e.ID, &e.Name, &e.JourneyID, &e.ReferenceNo, &e.Relation, (*storedTime)(&e.ReceivedAt), &e.OnboardingID,
		&e.JourneyUpdateID, &e.Contradicts}
}

// list returns n placeholders from $first on: "($2, $3, $4)".
func list(first, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(", $")
		b.WriteString(strconv.Itoa(first + i))
	}
	return "(" + strings.TrimPrefix(b.String(), ", ") + ")"
}

// table returns placeholders for several rows: "($1, $2), ($3, $4)". SQLite gets "(?, ?), (?, ?)", because it looks for each
// numbered one among all others, which takes long if there are many.
func (e *engine) table(rows, columns int) string {
	lists := make([]string, rows)
	for i := range lists {
		if e.dialect == goose.DialectSQLite3 {
			lists[i] = "(" + strings.TrimSuffix(strings.Repeat("?, ", columns), ", ") + ")"
		} else {
			lists[i] = list(1+i*columns, columns)
		}
	}
	return strings.Join(lists, ", ")
}
