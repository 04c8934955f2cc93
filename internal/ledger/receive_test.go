package ledger

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// IDWise may repeat an event at any time, also at once: it is kept once and every answer names the same workflow.
func TestSimultaneousRepeatsAreKeptOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openLedger(t, databaseURL), openLedger(t, databaseURL)}
		e := event("e", "j", Opens)
		receipts := make([]Receipt, 100)
		inParallel(len(receipts), func(i int) { receipts[i] = receive(t, ledgers[i%2], e) })

		first := 0
		for _, r := range receipts {
			require.Equal(t, e.OnboardingID, r.WorkflowID)
			if !r.Duplicate {
				first++
			}
		}
		require.Equal(t, 1, first)
		require.Equal(t, 1, count(t, ledgers[0], `SELECT COUNT(*) FROM inbox`))
		require.Equal(t, []string{"e"}, ids(claim(t, ledgers[0])))
	})
}

// The two events of a journey make one onboarding, whichever comes first, also when each comes to another starter.
func TestTwoEventsOfAJourneyMakeOneOnboarding(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		one, other := openLedger(t, databaseURL), openLedger(t, databaseURL)
		steps := func(j string) Event { return event("steps-"+j, j, Opens) }
		journey := func(j string) Event { return event("journey-"+j, j, OpensFirst) }

		require.Equal(t, "onboarding-steps-a", receive(t, one, steps("a")).WorkflowID)
		require.Equal(t, "onboarding-steps-a", receive(t, other, journey("a")).WorkflowID)
		require.Equal(t, "onboarding-journey-b", receive(t, one, journey("b")).WorkflowID)
		require.Equal(t, "onboarding-journey-b", receive(t, other, steps("b")).WorkflowID)

		for i := range 20 {
			j := fmt.Sprintf("at-once-%d", i)
			var receipts [2]Receipt
			inParallel(2, func(i int) {
				if i == 0 {
					receipts[0] = receive(t, one, steps(j))
				} else {
					receipts[1] = receive(t, other, journey(j))
				}
			})
			require.Equal(t, receipts[0].WorkflowID, receipts[1].WorkflowID)
		}
		require.Equal(t, 22, count(t, one, `SELECT COUNT(*) FROM onboardings`))
	})
}

// A repeat stays a repeat after its onboarding has ended: it must not open another one a year later.
func TestRepeatOfTheOpeningEventAfterTheEndIsADuplicate(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		first := event("first", "j", Opens)
		receive(t, l, first)
		closeOnboarding(t, l, Closing{WorkflowID: first.OnboardingID})

		require.Equal(t, Receipt{WorkflowID: first.OnboardingID, Duplicate: true}, receive(t, l, first))
		require.Equal(t, 1, count(t, l, `SELECT COUNT(*) FROM onboardings`))

		require.Equal(t, Receipt{WorkflowID: "onboarding-again"}, receive(t, l, event("again", "j", Opens)))
	})
}

// The row is the evidence of what was received: everything is in it, exactly once and to the nanosecond.
func TestEventIsKeptAsReceived(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		e := event("e", "j", Opens)
		e.ReceivedAt = time.Date(2026, 1, 31, 13, 0, 0, 120, time.FixedZone("", 3600))
		e.Payload = []byte("{\"name\":\"J\u00f6rg \xff\"}")
		e.Name = "nul\x00 in a name"
		receive(t, l, e)

		var name, payload, received string
		require.NoError(t, l.db.QueryRow(`SELECT name, payload, received_at FROM inbox`).Scan(&name, &payload, &received))
		require.Equal(t, "nul in a name", name)
		require.Equal(t, "{\"name\":\"J\u00f6rg \ufffd\"}", payload)
		require.Equal(t, "2026-01-31T12:00:00.000000120Z", received)
	})
}

// One event ID under two journeys is against IDWise's contract, but must not stop anything: the first one counts.
func TestSameEventIDUnderTwoJourneysIsADuplicate(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openLedger(t, databaseURL), openLedger(t, databaseURL)}
		receipts := make([]Receipt, 20)
		inParallel(len(receipts), func(i int) {
			receipts[i] = receive(t, ledgers[i%2], event("e", fmt.Sprintf("j%d", i), Opens))
		})
		for _, r := range receipts {
			require.Equal(t, "onboarding-e", r.WorkflowID)
		}
		require.Equal(t, 1, count(t, ledgers[0], `SELECT COUNT(*) FROM onboardings`))
	})
}

// Whatever happens at once, a journey has at most one open onboarding, nothing is lost and nothing deadlocks.
func TestRandomMixKeepsTheLedgerConsistent(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openLedger(t, databaseURL), openLedger(t, databaseURL)}
		relations := []Relation{Opens, OpensFirst, Follows, Apart, Recorded}
		const workers, rounds, journeys = 8, 60, 5
		inParallel(workers, func(worker int) {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			l := ledgers[worker%2]
			for range rounds {
				n := random.IntN(workers * rounds)
				e := event(fmt.Sprintf("e%d", n), fmt.Sprintf("j%d", n%journeys), relations[n%len(relations)])
				receipt := receive(t, l, e)
				switch random.IntN(4) {
				case 0:
					claimed, err := l.Claim(t.Context(), 3, time.Minute)
					assert.NoError(t, err)
					for _, d := range claimed {
						assert.NoError(t, l.Delivered(t.Context(), d.ID, d.WorkflowID))
					}
				case 1:
					_, err := l.CloseOnboarding(t.Context(), Closing{
						WorkflowID: receipt.WorkflowID, Outcome: "approved", At: time.Now(), Unhandled: []string{e.ID}})
					if e.Relation == Opens {
						assert.NoError(t, err)
					}
				}
			}
		})
		l := ledgers[0]
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM (SELECT 1 FROM onboardings WHERE closed_at IS NULL
			GROUP BY journey_id HAVING COUNT(*) > 1) AS twice`))
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM inbox e LEFT JOIN onboardings o ON o.workflow_id = e.workflow_id
			WHERE e.action IN ('start', 'signal') AND (o.workflow_id IS NULL OR o.journey_id <> e.journey_id)`))
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM inbox e JOIN onboardings o ON o.workflow_id = e.workflow_id
			WHERE e.state = 'pending' AND o.closed_at IS NOT NULL`), "an event waits for an onboarding that is closed")
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM onboardings o LEFT JOIN inbox e
			ON e.event_id = o.opening_event_id AND e.action = 'start' AND e.workflow_id = o.workflow_id
			WHERE e.event_id IS NULL`), "an onboarding without the event that opens it")
	})
}

// inParallel calls f with 0 to n-1, all at the same time, and waits.
func inParallel(n int, f func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { f(i) })
	}
	group.Wait()
}

// A journey that is named like a chain that is no journey's would write into it: into that of the keys, so that programs without
// keys would take the trail for a sealed one.
func TestNoJourneyIsNamedLikeAnotherChain(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, "none")
		for _, journeyID := range []string{audit.KeysStream, audit.Stream("", "cust-1", ""), audit.Stream("", "", "onboarding-a"), "audit:"} {
			for _, relation := range []Relation{Opens, OpensFirst, Follows, Apart, Recorded} {
				_, err := l.Receive(t.Context(), event("a", journeyID, relation))
				require.ErrorIs(t, err, ErrInvalid, journeyID)
				require.NotContains(t, err.Error(), journeyID)
			}
		}
		receive(t, l, event("a", "audit", Opens))
		require.NoError(t, openWithKeys(t, databaseURL, "none").Begin(t.Context()))
	})
}
