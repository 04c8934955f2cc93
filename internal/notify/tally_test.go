package notify

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// However many reasons there are, and however long, memory and message stay small and every alert is counted.
func TestATallyIsBounded(t *testing.T) {
	t.Parallel()
	var counted tally
	for n := range 1000 {
		counted.add(Alert{Kind: Parked, Check: "credit", WorkflowID: fmt.Sprint(n), Reason: fmt.Sprint(n, strings.Repeat("ä", 500))}, noon)
	}
	require.Equal(t, 1000, counted.total())
	require.Len(t, counted, maxGroups+1)
	for _, g := range counted {
		require.LessOrEqual(t, len([]rune(g.reason)), maxReason+1)
		require.LessOrEqual(t, len(g.workflows), maxExamples)
	}
	require.Equal(t, otherReasons, counted[maxGroups].reason)
}

// The same workflow is no second example, but a second alert.
func TestATallyMergesWhatSaysTheSame(t *testing.T) {
	t.Parallel()
	var counted, later tally
	counted.add(parked(1), noon)
	later.add(parked(1), noon.Add(time.Hour))
	later.add(parked(2), noon.Add(time.Hour))
	later.add(Alert{Kind: Review}, noon.Add(time.Hour))
	counted.merge(later)
	require.Equal(t, tally{
		{subject: subject{Parked, "credit"}, reason: "equifax: 503", count: 3, first: noon, workflows: []string{"onboarding-1", "onboarding-2"}},
		{subject: subject{kind: Review}, count: 1, first: noon.Add(time.Hour)},
	}, counted)
}

// Every kind that is sent has words for people.
func TestEveryKindHasATitle(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{Parked, Review, Reminder, Overdue, NotificationFailed, ReportFailed, Updated, Undeliverable, Deliverable} {
		require.NotEqual(t, kind, subject{kind: kind}.String())
	}
	require.Equal(t, "Parked: credit", subject{Parked, "credit"}.String())
	require.Equal(t, "something-new", subject{kind: "something-new"}.String())
}
