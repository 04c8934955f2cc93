package ledger

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// tellStory writes a journey of five entries and two others.
func tellStory(t *testing.T, l *Ledger) {
	t.Helper()
	for _, j := range []string{"i", "j", "k"} {
		receive(t, l, event("steps-"+j, j, Opens))
		require.NoError(t, l.Delivered(t.Context(), "steps-"+j, "onboarding-steps-"+j))
	}
	record(t, l, entry("j", "credit/1"), entry("j", "credit/2"))
	closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps-j"})
}

// tamper changes the database as somebody can who owns it: who may do everything but does not know the keys.
func tamper(t *testing.T, l *Ledger, statements ...string) {
	t.Helper()
	triggers := []string{"audit_update", "audit_delete", "audit_replace", "audit_heads_delete"}
	if l.dialect == goose.DialectPostgres {
		triggers = []string{"audit_append_only ON audit", "audit_heads_stay ON audit_heads"}
	}
	for _, trigger := range triggers {
		statements = append([]string{"DROP TRIGGER IF EXISTS " + trigger}, statements...)
	}
	for _, statement := range statements {
		_, err := l.db.Exec(statement)
		require.NoError(t, err, statement)
	}
}

// findings returns what Verify finds as "stream number problem".
func findings(t *testing.T, l *Ledger, stream string, checkpoint *audit.Checkpoint) []string {
	t.Helper()
	var streams []string
	if stream != "" {
		streams = []string{stream}
	}
	report, err := l.Verify(t.Context(), streams, checkpoint)
	require.NoError(t, err)
	found := []string{}
	for _, f := range report.Findings {
		require.NotEmpty(t, f.Detail)
		found = append(found, fmt.Sprintf("%s %d %s", f.Stream, f.Number, f.Problem))
	}
	return found
}

