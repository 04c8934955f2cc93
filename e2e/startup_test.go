package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/logtest"
	"onboarding/internal/patience"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

// Machines come back in any order after a failure of power: programs that come first wait for the others, and say so.
func TestProgramsComeBeforeTheirNeighbours(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t)
	s := start(t, options{database: cluster.NewDatabase(t), ownTemporal: true})
	starter := s.Starters[0]
	require.NoError(t, starter.Stop())
	require.NoError(t, s.Worker.Stop())
	cluster.Stop(t)
	require.NoError(t, s.Temporal.Stop())

	came := map[*stack.Program]chan error{}
	for program, missing := range map[*stack.Program][]string{starter: {"the database"}, s.Worker: {"the database", "Temporal"}} {
		logged := newLines(t, program)
		came[program] = make(chan error, 1)
		go func() { came[program] <- program.Start(t.Context()) }() // returns when it is ready
		awaitAnswer(t, program.AdminURL+"/livez", http.StatusOK)
		awaitAnswer(t, program.AdminURL+"/readyz", http.StatusServiceUnavailable)
		for _, neighbour := range missing {
			patience.UntilNil(t, func() error {
				if text := logged(); !strings.Contains(text, "Not ready: waiting for "+neighbour) {
					return fmt.Errorf("the log does not name %s: %s", neighbour, text)
				}
				return nil
			})
		}
		logtest.RequireJSONLines(t, logged())
	}
	a := post(t, starter.URL, eventJSON("Finished User Steps", "e-1", "j-1", "cust-000000"))
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	require.NotEmpty(t, a.header.Get("Retry-After"))

	cluster.Restart(t)
	require.NoError(t, s.Temporal.Start(t.Context()))
	for _, ready := range came {
		require.NoError(t, <-ready)
	}
	s.awaitState(t, s.begin(t, people.Approved, idwise.Script{}), workflows.StateApproved)
}

// Whoever stops a program that waits has not broken anything. It has not said what the database's password is.
func TestAWaitingProgramStopsWhenAsked(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	for _, name := range []string{"starter", "worker"} {
		cmd := exec.Command(filepath.Join(s.folders.Bin, name))
		cmd.Env = append(append([]string{}, s.Environment...), "DATABASE_URL=postgres://onboarding:hunter2@127.0.0.1:1/onboarding",
			"STARTER_LISTEN=127.0.0.1:0", "STARTER_ADMIN_LISTEN=127.0.0.1:0", "WORKER_ADMIN_LISTEN=127.0.0.1:0")
		path := filepath.Join(t.TempDir(), name+".log")
		file, err := os.Create(path)
		require.NoError(t, err)
		cmd.Stdout, cmd.Stderr = file, file
		require.NoError(t, cmd.Start())
		require.NoError(t, file.Close())
		patience.Until(t, func() bool {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			return strings.Contains(string(text), "waiting for the database")
		}, "%s does not say that it waits", name)
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, cmd.Wait(), "the exit code is 0")
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		logtest.RequireJSONLines(t, string(text))
		require.NotContains(t, string(text), "hunter2")
	}
}

// newLines returns what gives the lines that a program writes from now on.
func newLines(t *testing.T, program *stack.Program) func() string {
	t.Helper()
	before, err := os.ReadFile(program.LogPath())
	require.NoError(t, err)
	return func() string {
		now, err := os.ReadFile(program.LogPath())
		require.NoError(t, err)
		return string(now[len(before):])
	}
}
