package e2e

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

// Starters and the worker are killed again and again while journeys arrive, at moments that nobody chose. IDWise repeats
// what was not answered with 200, Temporal what was not finished; in the end everything has happened, and once.
func TestProgramsKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	s := start(t, options{database: pgtest.Shared(t).NewDatabase(t), starters: 2, speed: 60})
	const count = 60
	var journeys []*idwise.Journey
	for range count {
		p := s.person(t, people.Approved)
		// The bureau is slow, so that a worker is always in the middle of a check when it is killed.
		require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{
			Kind: faults.Slow, For: p.ReferenceNo, Delay: faults.Duration(rand.N(4 * time.Second)),
		}))
		journeys = append(journeys, s.Sandbox.IDWise.Begin(p, idwise.Script{}))
	}

	var killing sync.WaitGroup
	killing.Go(func() { killAndRestart(t, 5, s.Starters...) })
	killing.Go(func() { killAndRestart(t, 3, s.Worker) })
	for _, j := range journeys {
		require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
		time.Sleep(rand.N(200 * time.Millisecond))
	}
	killing.Wait()
	s.awaitDeliveries(t)

	for _, j := range journeys {
		status := s.awaitState(t, j, workflows.StateApproved)
		for _, c := range status.Checks {
			require.Equal(t, 1, c.Round, "%s was asked anew", c.Check)
		}
		s.requireOneOutcome(t, j.Person)
		s.requireOneInquiry(t, j.Person)
		require.Equal(t, 1, j.Completions(), "completions of the custom step")
	}
	s.awaitDelivered(t)
	require.Equal(t, count, s.found(t, ""))
	require.Equal(t, 2*count, s.ledger.count(t, `SELECT COUNT(*) FROM inbox`))
}

// killAndRestart kills one program after the other at random moments, so many times in all, and starts it again.
func killAndRestart(t *testing.T, times int, programs ...*stack.Program) {
	for i := range times {
		time.Sleep(500*time.Millisecond + rand.N(3*time.Second))
		program := programs[i%len(programs)]
		program.Kill()
		if err := program.Start(t.Context()); err != nil {
			t.Errorf("start after a kill: %v", err)
			return
		}
	}
}

// A hard inquiry leaves a mark on the applicant's file. When the worker is lost while it asks, nobody knows whether the
// bureau was reached: the check parks, and the bureau is not asked again until an operator says so.
func TestHardInquiryIsNotRepeatedAfterAKill(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{"EQUIFAX_INQUIRY=hard"}})
	p := s.person(t, people.Approved)
	require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{
		Kind: faults.Slow, For: p.ReferenceNo, Times: 1, Delay: faults.Duration(8 * time.Second),
	}))
	j := s.Sandbox.IDWise.Begin(p, idwise.Script{})
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	patience.Until(t, func() bool { return len(s.Sandbox.Equifax.Inquiries(p.ReferenceNo)) == 1 }, "the bureau was not asked")
	s.Worker.Kill()
	require.NoError(t, s.Worker.Start(t.Context()))

	status := s.awaitStatus(t, j, "parked", func(status workflows.Status) bool { return len(parked(status)) > 0 })
	require.Equal(t, workflows.Parked, status.Checks[1].Phase)
	require.Contains(t, status.Checks[1].Reason, "the inquiry may have been made")
	require.Len(t, s.Sandbox.Equifax.Inquiries(p.ReferenceNo), 1)
	s.retryUntil(t, j, workflows.StateApproved)
	require.Len(t, s.Sandbox.Equifax.Inquiries(p.ReferenceNo), 2)
}
