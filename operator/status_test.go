package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/ledger"
)

func TestStatus(t *testing.T) {
	w := newWorld(t)
	w.begin("approve-1", "cust-1")
	w.begin("refer-2", "cust-2")
	w.await(1, "--state=approved")
	w.await(1, "--state=in-review")
	require.Equal(t, ""+
		"temporal  reachable\n"+
		"database  reachable\n"+
		"workers  poll onboarding\n"+
		"inbox  0 undelivered, 0 failing\n"+
		"\n"+
		"STATE  ONBOARDINGS\n"+
		"checking  0\n"+
		"awaiting-decision  0\n"+
		"deciding  0\n"+
		"in-review  1\n"+
		"approved  1\n"+
		"rejected  0\n"+
		"expired  0\n"+
		"cancelled  0\n"+
		"broken off  0\n", squeeze(operator(t, "status").succeeded(t)))

	w.bureau.away.Store(true)
	first := w.begin("refer-3", "cust-3")
	w.await(1, "--parked=credit")
	w.begin("refer-4", "cust-4")
	w.await(2, "--parked=credit")
	_, err := w.ledger.Receive(t.Context(), ledger.Event{
		ID: "stuck", Name: "x", JourneyID: "refer-5", Relation: ledger.Opens, ReceivedAt: time.Now(), OnboardingID: "a", JourneyUpdateID: "b",
	})
	require.NoError(t, err)
	require.NoError(t, w.ledger.Failed(t.Context(), "stuck", "why", time.Now().Add(time.Hour)))

	operator(t, "status").failed(t, codeAttention, "2 things to look after")
	o := decoded[overview](t, operator(t, "status", "--output=json").out)
	require.Len(t, o.Parked, 1)
	require.Equal(t, "credit", o.Parked[0].Check)
	require.Equal(t, 2, o.Parked[0].Count)
	oldest := decoded[account](t, operator(t, "show", first, "--output=json").succeeded(t)).ParkedSince
	require.Equal(t, *oldest, o.Parked[0].Oldest)
	require.Equal(t, 1, o.Inbox.Failing)
	require.Equal(t, []string{"credit is parked in 2: operator list --parked credit", "1 event can't be delivered: operator events --failing"}, o.Needs)

	t.Setenv("DATABASE_URL", "sqlite:/nowhere/onboarding.db")
	without := operator(t, "status")
	without.failed(t, codeFailed, "can't ask the database")
	require.Contains(t, squeeze(without.out), "database  NOT REACHABLE: there is no database /nowhere/onboarding.db")
	require.Contains(t, squeeze(without.out), "credit  2  ", "what can be told is told")
}

// An onboarding without a worker stands still, and nothing fails: nobody would notice.
func TestStatusSaysWhenNoWorkerPolls(t *testing.T) {
	w := newWorld(t)
	w.begin("approve-1", "cust-1")
	w.await(1, "--state=approved")
	operator(t, "status").succeeded(t)
	t.Setenv("ONBOARDING_TASK_QUEUE", "other")
	without := operator(t, "status")
	without.failed(t, codeAttention, "1 thing to look after")
	require.Contains(t, squeeze(without.out), "workers  DO NOT POLL other")
	require.Contains(t, without.out, "no worker polls the task queue other: does a worker run, "+
		"with the same TEMPORAL_NAMESPACE and ONBOARDING_TASK_QUEUE?")
	o := decoded[overview](t, operator(t, "status", "--output=json").out)
	require.Equal(t, &workers{TaskQueue: "other"}, o.Workers)
	t.Setenv("AUDIT_KEYS", "unreadable")
	require.NotNil(t, decoded[overview](t, operator(t, "status", "--output=json").out).Workers, "it needs no keys")
}

// Temporal lists a worker for minutes after it has gone: only a poll that is not older than polls get says that it is there.
func TestAPollThatIsTooOldIsNone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	require.True(t, lately(ago(70*time.Second), now))
	require.False(t, lately(ago(pollPatience+time.Second), now))
	require.False(t, lately(nil, now))
	for want, w := range map[string]workers{
		"no worker polls the task queue q for 3m0s: ":               {LastWorkflowPoll: ago(4 * time.Minute), LastActivityPoll: ago(3 * time.Minute)},
		"no worker polls the task queue q for workflows for 3m0s: ": {LastWorkflowPoll: ago(3 * time.Minute), LastActivityPoll: ago(0)},
		"no worker polls the task queue q for activities: ":         {LastWorkflowPoll: ago(0)},
		"no worker polls the task queue q: ":                        {},
	} {
		w.TaskQueue = "q"
		o := overview{Workers: &w}
		o.judge(now)
		require.Len(t, o.Needs, 1)
		require.Contains(t, o.Needs[0], want)
	}
}

func TestStatusWithoutTemporal(t *testing.T) {
	newInbox(t)
	without := operator(t, "status", "--output=json")
	without.failed(t, codeFailed, "can't ask Temporal")
	o := decoded[overview](t, without.out)
	require.False(t, o.Temporal.OK)
	require.Contains(t, o.Temporal.Error, "127.0.0.1:1")
	require.Equal(t, 2, o.Inbox.Undelivered)
	t.Setenv("DATABASE_URL", "sqlite:/nowhere/onboarding.db")
	operator(t, "status").failed(t, codeFailed, "neither Temporal nor the database can be asked")
}

// A starter that does not run is noticed by what waits, although nothing fails.
func TestStatusJudgesTheBacklog(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for waited, needs := range map[time.Duration]int{time.Minute: 0, time.Hour: 1} {
		oldest := now.Add(-waited)
		o := overview{Inbox: &inboxCount{Undelivered: 1, Oldest: &oldest}}
		o.judge(now)
		require.Len(t, o.Needs, needs)
	}
}
