package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/ledger"
)

// newInbox makes a database with an event of every kind and points the variable at it. Temporal is not needed.
func newInbox(t *testing.T) *ledger.Ledger {
	t.Helper()
	use(t, "127.0.0.1:1", "default")
	l := newLedger(t)
	for id, relation := range map[string]ledger.Relation{
		"delivered": ledger.Opens, "failing": ledger.Opens, "waiting": ledger.Opens, "ignored": ledger.Recorded,
	} {
		_, err := l.Receive(t.Context(), ledger.Event{
			ID: id, Name: "Finished User Steps", JourneyID: "journey-" + id, ReferenceNo: "cust-" + id, Relation: relation,
			Payload: []byte("{}"), ReceivedAt: time.Now(), OnboardingID: "onboarding-" + id, JourneyUpdateID: "journey-update-" + id,
		})
		require.NoError(t, err)
	}
	require.NoError(t, l.Delivered(t.Context(), "delivered", "onboarding-delivered"))
	require.NoError(t, l.Failed(t.Context(), "failing", "Temporal is away", time.Now().Add(time.Hour)))
	return l
}

func TestEvents(t *testing.T) {
	newInbox(t)
	for filter, want := range map[string][]string{
		"":                            {"failing", "waiting"},
		"list":                        {"failing", "waiting"},
		"--undelivered":               {"failing", "waiting"},
		"--failing":                   {"failing"},
		"--ignored":                   {"ignored"},
		"--journey=journey-delivered": {"delivered"},
		"--journey=none":              {},
	} {
		args := []string{"events", "--output=json"}
		if filter != "" {
			args = []string{"events", filter, "--output=json"}
		}
		found := []string{}
		for _, e := range decoded[[]event](t, operator(t, args...).succeeded(t)) {
			found = append(found, e.EventID)
		}
		require.ElementsMatch(t, want, found, filter)
	}
	require.Equal(t, ""+
		"EVENT ID  EVENT  JOURNEY  RECEIVED  STATE  FAILED  DUE  WORKFLOW  LAST ERROR\n"+
		"failing  Finished User Steps  journey-failing  TIME  pending  1  TIME  onboarding-failing  Temporal is away\n",
		squeeze(timeless(operator(t, "events", "--failing").succeeded(t))))
	require.Equal(t, "1 of 2; --limit shows more\n", operator(t, "events", "--limit=1").err)
	require.Equal(t, "no events\n", operator(t, "events", "--journey=none").succeeded(t))
	operator(t, "events", "--ignored", "--failing").failed(t, codeUsage, "never delivered")
}

func TestRedeliver(t *testing.T) {
	l := newInbox(t)
	due := func() []string {
		found := []string{}
		claimed, err := l.Claim(t.Context(), 10, time.Hour)
		require.NoError(t, err)
		for _, d := range claimed {
			found = append(found, d.ID)
		}
		return found
	}
	require.Equal(t, []string{"waiting"}, due())

	operator(t, "events", "redeliver").failed(t, codeUsage, "name events or use --failing")
	operator(t, "events", "redeliver", "failing", "none").failed(t, codeNotFound, "not in the inbox: none; nothing was changed")
	operator(t, "events", "redeliver", "failing", "delivered").failed(t, codeRefused, "delivered is delivered")
	operator(t, "events", "redeliver", "ignored").failed(t, codeRefused, "ignored is recorded")
	require.Empty(t, due(), "all or nothing")

	require.Equal(t, "1 event due now; operator events shows what is not delivered yet\n",
		operator(t, "events", "redeliver", "failing").succeeded(t))
	require.Equal(t, []string{"failing"}, due())
	require.JSONEq(t, `{"due": 1}`, operator(t, "events", "redeliver", "--failing", "--output=json").succeeded(t))
	require.Equal(t, []string{"failing"}, due())
	require.NoError(t, l.Delivered(t.Context(), "failing", "onboarding-failing"))
	require.Equal(t, "no event is failing: nothing to do\n", operator(t, "events", "redeliver", "--failing").succeeded(t))
}

// An operator without the right database must not see an empty one, and never a password.
func TestDatabaseThatIsNotThere(t *testing.T) {
	use(t, "127.0.0.1:1", "default")
	t.Setenv("DATABASE_URL", "sqlite:/nowhere/onboarding.db")
	operator(t, "events").failed(t, codeFailed, "there is no database /nowhere/onboarding.db", "DATABASE_URL")
	for _, url := range []string{"postgres://ann:hunter2@127.0.0.1:1/onboarding?connect_timeout=1", "mysql://ann:hunter2@db/x"} {
		t.Setenv("DATABASE_URL", url)
		failed := operator(t, "events")
		failed.failed(t, codeFailed, "DATABASE_URL")
		require.NotContains(t, failed.failure.Error(), "hunter2")
	}
}
