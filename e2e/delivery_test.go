package e2e

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// IDWise repeats events, sends them in any order, and a load balancer spreads them over starters: each onboarding happens
// once all the same. The test has the machine for itself: it keeps Temporal busy.
func TestTwoStartersOnOnePostgreSQL(t *testing.T) {
	s := start(t, options{database: pgtest.Shared(t).NewDatabase(t), starters: 2})
	t.Run("one event posted 100 times at once is one onboarding", func(t *testing.T) { oneEventManyTimes(t, s) })
	t.Run("the two events of a journey make one onboarding in any order", func(t *testing.T) { eitherOrder(t, s) })
	t.Run("500 journeys, events shuffled and sent three times, have 500 outcomes", func(t *testing.T) { manyJourneys(t, s) })
}

func oneEventManyTimes(t *testing.T, s *system) {
	j := s.begin(t, people.Approved, idwise.Script{UserSteps: idwise.Delivery{Copies: 100}})
	s.awaitDeliveries(t)
	event := s.Sandbox.IDWise.Events()[0]
	require.Len(t, event.Attempts(), 100)
	for _, attempt := range event.Attempts() {
		require.Equal(t, http.StatusOK, attempt.Status)
	}
	s.awaitState(t, j, workflows.StateApproved)
	require.Equal(t, 1, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE event_id = $1`, event.ID))
	require.Equal(t, []string{"onboarding-" + event.ID}, s.onboardings(t, j))
	require.Equal(t, 1, s.found(t, ""))
	s.requireOneOutcome(t, j.Person)
	s.requireOneInquiry(t, j.Person)
}

// outcomes are the kinds of people whose onboardings end by themselves, or stay in review, and how.
var outcomes = map[people.Kind]workflows.State{
	people.Approved: workflows.StateApproved,
	people.Rejected: workflows.StateRejected,
	people.Referred: workflows.InReview,
}

func eitherOrder(t *testing.T, s *system) {
	const each = 5
	var journeys []*idwise.Journey
	for _, order := range []idwise.Order{idwise.InOrder, idwise.DecisionFirst, idwise.Together} {
		for kind := range outcomes {
			for range each {
				j := s.Sandbox.IDWise.Begin(s.person(t, kind), idwise.Script{DoesNotWait: true, Order: order})
				s.hold(t, j.Person)
				require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
				journeys = append(journeys, j)
			}
		}
	}
	s.awaitDeliveries(t)
	for _, j := range journeys {
		s.awaitState(t, j, outcomes[j.Person.Kind])
		s.requireOneInquiry(t, j.Person)
		require.Equal(t, 2, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE journey_id = $1`, j.ID))
		require.Len(t, s.onboardings(t, j), 1)
	}
	s.awaitDelivered(t)
}

func manyJourneys(t *testing.T, s *system) {
	const count, rejected = 500, 100
	before := s.found(t, "")
	approvedBefore, rejectedBefore := s.found(t, inState(workflows.StateApproved)), s.found(t, inState(workflows.StateRejected))
	began := time.Now()
	var journeys []*idwise.Journey
	for i := range count {
		kind := people.Approved
		if i < rejected {
			kind = people.Rejected
		}
		p := s.person(t, kind)
		s.hold(t, p)
		journeys = append(journeys, s.Sandbox.IDWise.Begin(p, shuffled()))
	}
	rand.Shuffle(count, func(i, j int) { journeys[i], journeys[j] = journeys[j], journeys[i] })
	for _, j := range journeys {
		require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	}
	s.awaitFound(t, inState(workflows.StateRejected), rejectedBefore+rejected)
	s.awaitFound(t, inState(workflows.StateApproved), approvedBefore+count-rejected)
	t.Logf("%d onboardings took %s", count, time.Since(began).Round(time.Second))
	s.awaitFound(t, "ExecutionStatus = 'Completed' AND CloseTime > '"+began.UTC().Format(time.RFC3339Nano)+"'", count)

	s.awaitDeliveries(t)
	require.Equal(t, before+count, s.found(t, ""), "workflows")
	s.awaitDelivered(t)
	for _, j := range journeys {
		s.requireOneOutcome(t, j.Person)
		require.Len(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo), 1)
	}
}

// hold keeps the person's onboarding from ending for some seconds, so that all events of the journey come before its
// outcome: one that comes later may rightly open another onboarding.
func (s *system) hold(t *testing.T, p people.Person) {
	t.Helper()
	require.NoError(t, s.Sandbox.Equifax.Faults.Add(faults.Fault{
		Kind: faults.Slow, For: p.ReferenceNo, Delay: faults.Duration(3 * time.Second),
	}))
}

// shuffled returns a script in which both events are sent within half a second, in any order, and three times each: at
// once, or again because IDWise did not get the answers.
func shuffled() idwise.Script {
	thrice := func() idwise.Delivery {
		d := idwise.Delivery{After: faults.Duration(rand.N(5 * time.Minute))}
		if rand.N(2) == 0 {
			d.Copies = 3
		} else {
			d.LostAnswers = 2
		}
		return d
	}
	return idwise.Script{DoesNotWait: true, UserSteps: thrice(), Decision: thrice()}
}
