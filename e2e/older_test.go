package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/notify"
	"onboarding/internal/patience"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// Temporal's server dies, and its database comes back as it was some time before. Nothing that it has forgotten counts as ended; one
// command starts again from the inbox what is lost, and tells the others what they have not heard; then Temporal, the ledger and the
// trail come to the same outcomes, each once.
func TestTemporalCameBackOlder(t *testing.T) {
	t.Parallel()
	s := start(t, options{ownTemporal: true, environment: []string{auditKeys}})
	waits := s.begin(t, people.Referred, idwise.Script{})
	endsLater := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, waits, workflows.InReview)
	s.awaitState(t, endsLater, workflows.InReview)
	backup := s.backUpTemporal(t)

	require.NoError(t, s.Sandbox.IDWise.Review(endsLater, idwise.Approved))
	s.awaitState(t, endsLater, workflows.StateApproved)
	ended := s.begin(t, people.Approved, idwise.Script{})
	s.awaitState(t, ended, workflows.StateApproved)
	inReview := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, inReview, workflows.InReview)
	parked := s.beginParked(t)
	s.awaitOnlyCreditParked(t, parked)
	update := s.Sandbox.IDWise.Send(ended, idwise.AMLMonitorUpdate, idwise.Delivery{})
	s.awaitDeliveries(t)
	require.True(t, s.journeyUpdateEventually(t, update.ID).News)
	s.awaitDelivered(t)
	s.restoreTemporal(t, backup)

	// Nobody concludes anything from what Temporal has forgotten.
	require.NoError(t, s.Sandbox.IDWise.Review(inReview, idwise.Approved))
	s.awaitDeliveries(t)
	s.awaitAlert(t, notify.Lost, "", "Temporal does not know the onboarding")
	require.NotZero(t, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE state = 'pending' AND journey_id = $1`, inReview.ID))
	require.Empty(t, s.ledger.texts(t, `SELECT workflow_id FROM onboardings WHERE outcome = 'ended'`))

	lost := []string{s.onboarding(t, inReview), s.onboarding(t, parked)}
	var found reconciliation
	patience.Until(t, func() bool { // Temporal's list comes back after Temporal
		found = s.reconcile(t, 5, "--dry-run")
		return found.Counts["unheard"] == 1
	}, "the list is not complete")
	require.ElementsMatch(t, lost, found.workflows("lost"))
	require.Equal(t, []string{s.onboarding(t, endsLater)}, found.workflows("unheard"))
	require.Zero(t, found.Counts["unknown"])
	s.operate(t, "reconcile")
	require.Empty(t, s.ledger.texts(t, `SELECT event_id FROM inbox WHERE state = 'pending' AND journey_id <> $1`, inReview.ID))

	printed, code := s.operate(t, "reconcile", "--reason", "Temporal came back as it was yesterday", "--actor", "olga", "--yes")
	require.Contains(t, []int{0, 5}, code, printed) // 5 if the machine is slow: what runs on was looked at minutes after its end
	require.Contains(t, printed, "2 started again, 0 closed, 1 told again, 0 failed")

	s.awaitState(t, inReview, workflows.StateApproved)
	s.awaitOnlyCreditParked(t, parked)
	s.Sandbox.Equifax.Faults.Clear()
	require.NoError(t, s.update(t, s.onboarding(t, parked), workflows.RetryCheckUpdate,
		workflows.RetryCheck{Check: check.Credit, Actor: "olga", Reason: "credentials renewed"}))
	s.awaitState(t, parked, workflows.StateApproved)
	s.awaitState(t, endsLater, workflows.StateApproved)
	require.NoError(t, s.Sandbox.IDWise.Review(waits, idwise.Approved))
	s.awaitState(t, waits, workflows.StateApproved)
	s.awaitDelivered(t)

	for _, j := range []*idwise.Journey{waits, endsLater, ended, inReview, parked} {
		id := s.onboarding(t, j)
		require.Equal(t, []string{"approved"}, s.ledger.texts(t, `SELECT outcome FROM onboardings WHERE workflow_id = $1`, id))
		require.Len(t, s.ledger.texts(t, `SELECT entry_key FROM audit WHERE stream = $1 AND entry_key LIKE 'outcome/%'`, j.ID), 1)
		s.requireOneOutcome(t, j.Person)
		s.requireOneInquiry(t, j.Person)
	}
	printed, code = s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
	patience.Until(t, func() bool { return s.reconcile(t, -1, "--dry-run", "--events").Found == nil }, "something is left to do")
}

// reconciliation is what operator reconcile prints as JSON.
type reconciliation struct {
	Counts map[string]int
	Found  []struct{ Kind, WorkflowID string }
}

// workflows returns the IDs of those of a kind.
func (r reconciliation) workflows(kind string) (ids []string) {
	for _, d := range r.Found {
		if d.Kind == kind {
			ids = append(ids, d.WorkflowID)
		}
	}
	return ids
}

// reconcile runs operator reconcile, which is to exit with the code; any if that is negative.
func (s *system) reconcile(t *testing.T, want int, arguments ...string) (r reconciliation) {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(s.folders.Bin, "operator"),
		append([]string{"reconcile", "--output", "json"}, arguments...)...)
	command.Env = append(os.Environ(), s.Environment...)
	printed, err := command.Output()
	if want >= 0 {
		require.Equal(t, want, command.ProcessState.ExitCode(), "%s %v", printed, err)
	}
	require.NoError(t, json.Unmarshal(printed, &r))
	if len(r.Found) == 0 {
		r.Found = nil
	}
	return r
}

// backUpTemporal copies the database of the system's own Temporal while it is stopped, and returns the folder of the copy.
func (s *system) backUpTemporal(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	require.NoError(t, s.Temporal.Stop())
	s.copyTemporal(t, s.folders.Logs, folder)
	require.NoError(t, s.Temporal.Start(t.Context()))
	return folder
}

// restoreTemporal kills the system's own Temporal and starts it again with an older database.
func (s *system) restoreTemporal(t *testing.T, backup string) {
	t.Helper()
	s.Temporal.Process().Kill()
	newer, err := filepath.Glob(filepath.Join(s.folders.Logs, "temporal.db*"))
	require.NoError(t, err)
	for _, file := range newer {
		require.NoError(t, os.Remove(file))
	}
	s.copyTemporal(t, backup, s.folders.Logs)
	require.NoError(t, s.Temporal.Start(t.Context()))
}

func (s *system) copyTemporal(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "temporal.db*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, filepath.Base(file)), content, 0o600))
	}
}