// Whoever changes the trail without the keys is found out, and where. Other journeys are not suspected.
func TestTamperingIsFound(t *testing.T) {
	const shift = `UPDATE audit SET number = number + 1000 WHERE stream = 'j' AND number >= 3`
	for name, c := range map[string]struct {
		statements []string
		found      []string
	}{
		"edited body": {
			[]string{`UPDATE audit SET body = REPLACE(body, 'passed', 'failed') WHERE stream = 'j' AND number = 3`},
			[]string{"j 3 edited"}},
		"edited body that is no JSON": {
			[]string{`UPDATE audit SET body = 'gone' WHERE stream = 'j' AND number = 3`},
			[]string{"j 3 edited"}},
		"edited time": {
			[]string{`UPDATE audit SET recorded_at = '2025-01-01T00:00:00.000000000Z' WHERE stream = 'j' AND number = 3`},
			[]string{"j 3 edited"}},
		"edited key": {
			[]string{`UPDATE audit SET entry_key = 'other' WHERE stream = 'j' AND number = 3`},
			[]string{"j 3 edited"}},
		"edited hash": {
			[]string{`UPDATE audit SET hash = prev WHERE stream = 'j' AND number = 3`},
			[]string{"j 3 edited"}},
		"edited last row": {
			[]string{`UPDATE audit SET body = REPLACE(body, 'approved', 'rejected') WHERE stream = 'j' AND number = 5`},
			[]string{"j 5 edited", "j 5 altered"}},
		"row of another journey in place": {
			[]string{`DELETE FROM audit WHERE stream = 'k' AND number = 1`,
				`UPDATE audit SET stream = 'k' WHERE stream = 'j' AND number = 1`},
			[]string{"j 1 removed", "k 1 edited", "j 0 untold", "k 0 untold", "k 1 altered"}},
		"removed": {
			[]string{`DELETE FROM audit WHERE stream = 'j' AND number IN (3, 4)`},
			[]string{"j 3 removed"}},
		"removed, and the others moved up": {
			[]string{`DELETE FROM audit WHERE stream = 'j' AND number = 3`,
				`UPDATE audit SET number = number - 1 WHERE stream = 'j' AND number = 4`,
				`UPDATE audit SET number = number - 1 WHERE stream = 'j' AND number = 5`},
			[]string{"j 3 moved", "j 3 removed", "j 4 moved"}},
		"inserted at the end": {
			[]string{`INSERT INTO audit SELECT stream, 6, 'more', recorded_at, key_id, hash, hash, body FROM audit WHERE stream = 'j' AND number = 5`},
			[]string{"j 6 inserted"}},
		"inserted between": {
			[]string{shift, `UPDATE audit SET number = number - 999 WHERE stream = 'j' AND number > 1000`,
				`INSERT INTO audit SELECT stream, 3, 'more', recorded_at, key_id, prev, hash, body FROM audit WHERE stream = 'j' AND number = 2`},
			[]string{"j 3 inserted", "j 4 moved", "j 5 moved", "j 6 moved"}},
		"reordered": {
			[]string{shift, `UPDATE audit SET number = 4 WHERE stream = 'j' AND number = 1003`,
				`UPDATE audit SET number = 3 WHERE stream = 'j' AND number = 1004`,
				`UPDATE audit SET number = 5 WHERE stream = 'j' AND number = 1005`},
			[]string{"j 3 moved", "j 4 moved"}},
		"end cut": {
			[]string{`DELETE FROM audit WHERE stream = 'j' AND number > 2`},
			[]string{"j 3 cut", "j 0 untold"}},
		"end cut and the head put there": {
			[]string{`DELETE FROM audit WHERE stream = 'j' AND number > 2`,
				`UPDATE audit_heads SET number = 2, hash = (SELECT hash FROM audit WHERE stream = 'j' AND number = 2) WHERE stream = 'j'`},
			[]string{"j 0 bad-head", "j 0 untold"}},
		"head of another journey": {
			[]string{`DELETE FROM audit WHERE stream = 'j' AND number > 2`,
				`DELETE FROM audit_heads WHERE stream = 'j'`,
				`INSERT INTO audit_heads SELECT 'j', number, hash, key_id, seal FROM audit_heads WHERE stream = 'k'`},
			[]string{"j 0 bad-head", "j 0 untold"}},
		"head removed": {
			[]string{`DELETE FROM audit_heads WHERE stream = 'j'`},
			[]string{"j 0 bad-head"}},
		"unknown key": {
			[]string{`UPDATE audit SET key_id = 'other' WHERE stream = 'j' AND number = 3`},
			[]string{"j 3 unknown-key"}},
		"sealed without a key": {
			[]string{`UPDATE audit SET key_id = '' WHERE stream = 'j' AND number = 3`,
				`UPDATE audit_heads SET key_id = '' WHERE stream = 'j'`},
			[]string{"j 0 unknown-key", "j 3 unknown-key"}},
		"stream removed but for its head": {
			[]string{`DELETE FROM audit WHERE stream = 'j'`},
			[]string{"j 1 cut", "j 0 untold", "j 0 untold"}},
		"stream removed": {
			[]string{`DELETE FROM audit WHERE stream = 'j'`, `DELETE FROM audit_heads WHERE stream = 'j'`},
			[]string{"j 0 untold", "j 0 untold"}},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, databaseURL string) {
				l := openKeyed(t, databaseURL, testKeys)
				tellStory(t, l)
				requireIntact(t, l, 9)
				tamper(t, l, c.statements...)
				require.Equal(t, c.found, findings(t, l, "", nil))
				require.Empty(t, findings(t, l, "i", nil))
			})
		})
	}
}

