package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// auditKeys seal the trail in these tests.
const auditKeys = "AUDIT_KEYS=e2e:a-secret-of-the-end-to-end-tests"

// operate runs the operators' command line as a person would and returns what it printed and its exit code.
func (s *system) operate(t *testing.T, arguments ...string) (printed string, code int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(s.folders.Bin, "operator"), arguments...)
	command.Env = append(command.Environ(), s.Environment...)
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return string(output), command.ProcessState.ExitCode()
}

// export returns the whole audit trail as a regulator gets it, by the workflow that each entry is about.
func (s *system) export(t *testing.T) map[string][]audit.Entry {
	t.Helper()
	printed, code := s.operate(t, "audit", "export", "--format", "jsonl")
	require.Zero(t, code, printed)
	told := map[string][]audit.Entry{}
	lines := bufio.NewScanner(bytes.NewReader([]byte(printed)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Entry audit.Entry }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line), lines.Text())
		told[line.Entry.WorkflowID] = append(told[line.Entry.WorkflowID], line.Entry)
	}
	require.NoError(t, lines.Err())
	return told
}

// rebuilt is the outcome that follows from the entries of one onboarding and from nothing else.
func rebuilt(entries []audit.Entry) string {
	var final, face, decided string
	verdicts := map[string]string{}
	reviewed := false
	for _, e := range entries {
		switch e.Kind {
		case audit.Decision:
			if reviewed && e.Final != final && (e.Final == "Approved" || e.Final == "Rejected") {
				decided = map[string]string{"Approved": "approved", "Rejected": "rejected"}[e.Final]
			}
			final, face = e.Final, e.Verdict
		case audit.Checked:
			verdicts[e.Check] = e.Verdict
			if e.Check == string(check.Face) && e.Verdict == "" && e.Fault == "" {
				verdicts[e.Check] = "with the journey"
			}
		case audit.InReview:
			reviewed = true
		case audit.Acted:
			switch e.Action {
			case workflows.ResolveCheckUpdate:
				verdicts[e.Check] = e.Verdict
			case workflows.DecideUpdate:
				decided = e.Verdict
			}
		}
	}
	if verdicts[string(check.Face)] == "with the journey" {
		verdicts[string(check.Face)] = face
	}
	passed := !slices.Contains([]string{verdicts["face"], verdicts["credit"], verdicts["address"]}, "failed") &&
		verdicts["face"] == "passed" && verdicts["credit"] == "passed" && verdicts["address"] == "passed"
	switch {
	case decided != "":
		return decided
	case final == "Rejected":
		return "rejected"
	case (final == "Complete" || final == "Approved") && passed:
		return "approved"
	}
	return "none"
}

// A year later Temporal has forgotten everything. The audit trail alone tells how each onboarding went and why it ended as it
// did: what it tells comes to the outcome that Temporal had.
func TestTheAuditTrailAloneTellsTheStory(t *testing.T) {
	t.Parallel()
	s := start(t, options{
		database:    pgtest.Shared(t).NewDatabase(t),
		environment: []string{auditKeys, "CHECK_RETRY_BUDGET=10s"},
	})
	var journeys []*idwise.Journey
	for _, kind := range people.Kinds() {
		journeys = append(journeys, s.begin(t, kind, idwise.Script{}))
	}
	journeys = append(journeys, s.begin(t, people.Approved, idwise.Script{Order: idwise.DecisionFirst}))
	down := s.person(t, people.Approved)
	require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{Kind: faults.ServerError, For: down.ReferenceNo, Times: 2}))
	retried := s.Sandbox.IDWise.Begin(down, idwise.Script{})
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(retried))
	journeys = append(journeys, retried)
	reviewedThere := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, reviewedThere, workflows.InReview)
	require.NoError(t, s.Sandbox.IDWise.Review(reviewedThere, idwise.Approved))
	journeys = append(journeys, reviewedThere)
	for _, j := range journeys {
		s.operateToTheEnd(t, j)
	}
	s.awaitDeliveries(t)
	s.awaitDelivered(t)

	told := s.export(t)
	for _, j := range journeys {
		id := s.onboarding(t, j)
		status, ok := s.status(t, id)
		require.True(t, ok)
		require.Equal(t, string(status.Outcome), rebuilt(told[id]), "%s: %+v", j.Person.Kind, told[id])
		s.requireComplete(t, told[id], status)
	}
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)

	_, err := s.ledger.db.ExecContext(t.Context(), `DELETE FROM audit`)
	require.Error(t, err, "the trail can only be added to")
}

// requireComplete checks that an onboarding's entries leave nothing out.
func (s *system) requireComplete(t *testing.T, entries []audit.Entry, status workflows.Status) {
	t.Helper()
	count := map[audit.Kind]int{}
	for _, e := range entries {
		count[e.Kind]++
	}
	require.Equal(t, 1, count[audit.Started])
	require.Equal(t, 1, count[audit.Outcome])
	require.Equal(t, 1, count[audit.Reported])
	require.GreaterOrEqual(t, count[audit.Checked], 3, "%+v", entries)
	require.GreaterOrEqual(t, count[audit.Decision], 1)
	require.Len(t, status.Notifications, count[audit.Notified])
	require.Len(t, status.Actions, count[audit.Acted])
	for _, e := range entries {
		if e.Kind == audit.Acted {
			require.NotEmpty(t, e.Actor)
			require.NotEmpty(t, e.Reason)
		}
	}
}
