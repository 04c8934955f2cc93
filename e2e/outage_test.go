package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// promptly is how long a webhook may take at most. It is a deadline for a busy machine, not a measurement.
const promptly = 4 * time.Second

func TestTemporalStopped(t *testing.T) {
	t.Parallel()
	s := start(t, options{ownTemporal: true})
	before := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, before, workflows.InReview)

	require.NoError(t, s.Temporal.Stop())
	const count = 20
	var journeys []*idwise.Journey
	for i := range count {
		// Without Temporal nobody completes the custom step, so only a flow that does not wait for it goes on to a decision.
		script := idwise.Script{DoesNotWait: true, UserSteps: idwise.Delivery{Copies: 3}, Decision: idwise.Delivery{Copies: 3}}
		if i%2 == 0 {
			script.Order = idwise.DecisionFirst
		}
		journeys = append(journeys, s.begin(t, people.Approved, script))
	}
	s.awaitDeliveries(t)
	for _, e := range s.Sandbox.IDWise.Events() {
		for _, attempt := range e.Attempts() {
			require.Equal(t, http.StatusOK, attempt.Status, "every webhook is accepted at the first attempt")
		}
	}
	require.Equal(t, 2*count, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE state = 'pending'`))
	a := post(t, s.Starters[0].URL, unknownEvent)
	require.Equal(t, http.StatusOK, a.status)
	require.Less(t, a.took, promptly)

	require.NoError(t, s.Temporal.Start(t.Context()))
	for _, j := range journeys {
		s.awaitState(t, j, workflows.StateApproved)
		s.requireOneOutcome(t, j.Person)
		s.requireOneInquiry(t, j.Person)
	}
	s.awaitDelivered(t)
	require.Equal(t, 1+count, s.found(t, ""))

	// What was waiting before goes on too.
	require.NoError(t, s.Sandbox.IDWise.Review(before, idwise.Approved))
	s.awaitState(t, before, workflows.StateApproved)
}

func TestDatabaseStopped(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t)
	s := start(t, options{database: cluster.NewDatabase(t), starters: 2})
	before := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, before, workflows.InReview)
	id := s.onboarding(t, before)

	cluster.Stop(t)
	body := eventJSON("Finished User Steps", "e-1", "j-1", "cust-000000")
	var posts sync.WaitGroup
	for i := range 20 {
		posts.Go(func() {
			a := post(t, s.Starters[i%2].URL, body)
			assert.Equal(t, http.StatusServiceUnavailable, a.status)
			assert.NotEmpty(t, a.header.Get("Retry-After"))
		})
	}
	posts.Wait()
	for _, starter := range s.Starters {
		awaitAnswer(t, starter.AdminURL+"/readyz", http.StatusServiceUnavailable)
		awaitAnswer(t, starter.AdminURL+"/livez", http.StatusOK)
	}
	// The journey goes on meanwhile: the outcome is reached, only its end can't be written down yet.
	require.NoError(t, s.update(t, id, workflows.DecideUpdate,
		workflows.Decide{Decision: workflows.Approved, Actor: "reviewer", Reason: "genuine"}))

	cluster.Restart(t)
	for _, starter := range s.Starters {
		awaitAnswer(t, starter.AdminURL+"/readyz", http.StatusOK)
		require.Equal(t, http.StatusOK, post(t, starter.URL, body).status, "the repeat of what was refused")
	}
	require.Equal(t, 1, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE event_id = 'e-1'`))
	s.awaitState(t, before, workflows.StateApproved)
	require.Equal(t, []string{"approved"}, s.ledger.texts(t, `SELECT outcome FROM onboardings WHERE journey_id = $1`, before.ID))
	after := s.begin(t, people.Approved, idwise.Script{})
	s.awaitState(t, after, workflows.StateApproved)
}
