package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An event that cannot be kept is refused alone; events that arrive with it are not touched.
func TestBadEventsDoNotFailOthers(t *testing.T) {
	spoilt := []func(*Event){
		func(e *Event) { e.ID = "" },
		func(e *Event) { e.ID = "nul\x00" },
		func(e *Event) { e.ID = "\xff" },
		func(e *Event) { e.ID = strings.Repeat("x", 256) },
		func(e *Event) { e.JourneyID = "" },
		func(e *Event) { e.JourneyID = strings.Repeat("x", 256) },
		func(e *Event) { e.Relation = "unheard-of" },
		func(e *Event) { e.OnboardingID = "" },
		func(e *Event) { e.JourneyUpdateID = "" },
	}
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		inParallel(10*len(spoilt), func(i int) {
			e := event(fmt.Sprintf("e%d", i), fmt.Sprintf("j%d", i), Opens)
			spoil := i%2 == 0
			if spoil {
				spoilt[i/2%len(spoilt)](&e)
			}
			_, err := l.Receive(t.Context(), e)
			if errors.Is(err, ErrInvalid) != spoil || (err != nil) != spoil {
				t.Errorf("event %d: %v", i, err)
			}
		})
		require.Equal(t, 5*len(spoilt), count(t, l, `SELECT COUNT(*) FROM inbox`))
	})
}

// A caller that has given up gets its answer at once and leaves the ledger in order.
func TestReceiveEndsWithItsContext(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for i := range 20 {
			// Whether it was still taken is open, as documented; the ledger stays usable.
			if _, err := l.Receive(ctx, event(fmt.Sprintf("given-up-%d", i), "j", Opens)); err != nil {
				require.ErrorIs(t, err, context.Canceled)
			}
		}
		_, err := l.Claim(ctx, 1, 0)
		require.ErrorIs(t, err, context.Canceled)
		require.False(t, receive(t, l, event("e", "other", Opens)).Duplicate)
	})
}

// A transaction that hangs at a lock of somebody else does not hold callers longer than they want to wait.
func TestReceiveEndsWithItsContextWhileTheDatabaseHangs(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l, other := openLedger(t, databaseURL), openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		tx, err := other.db.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		_, err = tx.Exec(`UPDATE onboardings SET outcome = 'hanging'`)
		require.NoError(t, err)

		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err = l.Receive(ctx, event("journey", "j", OpensFirst))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, tx.Rollback())
		require.Equal(t, "onboarding-steps", receive(t, l, event("journey", "j", OpensFirst)).WorkflowID)
	})
}

// After Close nothing is accepted that could not be kept.
func TestClosedLedgerRefusesEvents(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l, err := Open(t.Context(), databaseURL)
		require.NoError(t, err)
		require.NoError(t, l.Close())
		_, err = l.Receive(t.Context(), event("e", "j", Opens))
		require.ErrorIs(t, err, errClosed)
	})
}
