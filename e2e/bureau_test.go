package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// The bureau was down all Sunday. On Monday one command brings every journey on: nothing that is done is done again, the
// bureau answers one question per journey, and the operators got a handful of messages, not two hundred.
//
// It runs before the tests that run in parallel, which would have to wait for it.
func TestABureauOutageOverManyJourneys(t *testing.T) {
	const count = 200
	s := start(t, options{environment: []string{"CHECK_RETRY_BUDGET=10m", "OPERATORS_DIGEST=2s"}})
	// The bureau asks for more time than the checks are retried, so that they park at once.
	require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{
		Kind: faults.ServerError, Operation: "credit-report", RetryAfter: faults.Duration(time.Hour),
	}))
	var journeys []*idwise.Journey
	for range count {
		journeys = append(journeys, s.begin(t, people.Approved, idwise.Script{}))
	}
	const isParked = "ParkedChecks = 'credit'"
	s.awaitFound(t, isParked, count)
	for _, j := range journeys {
		s.awaitOnlyCreditParked(t, j)
	}
	completions, faces := s.Sandbox.IDWise.Calls("complete-custom-step"), s.Sandbox.IDWise.Calls("submit-custom-step")

	s.Sandbox.Equifax.Faults.Clear()
	printed, code := s.operate(t, "retry", "--check", "credit", "--all", "--reason", "bureau is back", "--actor", "olga", "--yes",
		"--query", fmt.Sprintf("TaskQueue = '%s'", s.taskQueue))
	require.Zero(t, code, printed)
	require.Contains(t, printed, fmt.Sprint(count))

	s.awaitFound(t, inState(workflows.StateApproved), count)
	require.Zero(t, s.found(t, "ParkedChecks IS NOT NULL"))
	require.Equal(t, completions, s.Sandbox.IDWise.Calls("complete-custom-step"), "no other check ran again")
	require.Equal(t, faces, s.Sandbox.IDWise.Calls("submit-custom-step"))
	for _, j := range journeys {
		require.Len(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo), 1)
	}
	require.Less(t, len(s.Sandbox.Company.Chat()), count/4, "messages to the operators")
}

func TestOperatorExplainsWhatItCannotDo(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	j := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, j, workflows.InReview)
	for _, given := range []struct {
		arguments []string
		code      int
		says      string
	}{
		{[]string{"retry", j.ID, "--check", "credit", "--reason", "why"}, 4, "credit is not parked"},
		{[]string{"decide", j.ID, "approved", "--reason", " "}, 2, "say why"},
		{[]string{"show", "cust-nobody"}, 3, "cust-nobody"},
		{[]string{"decide", j.ID, "approved", "--reason", "seen in person", "--actor", "rita"}, 0, "approved"},
		{[]string{"decide", j.ID, "rejected", "--reason", "second thoughts"}, 4, ""},
	} {
		printed, code := s.operate(t, given.arguments...)
		require.Equal(t, given.code, code, "%v: %s", given.arguments, printed)
		require.Contains(t, printed, given.says)
	}
	s.awaitState(t, j, workflows.StateApproved)
}
