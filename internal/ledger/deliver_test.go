package ledger

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
)

// A delivery holds all that is needed for a start, or for a signal that starts the onboarding if it is not there yet.
func TestClaimedEventsCarryTheirOpener(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		steps, journey := event("steps", "j", Opens), event("journey", "j", OpensFirst)
		receive(t, l, steps)
		receive(t, l, journey)
		aml := event("aml", "j", Apart)
		receive(t, l, aml)
		receive(t, l, event("step", "j", Recorded))

		opener := func(e *Event) Event { // an opener comes without payload
			e.ReceivedAt = e.ReceivedAt.UTC().Round(0)
			o := *e
			o.Payload = nil
			return o
		}
		stepsOpener, amlOpener := opener(&steps), opener(&aml)
		opener(&journey)
		require.Equal(t, []Delivery{
			{Event: steps, WorkflowID: "onboarding-steps", Action: Start, Opener: stepsOpener},
			{Event: journey, WorkflowID: "onboarding-steps", Action: Signal, Opener: stepsOpener},
			{Event: aml, WorkflowID: "journey-update-aml", Action: JourneyUpdate, Opener: amlOpener},
		}, claim(t, l))

		require.NoError(t, l.Delivered(t.Context(), "steps", "onboarding-steps"))
		require.NoError(t, l.Failed(t.Context(), "journey", "Temporal is away", time.Now()))
		require.Equal(t, []Delivery{{
			Event: journey, WorkflowID: "onboarding-steps", Action: Signal, Attempts: 1, Opener: stepsOpener, OpenerDelivered: true,
		}}, claim(t, l))
	})
}

// Several starters share the work: each event goes to one of them.
func TestClaimsDoNotOverlap(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openLedger(t, databaseURL), openLedger(t, databaseURL)}
		for i := range 100 {
			receive(t, ledgers[0], event(fmt.Sprintf("e%d", i), fmt.Sprintf("j%d", i), Opens))
		}
		claimed := make(chan string, 200)
		inParallel(8, func(i int) {
			for {
				deliveries, err := ledgers[i%2].Claim(t.Context(), 7, time.Minute)
				assert.NoError(t, err)
				if len(deliveries) == 0 {
					return
				}
				for _, d := range deliveries {
					claimed <- d.ID
				}
			}
		})
		close(claimed)
		seen := map[string]bool{}
		for id := range claimed {
			require.False(t, seen[id], "claimed twice: %s", id)
			seen[id] = true
		}
		// A claim may pass over rows that another one is about to give back untouched, but none is lost.
		for _, id := range ids(claim(t, ledgers[0])) {
			require.False(t, seen[id], "claimed twice: %s", id)
			seen[id] = true
		}
		require.Len(t, seen, 100)
	})
}

// A starter that dies takes nothing with it: what it had claimed is due again when the lease ends.
func TestLeaseEnds(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("e", "j", Opens))
		const lease = 300 * time.Millisecond
		begin := time.Now()
		claimed, err := l.Claim(t.Context(), 10, lease)
		require.NoError(t, err)
		require.Len(t, claimed, 1)
		patience.Until(t, func() bool { return len(claim(t, l)) == 1 }, "the event is not due again")
		require.GreaterOrEqual(t, time.Since(begin), lease)
	})
}

// Events that keep failing wait their turn behind all others, however many they are.
func TestFailingEventsDoNotBlockOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		for i := range 5 {
			receive(t, l, event(fmt.Sprintf("poison%d", i), fmt.Sprintf("p%d", i), Opens))
		}
		receive(t, l, event("good", "j", Opens))
		for i := range 5 {
			require.NoError(t, l.Failed(t.Context(), fmt.Sprintf("poison%d", i), "no such namespace", time.Now()))
		}
		claimed, err := l.Claim(t.Context(), 1, time.Minute)
		require.NoError(t, err)
		require.Equal(t, []string{"good"}, ids(claimed))
	})
}

// A failed delivery is kept back until its time and shows operators why; success clears that.
func TestFailedDeliveryBacksOffAndShowsItsError(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("e", "j", Opens))
		require.NoError(t, l.Failed(t.Context(), "e", strings.Repeat("ö", maxReason), time.Now().Add(time.Hour)))
		require.Empty(t, claim(t, l))

		var reason string
		require.NoError(t, l.db.QueryRow(`SELECT last_error FROM inbox`).Scan(&reason))
		require.Equal(t, strings.Repeat("ö", maxReason/2), reason)

		require.NoError(t, l.Delivered(t.Context(), "e", "onboarding-e"))
		require.NoError(t, l.Failed(t.Context(), "e", "too late to matter", time.Now()))
		require.NoError(t, l.db.QueryRow(`SELECT last_error FROM inbox`).Scan(&reason))
		require.Empty(t, reason)
		require.Empty(t, claim(t, l))
	})
}

// The backlog is what operators watch: events to be delivered, not those that are kept for other reasons.
func TestBacklogCountsWhatWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		n, oldest, err := l.Backlog(t.Context())
		require.NoError(t, err)
		require.Zero(t, n)
		require.Zero(t, oldest)

		first := event("first", "j1", Opens)
		receive(t, l, first)
		receive(t, l, event("second", "j2", Opens))
		receive(t, l, event("apart", "j3", Apart))
		receive(t, l, event("recorded", "j4", Recorded))
		n, oldest, err = l.Backlog(t.Context())
		require.NoError(t, err)
		require.Equal(t, 3, n)
		require.True(t, first.ReceivedAt.Equal(oldest))

		require.NoError(t, l.Delivered(t.Context(), "first", "onboarding-first"))
		n, _, err = l.Backlog(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2, n)
	})
}
