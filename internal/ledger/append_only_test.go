package ledger

import (
	"testing"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"
)

// Nothing of the trail is changed by mistake, not even by who owns the tables.
func TestTheTrailIsAppendOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "1"), entry("j", "2"))
		statements := []string{
			`UPDATE audit SET body = '' WHERE stream = 'j'`,
			`UPDATE audit SET number = 3 WHERE number = 2`,
			`DELETE FROM audit WHERE number = 2`,
			`DELETE FROM audit`,
			`DELETE FROM audit_heads`,
			`INSERT INTO audit SELECT * FROM audit WHERE number = 2
				ON CONFLICT (stream, number) DO UPDATE SET body = '' WHERE TRUE`,
		}
		if l.dialect == goose.DialectPostgres {
			statements = append(statements, `TRUNCATE audit`, `TRUNCATE audit_heads`, `TRUNCATE audit, audit_heads CASCADE`)
		}
		for _, statement := range statements {
			_, err := l.db.Exec(statement)
			if l.dialect == goose.DialectPostgres || err != nil { // SQLite leaves a row that is there, without an error
				require.ErrorContains(t, err, "append-only", statement)
			}
		}
		requireIntact(t, l, 2)
	})
}

// SQLite does not run triggers for what INSERT OR REPLACE removes.
func TestReplacingAnEntryDoesNothing(t *testing.T) {
	t.Parallel()
	l := openKeyed(t, engines[0].make(t), testKeys)
	record(t, l, entry("j", "1"), entry("j", "2"))
	for _, statement := range []string{
		`INSERT OR REPLACE INTO audit SELECT stream, number, 'other', recorded_at, key_id, prev, hash, '' FROM audit WHERE number = 2`,
		`INSERT OR REPLACE INTO audit SELECT stream, 7, entry_key, recorded_at, key_id, prev, hash, '' FROM audit WHERE number = 2`,
	} {
		_, err := l.db.Exec(statement)
		require.NoError(t, err)
	}
	requireIntact(t, l, 2)
}
