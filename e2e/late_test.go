package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// What IDWise announces after the outcome changes nothing of it: it is kept for a journey update. Only new user steps
// begin anew.
func TestEventsAfterTheOutcome(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	j := s.begin(t, people.Approved, idwise.Script{})
	s.awaitState(t, j, workflows.StateApproved)
	first := s.onboarding(t, j)
	require.Equal(t, []string{"approved"}, s.ledger.texts(t,
		`SELECT outcome FROM onboardings WHERE journey_id = $1 AND closed_at IS NOT NULL`, j.ID))

	for _, name := range []string{
		idwise.FinishedJourney, idwise.UpdatedJourney, idwise.ManuallyReviewed, idwise.VerificationUpdateRequired,
		idwise.AMLMonitorUpdate, idwise.KYCRenewalDeadlineExceeded, idwise.FinishedSpotCheck,
	} {
		event := s.Sandbox.IDWise.Send(j, name, idwise.Delivery{Copies: 2})
		s.awaitDeliveries(t)
		require.Equal(t, []string{"journey-update pending journey-update-" + event.ID},
			s.ledger.texts(t, `SELECT action, state, workflow_id FROM inbox WHERE event_id = $1`, event.ID), name)
	}
	recorded := s.Sandbox.IDWise.Send(j, idwise.FinishedStep, idwise.Delivery{})
	s.awaitDeliveries(t)
	require.Equal(t, []string{"none recorded "},
		s.ledger.texts(t, `SELECT action, state, workflow_id FROM inbox WHERE event_id = $1`, recorded.ID))
	require.Equal(t, []string{first}, s.onboardings(t, j))

	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	awaitTrue(t, "new user steps open no onboarding", func() bool { return len(s.onboardings(t, j)) == 2 })
	second := s.onboardings(t, j)[1]
	awaitTrue(t, "the second onboarding has no outcome", func() bool {
		status, ok := s.status(t, second)
		return ok && settledIn(status, workflows.StateApproved)
	})
	require.Equal(t, 2, s.found(t, ""))
	require.Len(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo), 2)
}
