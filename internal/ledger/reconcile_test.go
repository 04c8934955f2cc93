package ledger

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// delivered receives an event and marks it as delivered.
func delivered(tb testing.TB, l *Ledger, e Event) string {
	tb.Helper()
	workflowID := receive(tb, l, e).WorkflowID
	require.NoError(tb, l.Delivered(tb.Context(), e.ID, workflowID))
	return workflowID
}

// startedIDs returns all pages of what the ledger has, read in pages of two.
func startedIDs(tb testing.TB, next func(context.Context, Started, int) ([]Started, error)) (all []string) {
	tb.Helper()
	var last Started
	for {
		page, err := next(tb.Context(), last, 2)
		require.NoError(tb, err)
		if len(page) == 0 {
			return all
		}
		for _, s := range page {
			all = append(all, s.WorkflowID)
		}
		last = page[len(page)-1]
	}
}

var repairOf = Repair{Actor: "ann", Reason: "Temporal came back older", Done: "started again from the inbox"}

func startAgain(tb testing.TB, l *Ledger, workflowID string) bool {
	tb.Helper()
	r := repairOf
	r.WorkflowID = workflowID
	again, err := l.StartAgain(tb.Context(), r)
	require.NoError(tb, err)
	return again
}

// What has opened an onboarding and what it was told is due again, in the order of receipt; who did that and why is in the trail. A
// second time there is nothing to do, because it waits already.
func TestALostOnboardingStartsAgainFromTheInbox(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		id := delivered(t, l, event("steps", "j", Opens))
		delivered(t, l, event("journey", "j", OpensFirst))
		receive(t, l, event("failed", "j", Follows))
		require.NoError(t, l.Failed(t.Context(), "failed", "lost", time.Now().Add(time.Hour)))
		delivered(t, l, event("apart", "j", Apart))
		delivered(t, l, event("other", "k", Opens))
		require.Empty(t, claim(t, l))

		require.True(t, startAgain(t, l, id))
		due := claim(t, l)
		require.Equal(t, []string{"steps", "journey", "failed"}, ids(due))
		require.Zero(t, due[2].Attempts)
		require.Equal(t, []Action{Start, Signal, Signal}, []Action{due[0].Action, due[1].Action, due[2].Action})
		require.False(t, due[1].OpenerDelivered, "a signal that comes first starts the onboarding, too")
		require.False(t, startAgain(t, l, id))

		trail, err := l.Trail(t.Context(), "j")
		require.NoError(t, err)
		act := trail[len(trail)-1]
		require.Equal(t, []any{audit.Acted, id, ReconcileAction, "ann", "started again from the inbox: Temporal came back older"},
			[]any{act.Kind, act.WorkflowID, act.Action, act.Actor, act.Reason})
		for _, d := range due {
			require.NoError(t, l.Delivered(t.Context(), d.ID, d.WorkflowID))
		}
		requireIntact(t, l, len(trail)+2)
	})
}

// Who has closed an onboarding is in the trail once, with the closing, and not at all where there was nothing to close.
func TestAClosingIsRecordedWithWhoHasDoneIt(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		id := delivered(t, l, event("steps", "j", Opens))
		left := event("review", "j", Follows)
		receive(t, l, left)
		repair := repairOf
		repair.WorkflowID, repair.Done = id, "closed as ended"
		closing := Closing{WorkflowID: id, RunID: "run-1", Outcome: Ended, Rule: "terminated in Temporal", At: time.Now()}
		for i := range 2 {
			closed, err := l.CloseFor(t.Context(), repair, closing)
			require.NoError(t, err)
			require.Equal(t, i == 0, closed)
		}
		end, err := l.Ending(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, Ended, end.Outcome)
		trail, err := l.Trail(t.Context(), "j")
		require.NoError(t, err)
		kinds := map[audit.Kind]int{}
		for _, e := range trail {
			kinds[e.Kind]++
		}
		require.Equal(t, 1, kinds[audit.Acted])
		require.Equal(t, 1, kinds[audit.Outcome])
		require.Empty(t, findings(t, l, "j", nil))

		waiting := receive(t, l, event("waiting", "k", Opens)).WorkflowID
		closed, err := l.CloseFor(t.Context(), repair, Closing{WorkflowID: waiting, Outcome: Ended, At: time.Now()})
		require.NoError(t, err)
		require.False(t, closed)
		_, err = l.CloseFor(t.Context(), repair, Closing{WorkflowID: "onboarding-nowhere"})
		require.ErrorIs(t, err, ErrUnknown)
	})
}

