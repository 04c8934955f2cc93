package ledger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// inboxIDs returns the IDs of the events that the filter chooses.
func inboxIDs(t *testing.T, l *Ledger, f InboxFilter) []string {
	t.Helper()
	rows, count, err := l.Inbox(t.Context(), f, 100)
	require.NoError(t, err)
	require.Len(t, rows, count)
	found := []string{}
	for _, r := range rows {
		found = append(found, r.ID)
	}
	return found
}

// An operator sees what is not delivered, what keeps failing, what is ignored, and everything of one journey.
func TestInboxIsFiltered(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("delivered", "journey-1", Opens))
		receive(t, l, event("failing", "journey-1", Follows))
		receive(t, l, event("waiting", "journey-2", Opens))
		receive(t, l, event("ignored", "", Recorded))
		require.NoError(t, l.Delivered(t.Context(), "delivered", "onboarding-delivered"))
		require.NoError(t, l.Failed(t.Context(), "failing", "Temporal is away", time.Now().Add(time.Hour)))

		require.Equal(t, []string{"delivered", "failing", "waiting", "ignored"}, inboxIDs(t, l, InboxFilter{}), "the oldest first")
		require.Equal(t, []string{"failing", "waiting"}, inboxIDs(t, l, InboxFilter{Undelivered: true}))
		require.Equal(t, []string{"failing"}, inboxIDs(t, l, InboxFilter{Failing: true}))
		require.Equal(t, []string{"ignored"}, inboxIDs(t, l, InboxFilter{Ignored: true}))
		require.Equal(t, []string{"delivered", "failing"}, inboxIDs(t, l, InboxFilter{JourneyID: "journey-1"}))
		require.Equal(t, []string{"waiting"}, inboxIDs(t, l, InboxFilter{Undelivered: true, JourneyID: "journey-2"}))
		require.Equal(t, []string{"delivered", "ignored"}, inboxIDs(t, l, InboxFilter{EventIDs: []string{"ignored", "delivered", "none"}}))
		require.Empty(t, inboxIDs(t, l, InboxFilter{JourneyID: "' OR '1'='1"}))
	})
}

// Every column tells what it says, and the limit does not hide how many there are.
func TestInboxTellsHowEventsStand(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("delivered", "journey-1", Opens))
		receive(t, l, event("failing", "journey-1", Follows))
		retryAt := time.Now().Add(time.Hour)
		require.NoError(t, l.Delivered(t.Context(), "delivered", "onboarding-delivered"))
		require.NoError(t, l.Failed(t.Context(), "failing", "Temporal is away", retryAt))

		rows, count, err := l.Inbox(t.Context(), InboxFilter{}, 1)
		require.NoError(t, err)
		require.Equal(t, 2, count)
		require.Len(t, rows, 1)
		require.Equal(t, "delivered", rows[0].State)
		require.Equal(t, Start, rows[0].Action)
		require.WithinDuration(t, time.Now(), rows[0].DeliveredAt, time.Minute)

		rows, _, err = l.Inbox(t.Context(), InboxFilter{Failing: true}, 1)
		require.NoError(t, err)
		require.Equal(t, "pending", rows[0].State)
		require.Equal(t, "onboarding-delivered", rows[0].WorkflowID)
		require.Equal(t, 1, rows[0].Attempts)
		require.Equal(t, "Temporal is away", rows[0].LastError)
		require.WithinDuration(t, retryAt, rows[0].NextAttemptAt, time.Millisecond)
		require.Zero(t, rows[0].DeliveredAt)
	})
}

// What is put off can be had at once; what is delivered, or never will be, stays as it is.
func TestRedeliverMakesPendingEventsDue(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("delivered", "journey-1", Opens))
		receive(t, l, event("failing", "journey-2", Opens))
		receive(t, l, event("other", "journey-3", Opens))
		receive(t, l, event("ignored", "", Recorded))
		require.NoError(t, l.Delivered(t.Context(), "delivered", "onboarding-delivered"))
		for _, id := range []string{"failing", "other"} {
			require.NoError(t, l.Failed(t.Context(), id, "Temporal is away", time.Now().Add(time.Hour)))
		}
		require.Empty(t, claim(t, l))

		changed, err := l.Redeliver(t.Context(), InboxFilter{EventIDs: []string{"delivered", "failing", "ignored", "none"}})
		require.NoError(t, err)
		require.Equal(t, 1, changed)
		require.Equal(t, []string{"failing"}, ids(claim(t, l)))

		changed, err = l.Redeliver(t.Context(), InboxFilter{Failing: true})
		require.NoError(t, err)
		require.Equal(t, 2, changed)
		require.ElementsMatch(t, []string{"failing", "other"}, ids(claim(t, l)))
	})
}

// The ledger finds onboardings by each of their names, also when Temporal has forgotten them.
func TestOnboardingsAreFoundByEveryName(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		first := event("first", "journey-1", Opens)
		first.ReferenceNo = "cust-7"
		receive(t, l, first)
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-first", Outcome: "rejected"})
		second := event("second", "journey-1", Opens)
		second.ReferenceNo = "cust-7"
		receive(t, l, second)
		receive(t, l, event("stranger", "journey-2", Opens))

		for which, want := range map[string][]string{
			"onboarding-first": {"onboarding-first"},
			"journey-1":        {"onboarding-first", "onboarding-second"},
			"cust-7":           {"onboarding-first", "onboarding-second"},
			"cust-8":           nil,
		} {
			found, err := l.Onboardings(t.Context(), which)
			require.NoError(t, err)
			var ids []string
			for _, o := range found {
				ids = append(ids, o.WorkflowID)
			}
			require.Equal(t, want, ids, which)
		}
		found, err := l.Onboardings(t.Context(), "cust-7")
		require.NoError(t, err)
		require.Equal(t, "rejected", found[0].Outcome)
		require.Equal(t, "journey-1", found[0].JourneyID)
		require.Equal(t, "cust-7", found[0].ReferenceNo)
		require.WithinDuration(t, time.Now(), found[0].OpenedAt, time.Minute)
		require.WithinDuration(t, time.Now(), found[0].ClosedAt, time.Minute)
		require.Empty(t, found[1].Outcome)
		require.Zero(t, found[1].ClosedAt)
	})
}
