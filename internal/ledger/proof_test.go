package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What somebody has changed in the inbox is not delivered, and verification finds it. The rest goes on.
func TestAnEventThatWasAlteredIsNotDelivered(t *testing.T) {
	for name, statement := range map[string]string{
		"another reference number": `UPDATE inbox SET reference_no = 'cust-2' WHERE event_id = 'steps'`,
		"another body":             `UPDATE inbox SET payload = '{"event":"y"}' WHERE event_id = 'steps'`,
		"another event":            `UPDATE inbox SET name = 'apart' WHERE event_id = 'steps'`,
		"another journey":          `UPDATE inbox SET journey_id = 'k', stream = 'k' WHERE event_id = 'steps'`,
		"out of the trail":         `UPDATE inbox SET stream = '' WHERE event_id = 'steps'`,
		"put in by hand": `INSERT INTO inbox SELECT 'forged', name, 'f', reference_no, relation, payload, received_at, onboarding_id,
			journey_update_id, workflow_id, action, state, attempts, next_attempt_at, last_error, delivered_at, 'f', ''
			FROM inbox WHERE event_id = 'steps'`,
		"sealed by somebody without the key": `UPDATE audit SET body = REPLACE(body, 'cust-1', 'cust-2') WHERE entry_key = 'received/steps'`,
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, databaseURL string) {
				l := openKeyed(t, databaseURL, testKeys)
				receive(t, l, event("steps", "j", Opens))
				receive(t, l, event("other", "k", Opens))
				requireIntact(t, l, 2)
				tamper(t, l, statement)

				altered := map[string]bool{}
				for _, d := range claim(t, l) {
					altered[d.ID] = d.Altered
				}
				require.False(t, altered["other"])
				delete(altered, "other")
				if _, forged := altered["forged"]; forged {
					delete(altered, "steps")
				}
				require.Len(t, altered, 1)
				for id := range altered {
					require.True(t, altered[id])
				}
				if name != "out of the trail" {
					require.NotEmpty(t, findings(t, l, "", nil))
				}
			})
		})
	}
}

// A signal can start the onboarding that it is for, with what its opening event says: that is proved, too.
func TestASignalIsNotDeliveredForAnAlteredOpener(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		receive(t, l, event("steps", "j", Opens))
		receive(t, l, event("update", "j", Follows))
		tamper(t, l, `UPDATE inbox SET reference_no = 'cust-2' WHERE event_id = 'steps'`)
		for _, d := range claim(t, l) {
			require.True(t, d.Altered, d.ID)
		}
		require.NoError(t, l.Delivered(t.Context(), "steps", "onboarding-steps"))
		require.NoError(t, l.Failed(t.Context(), "update", "altered", event("", "", Opens).ReceivedAt))
		again := claim(t, l)
		require.Len(t, again, 1)
		require.False(t, again[0].Altered, "the onboarding runs: nothing of its opener is used any more")
	})
}

// The same ID with another body is no repeat. The first counts, also when both come at once; the other is kept and goes nowhere.
func TestAContradictionIsKeptBesideTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		first, other := event("steps", "j", Opens), event("steps", "k", Opens)
		other.Payload, other.ReferenceNo = []byte(`{"event":"other"}`), "cust-2"
		third := other
		third.Payload = []byte(`{"event":"third"}`)

		receipts, err := l.receive(t.Context(), []Event{first, other, first, other})
		require.NoError(t, err)
		require.Equal(t, []Receipt{
			{WorkflowID: "onboarding-steps"},
			{WorkflowID: "onboarding-steps", Duplicate: true, Contradicts: true},
			{WorkflowID: "onboarding-steps", Duplicate: true},
			{WorkflowID: "onboarding-steps", Duplicate: true, Contradicts: true},
		}, receipts)
		require.Equal(t, Receipt{WorkflowID: "onboarding-steps", Duplicate: true, Contradicts: true}, receive(t, l, other))
		require.Equal(t, Receipt{WorkflowID: "onboarding-steps", Duplicate: true, Contradicts: true}, receive(t, l, third))

		require.Equal(t, []string{"steps"}, ids(claim(t, l)))
		require.Equal(t, 3, count(t, l, `SELECT COUNT(*) FROM inbox`))
		require.Equal(t, 2, count(t, l, `SELECT COUNT(*) FROM inbox WHERE contradicts = 'steps' AND state = 'recorded' AND reference_no = 'cust-2'`))
		trail, err := l.Trail(t.Context(), "k")
		require.NoError(t, err)
		require.Len(t, trail, 2)
		require.Equal(t, "another body than event steps was received with before", trail[0].Reason)
		requireIntact(t, l, 3)
	})
}

// How an event stands to its onboarding, and what it contradicts, is sealed: an entry that does not say so proves nothing.
func TestWhereAnEventGoesRestsOnWhatIsSealed(t *testing.T) {
	t.Parallel()
	e := event("e", "j", Follows).contradiction()
	e.digest = Digest(e.Payload)
	e.ID = e.digest
	entry := receivedEntries([]routed{{Event: e}})[0]
	require.True(t, tells(entry, e))
	for _, change := range []func(*Event){
		func(e *Event) { e.Relation = Opens },
		func(e *Event) { e.Contradicts = "" },
		func(e *Event) { e.Contradicts = "other" },
	} {
		changed := e
		change(&changed)
		require.False(t, tells(entry, changed))
	}
	entry.Relation, entry.Contradicts = "", ""
	require.False(t, tells(entry, e))
}
