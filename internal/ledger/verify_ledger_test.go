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
		"another relation":  {`UPDATE inbox SET relation = 'recorded' WHERE event_id = 'aml'`, []string{"j 4 altered"}},
		"a contradiction that was none": {`UPDATE inbox SET contradicts = 'steps' WHERE event_id = 'aml'`,
			[]string{"j 4 altered"}},
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
			[]string{"k 0 untold", "k 4 altered"}},
		"an onboarding deleted": {`DELETE FROM onboardings WHERE journey_id = 'j'`,
			[]string{"j 2 altered", "j 3 altered", "j 7 altered"}},
		"an onboarding of another": {`UPDATE onboardings SET journey_id = 'm' WHERE journey_id = 'k'`,
			[]string{"k 2 altered", "k 3 altered", "k 4 altered", "m 0 altered"}},
		"an onboarding made up": {`INSERT INTO onboardings SELECT 'onboarding-m', 'm', 1, 'm', opened_at, NULL, NULL, '' FROM onboardings WHERE journey_id = 'k'`,
			[]string{"m 0 altered"}},
		"an onboarding made up of an event that opened another": {`INSERT INTO onboardings SELECT 'onboarding-m', 'j', 2, 'steps', opened_at, NULL, NULL, ''
			FROM onboardings WHERE journey_id = 'j'`, []string{"j 0 altered"}},
		"an onboarding made up of an event that opened none": {`INSERT INTO onboardings SELECT 'onboarding-reviewed', 'j', 2, 'reviewed', received_at, NULL, NULL, ''
			FROM inbox WHERE event_id = 'reviewed'`, []string{"j 0 altered"}},
		"another opening event":               {`UPDATE onboardings SET opening_event_id = 'decided' WHERE journey_id = 'j'`, []string{"j 0 altered"}},
		"another number":                      {`UPDATE onboardings SET number = 2 WHERE journey_id = 'j'`, []string{"j 0 altered"}},
		"another time of opening":             {`UPDATE onboardings SET opened_at = '2020-01-01T00:00:00.000000000Z' WHERE journey_id = 'j'`, []string{"j 0 altered"}},
		"an opening event that opens nothing": {`UPDATE inbox SET action = 'journey-update' WHERE event_id = 'other'`, []string{"k 0 altered"}},
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

// The submission that an onboarding has ended without belongs to it and goes nowhere. No other event can be kept from its delivery
// by being marked like one.
func TestALateSubmissionIsOnlyRecorded(t *testing.T) {
	suppress := func(id, workflowID string) string {
		return `UPDATE inbox SET state = 'recorded', action = 'none', workflow_id = '` + workflowID + `' WHERE event_id = '` + id + `'`
	}
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellLongStory(t, l)
		for _, journeyID := range []string{"decided", "broken"} {
			receive(t, l, event(journeyID+"-first", journeyID, OpensFirst))
			prove(t, l, "onboarding-"+journeyID+"-first")
		}
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-decided-first", Rule: "all passed"})
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-broken-first", Outcome: Ended})
		require.Equal(t, "onboarding-decided-first", receive(t, l, event("late", "decided", Opens)).WorkflowID)
		require.Equal(t, "onboarding-again", receive(t, l, event("again", "decided", Opens)).WorkflowID)
		receive(t, l, event("and-again", "decided", Opens))
		receive(t, l, event("after-broken", "broken", Opens))
		receive(t, l, event("resubmitted", "j", Opens))
		require.Empty(t, findings(t, l, "", nil))
		tamper(t, l, `CREATE TABLE true_inbox AS SELECT * FROM inbox`)
		for name, c := range map[string]struct{ id, workflowID, found string }{
			"as late for another journey's":         {"late", "onboarding-other", "decided 4 altered"},
			"as late for none":                      {"late", "", "decided 4 altered"},
			"as late for one that there is not":     {"late", "onboarding-nowhere", "decided 4 altered"},
			"received to open an onboarding":        {"again", "onboarding-decided-first", "decided 5 altered"},
			"that comes after the late one":         {"and-again", "onboarding-decided-first", "decided 6 altered"},
			"of an onboarding that is open":         {"and-again", "onboarding-again", "decided 6 altered"},
			"of one that was broken off":            {"after-broken", "onboarding-broken-first", "broken 4 altered"},
			"of one that a submission has opened":   {"resubmitted", "onboarding-steps", "j 10 altered"},
			"that is no submission, of the decided": {"waiting", "onboarding-steps", "k 4 altered"},
		} {
			tamper(t, l, suppress(c.id, c.workflowID))
			assert.Contains(t, findings(t, l, "", nil), c.found, name)
			tamper(t, l, `DELETE FROM inbox`, `INSERT INTO inbox SELECT * FROM true_inbox`)
		}
		require.Empty(t, findings(t, l, "", nil))
	})
}