// Where the constraints of the tables were dropped, entries and heads may be there twice.
func TestWhatIsThereTwiceIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "1"), entry("j", "2"), entry("k", "1"), entry("k", "2"), entry("l", "1"))
		unconstrained := []string{`ALTER TABLE audit DROP CONSTRAINT audit_pkey`, `ALTER TABLE audit DROP CONSTRAINT audit_entry_key_stream_key`,
			`ALTER TABLE audit_heads DROP CONSTRAINT audit_heads_pkey`}
		if l.dialect == goose.DialectSQLite3 {
			unconstrained = []string{`CREATE TABLE other AS SELECT * FROM audit`, `DROP TABLE audit`, `ALTER TABLE other RENAME TO audit`,
				`CREATE TABLE heads AS SELECT * FROM audit_heads`, `DROP TABLE audit_heads`, `ALTER TABLE heads RENAME TO audit_heads`}
		}
		tamper(t, l, append(unconstrained, `INSERT INTO audit SELECT * FROM audit WHERE stream = 'j' AND number = 1`,
			`INSERT INTO audit_heads SELECT stream, 1, hash, key_id, seal FROM audit_heads WHERE stream = 'k'`)...)
		require.Equal(t, []string{"j 1 inserted", "k 0 bad-head"}, findings(t, l, "", nil))
		require.Empty(t, findings(t, l, "l", nil))

		var out bytes.Buffer
		require.NoError(t, l.Export(t.Context(), []string{"j", audit.KeysStream}, audit.NewJSONWriter(&out)))
		report, err := l.keys.VerifyExport(&out, nil)
		require.NoError(t, err)
		require.Len(t, report.Findings, 1)
		require.ErrorContains(t, l.Export(t.Context(), []string{"k"}, audit.NewJSONWriter(&out)), "has 2 ends")

		tamper(t, l, `DELETE FROM audit_heads WHERE stream = 'k' AND number = 1`, `INSERT INTO audit_heads SELECT * FROM audit_heads WHERE stream = 'k'`)
		require.NotEmpty(t, findings(t, l, "k", nil), "the same head twice")
	})
}

// After the end was cut, our own programs go on writing. That must not make the rest look whole.
func TestACutEndIsFoundAfterMoreWasWritten(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "1"), entry("j", "2"), entry("j", "3"))
		tamper(t, l, `DELETE FROM audit WHERE number = 3`,
			`UPDATE audit_heads SET number = 2, hash = (SELECT hash FROM audit WHERE number = 2)`)
		record(t, l, entry("j", "4"))
		require.Equal(t, []string{"j 3 broken"}, findings(t, l, "j", nil))
	})
}

// What no seal can show is shown by a checkpoint: an old state that was put back as a whole, and a journey of which
// nothing is left.
func TestACheckpointShowsAnOldState(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "1"), entry("k", "1"))
		tamper(t, l, `CREATE TABLE backup AS SELECT * FROM audit_heads`)
		record(t, l, entry("j", "2"))
		var lines bytes.Buffer
		count, err := l.Checkpoint(t.Context(), &lines, "")
		require.NoError(t, err)
		require.Equal(t, 3, count, "with the stream of the keys")
		checkpoint := func() *audit.Checkpoint {
			read, err := keys(t, testKeys).ReadCheckpoint(bytes.NewReader(lines.Bytes()))
			require.NoError(t, err)
			return read
		}
		record(t, l, entry("j", "3"))
		require.Empty(t, findings(t, l, "", checkpoint()))

		tamper(t, l, `DELETE FROM audit WHERE number > 1 OR stream = 'k'`, `DELETE FROM audit_heads`,
			`INSERT INTO audit_heads SELECT * FROM backup WHERE stream <> 'k'`)
		require.Empty(t, findings(t, l, "", nil))
		require.Equal(t, []string{"j 2 differs", "k 1 differs"}, findings(t, l, "", checkpoint()))
		require.Equal(t, []string{"k 1 differs"}, findings(t, l, "k", checkpoint()))
		require.Equal(t, []string{"k 1 differs"}, findings(t, l, "i", checkpoint()), "of whom nothing is left can't be known")
	})
}
