// Package e2e tests the whole system as it is run: the real programs as processes, a real Temporal server, SQLite and
// PostgreSQL, and simulated vendors that misbehave. Each test has programs, a database and a task queue of its own; most
// share one Temporal server.
package e2e

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
)

const (
	// fast is how many times faster than in reality the simulated IDWise is: it decides after 10 ms and repeats webhooks
	// after 0.5, 1 and 1.5 seconds.
	fast = 600
	// logTail is how much of a program's log is shown when a test fails, in bytes.
	logTail = 4 << 10
)

func TestMain(m *testing.M) { pgtest.Main(suite{m}) }

// suite is all tests of this package, with what they share.
type suite struct{ m *testing.M }

// Run runs them and then stops the shared Temporal.
func (s suite) Run() int {
	code := s.m.Run()
	if shared.temporal != nil {
		_ = shared.temporal.Stop() // its folder goes anyway
	}
	if shared.folder != "" {
		_ = os.RemoveAll(shared.folder)
	}
	return code
}

// shared is the Temporal server of this test process.
var shared struct {
	once     sync.Once
	folder   string
	temporal *stack.Temporal
	err      error
}

func sharedTemporal(t *testing.T) *stack.Temporal {
	t.Helper()
	cli := temporalCLI(t)
	shared.once.Do(func() {
		if shared.folder, shared.err = os.MkdirTemp("", "onboarding-e2e-"); shared.err == nil {
			shared.temporal, shared.err = stack.StartTemporal(context.Background(),
				stack.TemporalOptions{CLI: cli, Folder: shared.folder})
		}
	})
	require.NoError(t, shared.err, "start the shared Temporal")
	return shared.temporal
}

// temporalCLI returns the Temporal CLI. Without one the test is skipped, and in CI it fails.
func temporalCLI(t *testing.T) string {
	t.Helper()
	cli, err := filepath.Abs(stack.TemporalCLI(".."))
	require.NoError(t, err)
	if _, err := os.Stat(cli); errors.Is(err, fs.ErrNotExist) {
		const reason = "the Temporal CLI is missing; `make test` builds it, and TEMPORAL_CLI can name another"
		if os.Getenv("CI") == "true" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	return cli
}

// programs returns the folder of the project's programs.
func programs(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../bin")
	require.NoError(t, err)
	for _, program := range []string{"starter", "worker", "demo"} {
		require.FileExists(t, filepath.Join(folder, program), "build the programs first: make build")
	}
	return folder
}

// options say how a system differs from one starter on SQLite with a fast IDWise.
type options struct {
	database    string // DATABASE_URL
	starters    int
	speed       float64  // of IDWise
	ownTemporal bool     // so that it can be stopped
	config      []string // of its own Temporal
	environment []string
}

// system is a running system of one test.
type system struct {
	*stack.System
	folders   stack.Folders
	taskQueue string
	ledger    ledger
	people    *atomic.Int64 // how many there are
}

// start runs a system until the test ends.
func start(t *testing.T, o options) *system {
	t.Helper()
	folder := t.TempDir()
	t.Cleanup(func() { showLogs(t, folder) })
	s := &system{
		folders:   stack.Folders{Bin: programs(t), Logs: folder},
		taskQueue: "e2e-" + t.Name() + "-" + time.Now().Format("150405.000000"),
		people:    new(atomic.Int64),
	}
	o.database = cmp.Or(o.database, "sqlite:"+filepath.Join(folder, "onboarding.db"))
	settings := stack.Options{
		Folders: s.folders, Database: o.database, Speed: cmp.Or(o.speed, fast), Starters: o.starters,
		Environment: append([]string{"ONBOARDING_TASK_QUEUE=" + s.taskQueue}, o.environment...),
	}
	if o.ownTemporal {
		settings.Temporal = stack.TemporalOptions{CLI: temporalCLI(t), Folder: folder, Config: o.config}
	} else {
		settings.Shared = sharedTemporal(t)
	}
	var err error
	s.System, err = stack.Start(t.Context(), settings)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	s.ledger = openLedger(t, o.database)
	return s
}

// showLogs prints how the programs' logs end if the test has failed.
func showLogs(t *testing.T, folder string) {
	if !t.Failed() {
		return
	}
	logs, err := filepath.Glob(filepath.Join(folder, "*.log"))
	require.NoError(t, err)
	for _, path := range logs {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		content = content[max(0, len(content)-logTail):]
		t.Logf("the end of %s:\n%s", filepath.Base(path), content)
	}
}

// person returns somebody of the kind who has not been in this system before.
func (s *system) person(t *testing.T, kind people.Kind) people.Person {
	t.Helper()
	p, err := people.New(kind, int(s.people.Add(1)-1))
	require.NoError(t, err)
	return p
}

// begin starts the journey of somebody of the kind and finishes its user steps.
func (s *system) begin(t *testing.T, kind people.Kind, script idwise.Script) *idwise.Journey {
	t.Helper()
	j := s.Sandbox.IDWise.Begin(s.person(t, kind), script)
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	return j
}

// awaitDeliveries waits until IDWise has nothing left to deliver, and fails the test if it gave anything up.
func (s *system) awaitDeliveries(t *testing.T) {
	t.Helper()
	require.NoError(t, s.Sandbox.IDWise.AwaitDeliveries(patience.Context(t)))
	require.Empty(t, s.Sandbox.IDWise.Undelivered())
}
