package ledger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// tellLongStory writes a journey with an onboarding that has ended, what came to it and behind it, an open one, and a spot check.
func tellLongStory(t *testing.T, l *Ledger) {
	t.Helper()
	deliver := func(e Event) {
		receipt := receive(t, l, e)
		require.NoError(t, l.Delivered(t.Context(), e.ID, receipt.WorkflowID))
	}
	deliver(event("steps", "j", Opens))
	deliver(event("decided", "j", OpensFirst))
	deliver(event("aml", "j", Apart))
	receive(t, l, event("step", "j", Recorded))
	closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Rule: "all passed", Handled: []string{"steps", "decided"}})
	deliver(event("reviewed", "j", Follows))
	deliver(event("other", "k", Opens))
	deliver(event("update", "k", Follows))
	receive(t, l, event("waiting", "k", Follows))
	deliver(event("spot", "", Apart))
}

// What the ledger has, and the trail tells otherwise, is found from either side, with its place.
func TestTheLedgerIsComparedWithTheTrail(t *testing.T) {
	cases := map[string]struct {
		statement string
		found     []string
	}{
		"the streams emptied": {`UPDATE inbox SET stream = '' WHERE journey_id = 'j'`,
			[]string{"j 0 altered", "j 0 altered", "j 0 altered", "j 0 altered", "j 0 altered"}},
		"the stream of a spot check emptied": {`UPDATE inbox SET stream = '' WHERE event_id = 'spot'`,
			[]string{"reference:cust-1 0 altered"}},
		"another stream": {`UPDATE inbox SET stream = 'k' WHERE event_id = 'aml'`,
			[]string{"j 0 altered", "j 4 altered"}},
		"an event that belongs to none": {`UPDATE inbox SET journey_id = '', reference_no = '', journey_update_id = '', stream = '' WHERE event_id = 'step'`,
			[]string{"(trail) 0 untold"}},
		"an event deleted":          {`DELETE FROM inbox WHERE event_id = 'aml'`, []string{"j 4 altered", "j 5 altered"}},
		"a recorded event deleted":  {`DELETE FROM inbox WHERE event_id = 'step'`, []string{"j 6 altered"}},
		"the opening event deleted": {`DELETE FROM inbox WHERE event_id = 'steps'`, []string{"j 1 altered", "j 0 altered"}},
		"a waiting event deleted":   {`DELETE FROM inbox WHERE event_id = 'waiting'`, []string{"k 4 altered"}},
		"a spot check deleted": {`DELETE FROM inbox WHERE event_id = 'spot'`,
			[]string{"reference:cust-1 1 altered", "reference:cust-1 2 altered"}},
		"another body": {`UPDATE inbox SET payload = '{}' WHERE event_id = 'aml'`, []string{"j 4 altered"}},
		"another time": {`UPDATE inbox SET received_at = '2020-01-01T00:00:00.000000000Z' WHERE event_id = 'aml'`,
			[]string{"j 4 altered"}},
		"another reference": {`UPDATE inbox SET reference_no = 'cust-2' WHERE event_id = 'aml'`, []string{"j 4 altered"}},
		"kept from its delivery": {`UPDATE inbox SET state = 'delivered' WHERE event_id = 'waiting'`,
			nil}, // only its onboarding's end tells
		"marked as only recorded": {`UPDATE inbox SET state = 'recorded', action = 'none' WHERE event_id = 'waiting'`,
			[]string{"k 4 altered"}},
		"marked as recorded":          {`UPDATE inbox SET state = 'recorded' WHERE event_id = 'waiting'`, []string{"k 4 altered"}},
		"in a state that there isn't": {`UPDATE inbox SET state = 'done' WHERE event_id = 'waiting'`, []string{"k 4 altered"}},
		"to be delivered": {`UPDATE inbox SET state = 'pending', action = 'signal', workflow_id = 'onboarding-other' WHERE event_id = 'step'`,
			[]string{"j 6 altered"}},
		"delivered as another action": {`UPDATE inbox SET action = 'none' WHERE event_id = 'aml'`, []string{"j 5 altered", "j 4 altered"}},
		"delivered to another one": {`UPDATE inbox SET action = 'signal', workflow_id = 'onboarding-other' WHERE event_id = 'aml'`,
			[]string{"j 4 altered", "j 5 altered"}},
		"delivered, and not heard": {`UPDATE inbox SET action = 'signal', workflow_id = 'onboarding-steps' WHERE event_id = 'aml'`,
			[]string{"j 4 altered", "j 5 altered"}},
		"started by another event": {`UPDATE inbox SET workflow_id = 'journey-update-reviewed' WHERE event_id = 'aml'`,
			[]string{"j 4 altered", "j 5 altered"}},
		"an outcome edited": {`UPDATE onboardings SET outcome = 'rejected' WHERE journey_id = 'j'`,
			[]string{"j 0 untold", "j 7 altered"}},
		"an outcome removed": {`UPDATE onboardings SET outcome = NULL WHERE journey_id = 'j'`,
			[]string{"j 0 untold", "j 7 altered"}},
		"an end at another time": {`UPDATE onboardings SET closed_at = '2020-01-01T00:00:00.000000000Z' WHERE journey_id = 'j'`,
			[]string{"j 7 altered"}},
		"an end undone": {`UPDATE onboardings SET closed_at = NULL, outcome = NULL WHERE journey_id = 'j'`,
			[]string{"j 7 altered"}},
		"an end made up": {`UPDATE onboardings SET closed_at = opened_at, outcome = 'approved' WHERE journey_id = 'k'`,
			[]string{"k 0 untold"}},
		"an onboarding deleted": {`DELETE FROM onboardings WHERE journey_id = 'j'`,
			[]string{"j 2 altered", "j 3 altered", "j 7 altered"}},
		"an onboarding of another": {`UPDATE onboardings SET journey_id = 'm' WHERE journey_id = 'k'`,
			[]string{"k 2 altered", "k 3 altered", "m 0 altered"}},
		"an onboarding made up": {`INSERT INTO onboardings SELECT 'onboarding-m', 'm', 1, 'm', opened_at, NULL, NULL, '' FROM onboardings WHERE journey_id = 'k'`,
			[]string{"m 0 altered"}},
	}
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellLongStory(t, l)
		requireIntact(t, l, 9+4+2)
		for _, table := range []string{"inbox", "onboardings"} {
			tamper(t, l, `CREATE TABLE true_`+table+` AS SELECT * FROM `+table)
		}
		for name, c := range cases {
			tamper(t, l, c.statement)
			found := findings(t, l, "", nil)
			assert.ElementsMatch(t, c.found, found, name)
			for _, table := range []string{"inbox", "onboardings"} {
				tamper(t, l, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM true_`+table)
			}
		}
		require.Empty(t, findings(t, l, "", nil))
	})
}

// A submission that came when its onboarding had ended belongs to it and goes nowhere. One whose onboarding is open, or another
// journey's, was to be delivered.
func TestALateSubmissionIsOnlyRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellLongStory(t, l)
		receive(t, l, event("late", "j", Opens))
		late := func(workflowID string) {
			tamper(t, l, `UPDATE inbox SET state = 'recorded', action = 'none', workflow_id = '`+workflowID+`' WHERE event_id = 'late'`)
		}
		tamper(t, l, `DELETE FROM onboardings WHERE workflow_id = 'onboarding-late'`)
		late("onboarding-steps")
		require.Empty(t, findings(t, l, "", nil))
		for _, other := range []string{"onboarding-other", "onboarding-nowhere", ""} {
			late(other)
			require.Equal(t, []string{"j 10 altered"}, findings(t, l, "", nil), other)
		}
	})
}

// Two outcomes of one onboarding are told, and found.
func TestTwoOutcomesAreFound(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellLongStory(t, l)
		second := audit.Entry{Stream: "j", Key: audit.OutcomeKey("onboarding-steps", "rejected"), Kind: audit.Outcome, At: time.Now(),
			WorkflowID: "onboarding-steps", Outcome: "rejected"}
		record(t, l, second)
		require.Equal(t, []string{"j 10 contradicts"}, findings(t, l, "", nil))
	})
}

// An onboarding that was ended from outside does not tell what it has heard.
func TestAnEndFromOutsideNamesNoEvents(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		for _, e := range []Event{event("steps", "j", Opens), event("decided", "j", OpensFirst)} {
			require.NoError(t, l.Delivered(t.Context(), e.ID, receive(t, l, e).WorkflowID))
		}
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "ended"})
		requireIntact(t, l, 4)
	})
}

// What is from before there was a trail was never told; verification does not take that for granted.
func TestADatabaseFromBeforeTheTrail(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		e, err := openEngine(databaseURL)
		require.NoError(t, err)
		const beforeTheTrail = 10
		provider, err := e.provider()
		require.NoError(t, err)
		_, err = provider.UpTo(t.Context(), beforeTheTrail)
		require.NoError(t, err)
		_, err = e.db.Exec(`INSERT INTO inbox (event_id, name, journey_id, reference_no, relation, payload, received_at,
			onboarding_id, journey_update_id, workflow_id, action, state, next_attempt_at)
			VALUES ('open', 'n', 'open', 'r', 'opens', '', $1, '', '', 'onboarding-open', 'start', 'delivered', $1)`, stamp(time.Now()))
		require.NoError(t, err)
		_, err = e.db.Exec(`INSERT INTO onboardings (workflow_id, journey_id, number, opening_event_id, opened_at)
			VALUES ('onboarding-open', 'open', 1, 'open', $1)`, stamp(time.Now()))
		require.NoError(t, err)
		require.NoError(t, e.db.Close())

		l := openKeyed(t, databaseURL, testKeys)
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-open"})
		require.Equal(t, []string{"outcome/onboarding-open/approved"}, trailKeys(t, l, "open"))
		require.Equal(t, []string{"open 0 altered"}, findings(t, l, "", nil))
	})
}
