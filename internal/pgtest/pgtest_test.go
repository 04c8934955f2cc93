package pgtest_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
	"onboarding/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func connect(t *testing.T, url string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(t.Context(), url)
	if err == nil {
		t.Cleanup(func() { conn.Close(context.Background()) })
	}
	return conn, err
}

// Tests must not see each other's tables.
func TestEachDatabaseIsItsOwn(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Shared(t)
	first, err := connect(t, cluster.NewDatabase(t))
	require.NoError(t, err)
	_, err = first.Exec(t.Context(), "CREATE TABLE mine (id INT)")
	require.NoError(t, err)

	second, err := connect(t, cluster.NewDatabase(t))
	require.NoError(t, err)
	_, err = second.Exec(t.Context(), "SELECT * FROM mine")
	require.ErrorContains(t, err, "does not exist")
}

// What was committed before an outage is there after it, as in production.
func TestDataSurviveAnOutage(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t)
	url := cluster.NewDatabase(t)
	conn, err := connect(t, url)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "CREATE TABLE kept (id INT)")
	require.NoError(t, err)

	cluster.Stop(t)
	_, err = connect(t, url)
	require.Error(t, err)

	cluster.Restart(t)
	conn, err = connect(t, url)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "SELECT * FROM kept")
	require.NoError(t, err)
}

// A test process that is killed leaves neither a server nor its data behind.
func TestNothingIsLeftByKilledTests(t *testing.T) {
	t.Parallel()
	if os.Getenv("PGTEST_KILL") != "" {
		pgtest.Start(t)
		self, err := os.FindProcess(os.Getpid())
		require.NoError(t, err)
		require.NoError(t, self.Kill())
		select {}
	}
	pgtest.Shared(t) // skips where PostgreSQL is missing
	program, err := os.Executable()
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "killed")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o777))

	cmd := exec.Command(program, "-test.run=^TestNothingIsLeftByKilledTests$")
	cmd.Env = append(os.Environ(), "PGTEST_KILL=1", "TMPDIR="+dir)
	output, err := cmd.CombinedOutput()
	require.ErrorContains(t, err, "killed", string(output))
	patience.Until(t, func() bool {
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		return err == nil && len(left) == 0
	}, "there are still data in %s", dir)
	processes, err := exec.Command("ps", "-eo", "args").Output()
	require.NoError(t, err)
	require.False(t, strings.Contains(string(processes), dir), "a server is left")
}
