package ledger

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/pgtest"
)

// Starters and workers of one system may all start at the same moment on an empty database.
func TestSeveralProgramsMayOpenAnEmptyDatabaseAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		inParallel(6, func(int) {
			l, err := Open(t.Context(), databaseURL)
			assert.NoError(t, err)
			if err == nil {
				assert.NoError(t, l.Ping(t.Context()))
				assert.NoError(t, l.Close())
			}
		})
		l := openLedger(t, databaseURL)
		require.Equal(t, 1, count(t, l, `SELECT COUNT(*) FROM goose_db_version WHERE version_id = 1`))
	})
}

// What was acknowledged is there after a restart.
func TestEventsSurviveReopening(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		e := event("e", "j", Opens)
		l, err := Open(t.Context(), databaseURL)
		require.NoError(t, err)
		receive(t, l, e)
		require.NoError(t, l.Close())

		l = openLedger(t, databaseURL)
		require.Equal(t, Receipt{WorkflowID: e.OnboardingID, Duplicate: true}, receive(t, l, e))
		require.Equal(t, []string{"e"}, ids(claim(t, l)))
	})
}

// On SQLite an acknowledged event must survive a loss of power, so these settings must not get lost.
func TestSQLiteIsDurable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, "sqlite:"+path)
	var mode string
	require.NoError(t, l.db.QueryRow(`PRAGMA journal_mode`).Scan(&mode))
	require.Equal(t, "wal", mode)
	require.Equal(t, 2, count(t, l, `PRAGMA synchronous`), "FULL")
	require.FileExists(t, path)
}

// A mistake in DATABASE_URL is explained without showing the password.
func TestBadURLsAreExplainedWithoutThePassword(t *testing.T) {
	t.Parallel()
	for _, databaseURL := range []string{
		"", "sqlite:", "mysql://u:secret@h/db", "postgres://u:sec/ret@h:5432/db", "postgres://u:secret%zz@h/db",
		"postgres://u:secret@h:port/db", "postgres://u:secret@127.0.0.1:1/db",
		"sqlite:" + filepath.Join(t.TempDir(), "no-such-directory", "secret.db"),
	} {
		_, err := Open(t.Context(), databaseURL)
		require.Error(t, err, databaseURL)
		for _, part := range []string{"secret", "sec/ret", "/ret"} {
			require.False(t, strings.Contains(err.Error(), part), err.Error())
		}
	}
}

// An outage is an error, not a loss: the sender repeats, and the repeat succeeds without a restart of ours.
func TestLedgerRecoversFromAnOutage(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t)
	l := openLedger(t, cluster.NewDatabase(t))
	receive(t, l, event("before", "j", Opens))

	cluster.Stop(t)
	_, err := l.Receive(t.Context(), event("during", "j", OpensFirst))
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrInvalid)
	require.Error(t, l.Ping(t.Context()))
	_, err = l.Claim(t.Context(), 1, time.Minute)
	require.Error(t, err)

	cluster.Restart(t)
	require.NoError(t, l.Ping(t.Context()))
	require.Equal(t, "onboarding-before", receive(t, l, event("during", "j", OpensFirst)).WorkflowID)
	require.Equal(t, []string{"before", "during"}, ids(claim(t, l)))
}

// An old program can't know what newer tables mean: it must neither write to them nor call them intact.
func TestTablesOfANewerVersionAreLeftAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		_, err := l.db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`)
		require.NoError(t, err)
		_, err = Open(t.Context(), databaseURL)
		require.ErrorIs(t, err, ErrUnusable)
		require.ErrorContains(t, err, "too old")
	})
}

// Waiting helps against what somebody may put right while the program waits, and against nothing else.
func TestOnlyWhatStaysIsUnusable(t *testing.T) {
	t.Parallel()
	absent := pgtest.Shared(t).URL("absent")
	for databaseURL, stays := range map[string]bool{
		"sqlite:" + filepath.Join(t.TempDir(), "absent", "ledger.db"): true,
		"sqlite:" + t.TempDir():               true,
		"mysql://u@h/db":                      true,
		"postgres://u@h:port/d":               true,
		absent:                                false,
		"postgres://u@127.0.0.1:1/onboarding": false,
	} {
		_, err := Open(t.Context(), databaseURL)
		require.Error(t, err, databaseURL)
		require.Equal(t, stays, errors.Is(err, ErrUnusable), "%s: %v", databaseURL, err)
	}
}

// Until its tables are known to be up to date, nothing is written to a database that answers.
func TestALedgerThatIsNotPreparedDoesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		openLedger(t, databaseURL)
		l, err := New(databaseURL)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, l.Close()) })
		_, err = l.Receive(t.Context(), event("e", "j", Opens))
		require.ErrorIs(t, err, errUnprepared)
		require.ErrorIs(t, l.Ping(t.Context()), errUnprepared)

		require.NoError(t, l.Prepare(t.Context()))
		require.NoError(t, l.Ping(t.Context()))
		receive(t, l, event("e", "j", Opens))
	})
}