// An onboarding that has ended is never started again, and neither is one that nobody knows.
func TestWhatHasEndedDoesNotStartAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		id := delivered(t, l, event("steps", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: id})
		require.False(t, startAgain(t, l, id))
		require.Empty(t, claim(t, l))
		_, err := l.StartAgain(t.Context(), Repair{WorkflowID: "onboarding-nowhere"})
		require.ErrorIs(t, err, ErrUnknown)
	})
}

// A journey update is lost if it has not read the journey, or has not told the news, as far as the trail knows.
func TestJourneyUpdatesThatAreNotDone(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		for _, id := range []string{"unread", "read", "untold", "told", "a%b_", "axbyz"} {
			delivered(t, l, event(id, "j", Apart))
		}
		receive(t, l, event("waiting", "j", Apart))
		done := func(kind audit.Kind, eventID string) {
			workflowID := "journey-update-" + eventID
			record(t, l, audit.Entry{Stream: "j", Key: string(kind) + "/" + workflowID + "/run/1", Kind: kind, At: time.Now(), WorkflowID: workflowID})
		}
		for _, id := range []string{"read", "untold", "told", "axbyz"} {
			done(audit.Decision, id)
		}
		for _, id := range []string{"untold", "told"} {
			_, err := l.ClaimReport(t.Context(), News{Stream: "j", WorkflowID: "journey-update-" + id, Decisions: id})
			require.NoError(t, err)
		}
		done(audit.Reported, "told")
		require.ElementsMatch(t, []string{"journey-update-unread", "journey-update-untold", "journey-update-a%b_"},
			startedIDs(t, l.UnfinishedUpdates))
		require.True(t, startAgain(t, l, "journey-update-unread"))
		require.Equal(t, []string{"waiting", "unread"}, ids(claim(t, l)))
	})
}

// Temporal must know what is open and was started; it may have forgotten the rest.
func TestOnlyWhatWasStartedIsLookedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		sample, err := l.StartedSample(t.Context(), 2)
		require.NoError(t, err)
		require.Empty(t, sample)
		var open []string
		for i := range 5 {
			open = append(open, delivered(t, l, event(fmt.Sprint("open-", i), fmt.Sprint("j-", i), Opens)))
		}
		receive(t, l, event("waiting", "j-w", Opens))
		ended := delivered(t, l, event("ended", "j-e", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: ended, Outcome: "rejected"})
		update := delivered(t, l, event("update", "j-e", Apart))

		require.Equal(t, open, startedIDs(t, l.OpenStarted), "the oldest first")
		sample, err = l.StartedSample(t.Context(), 2)
		require.NoError(t, err)
		require.Equal(t, []string{open[4], open[3], open[0], open[1], ended}, sample)
		known, err := l.KnownWorkflows(t.Context(), []string{open[0], ended, update, "onboarding-by-hand"})
		require.NoError(t, err)
		require.Len(t, known, 3)
		require.Equal(t, "rejected", known[ended].Outcome)
		require.True(t, known[open[0]].ClosedAt.IsZero())

		for i, id := range open[1:] {
			closeOnboarding(t, l, Closing{WorkflowID: id, At: time.Now().Add(-surelyKept - time.Duration(i)*time.Minute)})
		}
		sample, err = l.StartedSample(t.Context(), 2)
		require.NoError(t, err)
		require.Equal(t, []string{open[0], open[0], ended, open[1]}, sample)
		closeOnboarding(t, l, Closing{WorkflowID: open[0], At: time.Now().Add(-surelyKept)})
		sample, err = l.StartedSample(t.Context(), 2)
		require.NoError(t, err)
		require.Equal(t, []string{ended}, sample, "with nothing open, what has ended lately")
	})
}

// With nothing open for longer than Temporal must keep what has ended, nothing can be told.
func TestWhatHasEndedLongAgoIsNotLookedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		id := delivered(t, l, event("steps", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: id, At: time.Now().Add(-surelyKept - time.Second)})
		sample, err := l.StartedSample(t.Context(), 2)
		require.NoError(t, err)
		require.Empty(t, sample)
	})
}

// What an onboarding is told again is what was received, and nothing that somebody has written into the inbox since.
func TestOnlyWhatWasReceivedIsToldAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		id := delivered(t, l, event("steps", "j", Opens))
		delivered(t, l, event("journey", "j", OpensFirst))
		delivered(t, l, event("altered", "j", Follows))
		receive(t, l, event("waiting", "j", Follows))
		_, err := l.db.ExecContext(t.Context(), `UPDATE inbox SET payload = '{}' WHERE event_id = 'altered'`)
		require.NoError(t, err)
		signals, err := l.Signals(t.Context(), []string{id, "onboarding-nowhere"})
		require.NoError(t, err)
		require.Len(t, signals, 1)
		require.Len(t, signals[id], 1)
		require.Equal(t, "journey", signals[id][0].ID)
	})
}
