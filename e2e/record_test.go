package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/patience"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// The database goes away while a mail is on its way and the bureau is about to answer, and stays away for longer than vendors are
// retried. The applicant gets one mail, the bureau is asked once, nothing parks, and the trail tells what happened.
func TestDatabaseAwayWhileAMailGoesOut(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t)
	s := start(t, options{database: cluster.NewDatabase(t), environment: []string{"CHECK_RETRY_BUDGET=15s", "DECISION_OVERDUE=5s", "EQUIFAX_INQUIRY=hard", auditKeys}})
	late := faults.Fault{Kind: faults.Slow, Delay: faults.Duration(5 * time.Second), Times: 1}
	require.NoError(t, s.Sandbox.Mail.Faults.Add(late))
	late.Operation = "credit-report"
	require.NoError(t, s.Sandbox.Equifax.Faults.Add(late))
	j := s.begin(t, people.Approved, idwise.Script{})
	patience.Until(t, func() bool {
		return len(s.Sandbox.Mail.Faults.List())+len(s.Sandbox.Equifax.Faults.List()) == 0
	}, "mail and inquiry are not under way")
	id := s.onboarding(t, j)

	cluster.Stop(t)
	patience.UntilNil(t, func() error { return s.recordingFor(t, id, 6) }) // 31 seconds of pauses
	status, ok := s.status(t, id)
	require.True(t, ok)
	require.Empty(t, parked(status))
	cluster.Restart(t)

	s.awaitState(t, j, workflows.StateApproved)
	s.awaitFound(t, inState(workflows.StateApproved)+" AND ExecutionStatus = 'Completed'", 1)
	require.Len(t, s.Sandbox.Mail.To(j.Person.Email), 2, "received and approved")
	require.Len(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo), 1)
	told := map[string]int{}
	for _, e := range s.export(t)[id] {
		told[fmt.Sprint(e.Kind, " ", e.Check, e.Message, " ", e.Verdict, e.State)]++
		require.NotEqual(t, audit.Parked, e.Kind)
	}
	require.Equal(t, 1, told["checked credit passed"], told)
	require.Equal(t, 1, told["notified received sent"], told)
	require.Equal(t, 1, told["notified approved sent"], told)
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
}

// recordingFor returns an error unless the onboarding is trying for the n-th time to have the trail told of both.
func (s *system) recordingFor(t *testing.T, workflowID string, attempts int32) error {
	t.Helper()
	description, err := s.Client.DescribeWorkflowExecution(t.Context(), workflowID, "")
	require.NoError(t, err)
	recording := 0
	for _, pending := range description.GetPendingActivities() {
		if pending.GetActivityType().GetName() == "Record" && pending.GetAttempt() >= attempts {
			recording++
		}
	}
	if recording < 2 {
		return fmt.Errorf("pending activities: %v", description.GetPendingActivities())
	}
	return nil
}

// Wrong credentials of the mail server were deployed. The outcomes stand meanwhile; afterwards one command sends what could not
// be sent, of one applicant or of all.
func TestMessagesThatFailedAreSentAgain(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	require.NoError(t, s.Sandbox.Mail.Faults.Add(faults.Fault{Kind: faults.Unauthorized}))
	var journeys []*idwise.Journey
	for range 4 {
		journeys = append(journeys, s.begin(t, people.Approved, idwise.Script{}))
	}
	s.awaitFound(t, inState(workflows.StateApproved)+" AND ParkedChecks = 'message'", len(journeys))
	for _, j := range journeys {
		require.Equal(t, []string{"approved"}, s.ledger.texts(t, `SELECT outcome FROM onboardings WHERE journey_id = $1`, j.ID))
	}

	resend := func(more ...string) {
		printed, code := s.operate(t, append([]string{"resend", "--actor", "ann", "--reason", "the password is right now"}, more...)...)
		require.Zero(t, code, printed)
	}
	resend(journeys[0].ID)
	s.awaitFound(t, "ParkedChecks = 'message'", len(journeys)) // refused once more
	patience.UntilNil(t, func() error {
		status, _ := s.status(t, s.onboarding(t, journeys[0]))
		if len(status.Actions) != 1 || status.Notifications[1].State != "failed" {
			return fmt.Errorf("%+v", status)
		}
		return nil
	})
	s.Sandbox.Mail.Faults.Clear()
	resend(journeys[0].ID)
	s.awaitFound(t, "ParkedChecks = 'message'", len(journeys)-1)
	resend("--all", "--yes", "--query", fmt.Sprintf("TaskQueue = '%s'", s.taskQueue))

	s.awaitFound(t, inState(workflows.StateApproved)+" AND ExecutionStatus = 'Completed'", len(journeys))
	trail := s.export(t)
	for _, j := range journeys {
		require.Len(t, s.Sandbox.Mail.To(j.Person.Email), 1, "that everything was received is no news any more")
		states := map[string]int{}
		for _, e := range trail[s.onboarding(t, j)] {
			states[string(e.Kind)+" "+e.State]++
		}
		require.Equal(t, 1, states["notified sent"])
		require.GreaterOrEqual(t, states["notified failed"], 2)
		require.Positive(t, states["acted "])
	}
}
