package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"

	"onboarding/internal/patience"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

const (
	// speed is how many times faster than in reality IDWise is: it decides after a second.
	speed = 6
	// budget is CHECK_RETRY_BUDGET.
	budget = 10 * time.Minute
)

// system is a running system with Temporal's UI.
type system struct {
	*stack.System
	people int // how many there are
}

func start(t *testing.T) *system {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	cli, programs := stack.TemporalCLI(root), filepath.Join(root, "bin")
	if _, err := os.Stat(cli); errors.Is(err, fs.ErrNotExist) {
		missing(t, "the Temporal CLI is missing; `make test` builds it, and TEMPORAL_CLI can name another")
	}
	for _, program := range []string{"starter", "worker"} {
		require.FileExists(t, filepath.Join(programs, program), "build the programs first: make build")
	}
	folder := t.TempDir()
	s := &system{}
	s.System, err = stack.Start(t.Context(), stack.Options{
		Temporal:    stack.TemporalOptions{CLI: cli, Folder: folder, UI: true},
		Folders:     stack.Folders{Bin: programs, Logs: folder},
		Database:    "sqlite:" + filepath.Join(folder, "onboarding.db"),
		Speed:       speed,
		Environment: []string{"CHECK_RETRY_BUDGET=" + budget.String()},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// missing skips the test because of what the machine lacks; in CI it fails.
func missing(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// begin starts the journey of somebody new of the kind and finishes its user steps. Prepare, if not nil, sets the stage before.
func (s *system) begin(t *testing.T, kind people.Kind, script idwise.Script, prepare func(people.Person)) people.Person {
	t.Helper()
	p, err := people.New(kind, s.people)
	require.NoError(t, err)
	s.people++
	if prepare != nil {
		prepare(p)
	}
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(s.Sandbox.IDWise.Begin(p, script)))
	return p
}

// bureauDown makes the bureau refuse all questions about a person, and ask for so much patience.
func (s *system) bureauDown(t *testing.T, retryAfter time.Duration) func(people.Person) {
	return func(p people.Person) {
		require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{
			Kind: faults.ServerError, For: p.ReferenceNo, RetryAfter: faults.Duration(retryAfter),
		}))
	}
}

// bureauBack ends that.
func (s *system) bureauBack(p people.Person) { s.Sandbox.Equifax.Faults.ClearFor(p.ReferenceNo) }

// awaitFound waits until Temporal finds so many workflows. Its list lags behind what happens.
func (s *system) awaitFound(t *testing.T, query string, want int) {
	t.Helper()
	request := &workflowservice.CountWorkflowExecutionsRequest{Query: query}
	patience.UntilNil(t, func() error {
		answer, err := s.Client.CountWorkflow(t.Context(), request)
		require.NoError(t, err)
		if found := int(answer.GetCount()); found != want {
			return fmt.Errorf("%d workflows with %s, not %d", found, query, want)
		}
		return nil
	})
}

// of is the query for one person's onboarding.
func of(p people.Person) string { return fmt.Sprintf(`ReferenceNo = "%s"`, p.ReferenceNo) }

// inState is the query for a person's onboarding in a state.
func inState(p people.Person, state workflows.State) string {
	return fmt.Sprintf(`%s AND OnboardingState = "%s"`, of(p), state)
}
