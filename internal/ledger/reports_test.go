package ledger

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// IDWise announces one change by several events; the company's backend is told once.
func TestOneChangeIsReportedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		for _, step := range []struct {
			name string
			news News
			mine bool
		}{
			{"the first", News{"j", "onboarding-1", "Complete", ""}, true},
			{"its repeat", News{"j", "onboarding-1", "Complete", ""}, true},
			{"the same by another event", News{"j", "update-2", "Complete", ""}, false},
			{"of another journey", News{"k", "update-3", "Complete", ""}, true},
			{"another decision", News{"j", "update-4", "Rejected", ""}, true},
			{"a detail", News{"j", "update-5", "Rejected", "AML version 3"}, true},
			{"the decision that came with the detail", News{"j", "update-6", "Rejected", ""}, false},
			{"the same detail", News{"j", "update-7", "Rejected", "AML version 3"}, false},
			{"back to the first decision", News{"j", "update-8", "Complete", ""}, true},
		} {
			mine, err := l.ClaimReport(t.Context(), step.news)
			require.NoError(t, err, step.name)
			require.Equal(t, step.mine, mine, step.name)
		}
	})
}

// Two events that announce one change at the same instant are carried by two workflows, perhaps on two machines.
func TestOfClaimsAtTheSameInstantOneWins(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		one, two := openLedger(t, databaseURL), openLedger(t, databaseURL)
		var won atomic.Int32
		var claiming sync.WaitGroup
		for i := range 20 {
			claiming.Go(func() {
				l := one
				if i%2 == 1 {
					l = two
				}
				mine, err := l.ClaimReport(t.Context(), News{"j", string(rune('a' + i)), "Approved", ""})
				if err != nil {
					t.Error(err)
				}
				if mine {
					won.Add(1)
				}
			})
		}
		claiming.Wait()
		require.EqualValues(t, 1, won.Load())
	})
}