// An event that waits is on its way to where it belongs, and soon. Whoever could keep it waiting would have suppressed it.
func TestAnEventThatWillNotBeDeliveredIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellLongStory(t, l)
		receive(t, l, event("start", "n", Opens))
		receive(t, l, event("update-waits", "n", Apart))
		require.NoError(t, l.Failed(t.Context(), "start", "Temporal is away", time.Now().Add(time.Minute)))
		require.True(t, startAgain(t, l, "onboarding-other"))
		require.True(t, startAgain(t, l, "journey-update-aml"))
		requireIntact(t, l, 9+5+2+2+1)
		tables := []string{"inbox", "onboardings"}
		for _, table := range tables {
			tamper(t, l, `CREATE TABLE true_`+table+` AS SELECT * FROM `+table)
		}
		const never = `state = 'pending', next_attempt_at = '9999-01-01T00:00:00.000000000Z'`
		for name, c := range map[string]struct{ statement, found string }{
			"nothing to do":                      {`UPDATE inbox SET action = 'none' WHERE event_id = 'waiting'`, "k 4 altered"},
			"something that there is not":        {`UPDATE inbox SET action = 'x' WHERE event_id = 'waiting'`, "k 4 altered"},
			"for another journey's onboarding":   {`UPDATE inbox SET workflow_id = 'onboarding-start' WHERE event_id = 'waiting'`, "k 4 altered"},
			"for an onboarding that has ended":   {`UPDATE inbox SET state = 'pending' WHERE event_id = 'decided'`, "j 3 altered"},
			"for no onboarding":                  {`DELETE FROM onboardings WHERE workflow_id = 'onboarding-other'`, "k 4 altered"},
			"to open one that is gone":           {`DELETE FROM onboardings WHERE workflow_id = 'onboarding-start'`, "n 1 altered"},
			"to open another one":                {`UPDATE inbox SET workflow_id = 'onboarding-other' WHERE event_id = 'start'`, "n 1 altered"},
			"to open one that has ended":         {`UPDATE inbox SET state = 'pending' WHERE event_id = 'steps'`, "j 1 altered"},
			"to start another update":            {`UPDATE inbox SET workflow_id = 'journey-update-aml' WHERE event_id = 'update-waits'`, "n 2 altered"},
			"for ever":                           {`UPDATE inbox SET ` + never + ` WHERE event_id = 'waiting'`, "k 4 altered"},
			"for ever to begin":                  {`UPDATE inbox SET ` + never + ` WHERE event_id = 'start'`, "n 1 altered"},
			"for ever though it was delivered":   {`UPDATE inbox SET ` + never + ` WHERE event_id = 'update'`, "k 3 altered"},
			"for ever, and was counted":          {`UPDATE inbox SET action = 'journey-update', workflow_id = 'journey-update-decided', ` + never + ` WHERE event_id = 'decided'`, "j 3 altered"},
			"for ever, in time that can't be so": {`UPDATE inbox SET next_attempt_at = 'never' WHERE event_id = 'waiting'`, "k 4 altered"},
		} {
			tamper(t, l, c.statement)
			assert.Contains(t, findings(t, l, "", nil), c.found, name)
			for _, table := range tables {
				tamper(t, l, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM true_`+table)
			}
		}
		require.Empty(t, findings(t, l, "", nil))
	})
}

// What was proved and what was reported is not sealed. It can't be of a workflow that nobody was told to start, and no report can be
// behind one that is not there.
func TestProofsAndReportsAreOfKnownWorkflows(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellLongStory(t, l)
		for _, id := range []string{"onboarding-steps", "journey-update-aml"} {
			prove(t, l, id)
			_, err := l.ClaimReport(t.Context(), News{Stream: "j", WorkflowID: id, Decisions: id})
			require.NoError(t, err)
		}
		require.Empty(t, findings(t, l, "", nil))
		tables := []string{"proofs", "reports"}
		for _, table := range tables {
			tamper(t, l, `CREATE TABLE true_`+table+` AS SELECT * FROM `+table)
		}
		for statement, found := range map[string]string{
			`INSERT INTO proofs VALUES ('onboarding-m', '[]', '2026-01-01T00:00:00.000000000Z')`:                       "(trail) 0 untold",
			`INSERT INTO reports VALUES ('j', 3, 'journey-update-decided', 'x', '', '2026-01-01T00:00:00.000000000Z')`: "j 0 untold",
			`INSERT INTO reports VALUES ('j', 4, 'journey-update-aml', 'x', '', '2026-01-01T00:00:00.000000000Z')`:     "j 0 untold",
			`DELETE FROM reports WHERE number = 1`: "j 0 untold",
		} {
			tamper(t, l, statement)
			require.Equal(t, []string{found}, findings(t, l, "", nil), statement)
			for _, table := range tables {
				tamper(t, l, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM true_`+table)
			}
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
		received := stamp(time.Now())
		_, err = e.db.Exec(`INSERT INTO inbox (event_id, name, journey_id, reference_no, relation, payload, received_at,
			onboarding_id, journey_update_id, workflow_id, action, state, next_attempt_at)
			VALUES ('open', 'n', 'open', 'r', 'opens', '', $1, 'onboarding-open', '', 'onboarding-open', 'start', 'delivered', $1)`, received)
		require.NoError(t, err)
		_, err = e.db.Exec(`INSERT INTO onboardings (workflow_id, journey_id, number, opening_event_id, opened_at)
			VALUES ('onboarding-open', 'open', 1, 'open', $1)`, received)
		require.NoError(t, err)
		require.NoError(t, e.db.Close())

		l := openKeyed(t, databaseURL, testKeys)
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-open"})
		require.Equal(t, []string{"outcome/onboarding-open/approved"}, trailKeys(t, l, "open"))
		require.Equal(t, []string{"open 0 altered"}, findings(t, l, "", nil))
	})
}
