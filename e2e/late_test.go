package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// What IDWise announces after the outcome changes nothing of it: a journey update carries it to the company's backend, once
// for each change. Only new user steps begin anew.
func TestEventsAfterTheOutcome(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	j := s.begin(t, people.Approved, idwise.Script{})
	s.awaitState(t, j, workflows.StateApproved)
	first := s.onboarding(t, j)
	require.Equal(t, []string{"approved"}, s.ledger.texts(t,
		`SELECT outcome FROM onboardings WHERE journey_id = $1 AND closed_at IS NOT NULL`, j.ID))

	for _, given := range []struct {
		event string
		news  bool
	}{
		{idwise.FinishedJourney, false}, {idwise.UpdatedJourney, false}, {idwise.ManuallyReviewed, false},
		{idwise.VerificationUpdateRequired, true}, {idwise.AMLMonitorUpdate, true}, {idwise.KYCRenewalDeadlineExceeded, true},
		{idwise.FinishedSpotCheck, true},
	} {
		event := s.Sandbox.IDWise.Send(j, given.event, idwise.Delivery{Copies: 2})
		s.awaitDeliveries(t)
		s.awaitDelivered(t)
		require.Equal(t, []string{"journey-update delivered journey-update-" + event.ID},
			s.ledger.texts(t, `SELECT action, state, workflow_id FROM inbox WHERE event_id = $1`, event.ID), given.event)
		require.Equal(t, given.news, s.journeyUpdate(t, event.ID).News, given.event)
	}
	require.NoError(t, s.Sandbox.IDWise.Review(j, idwise.Rejected)) // announced by two events
	s.awaitDeliveries(t)
	s.awaitDelivered(t)
	patience.Until(t, func() bool { return s.reported(j, "Rejected") == 1 }, "the company does not know of the rejection")
	recorded := s.Sandbox.IDWise.Send(j, idwise.FinishedStep, idwise.Delivery{})
	s.awaitDeliveries(t)
	require.Equal(t, []string{"none recorded "},
		s.ledger.texts(t, `SELECT action, state, workflow_id FROM inbox WHERE event_id = $1`, recorded.ID))
	require.Equal(t, []string{first}, s.onboardings(t, j))

	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	patience.Until(t, func() bool { return len(s.onboardings(t, j)) == 2 }, "new user steps open no onboarding")
	second := s.onboardings(t, j)[1]
	patience.Until(t, func() bool {
		status, ok := s.status(t, second)
		return ok && settledIn(status, workflows.StateApproved)
	}, "the second onboarding has no outcome")
	require.Equal(t, 1, s.reported(j, "Rejected"), "reports of one change")
	require.Equal(t, 2, s.found(t, ""))
	require.Len(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo), 2)
}

// IDWise's decision opens an onboarding, which ends before Finished User Steps comes: that is of the same submission, so nothing
// begins anew, nobody is asked and nobody is told again. The next one is a resubmission.
func TestFinishedUserStepsAfterTheOutcome(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	for range 5 {
		j := s.finishedUnheard(t, people.Approved)
		s.Sandbox.IDWise.Send(j, idwise.FinishedJourney, idwise.Delivery{})
		s.awaitState(t, j, workflows.StateApproved)
		first := s.onboarding(t, j)
		late := s.Sandbox.IDWise.Send(j, idwise.FinishedUserSteps, idwise.Delivery{Copies: 2, LostAnswers: 1})
		require.NoError(t, late.Await(t.Context()))
		again := post(t, s.Starters[0].URL, string(late.Payload))
		require.Equal(t, []string{"duplicate", first}, []string{again.fields["status"], again.fields["workflowId"]})
		s.awaitDelivered(t)
		require.Equal(t, []string{"none recorded " + first},
			s.ledger.texts(t, `SELECT action, state, workflow_id FROM inbox WHERE event_id = $1`, late.ID))
		require.Equal(t, []string{first}, s.onboardings(t, j))

		require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
		patience.Until(t, func() bool { return len(s.onboardings(t, j)) == 2 }, "new user steps open no onboarding")
		require.Equal(t, []string{"approved"}, s.ledger.texts(t, `SELECT outcome FROM onboardings WHERE journey_id = $1 AND number = 1`, j.ID))
		second := s.onboardings(t, j)[1]
		patience.Until(t, func() bool {
			status, ok := s.status(t, second)
			return ok && settledIn(status, workflows.StateApproved)
		}, "the second onboarding has no outcome")
		require.Len(t, s.Sandbox.Equifax.Inquiries(j.Person.ReferenceNo), 2)
		require.Len(t, s.Sandbox.Mail.To(j.Person.Email), 4, "received and approved, twice")
		require.Equal(t, []string{"onboarding.approved", "onboarding.approved"}, s.outcomesTold(j))
	}
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
}

// journeyUpdate waits for a journey update to end and returns what it came to.
func (s *system) journeyUpdate(t *testing.T, eventID string) (result workflows.JourneyUpdateResult) {
	t.Helper()
	run := s.Client.GetWorkflow(t.Context(), workflows.JourneyUpdateID(eventID), "")
	require.NoError(t, run.Get(t.Context(), &result))
	return result
}

// reported returns how many different reports told the company of the journey's decision.
func (s *system) reported(j *idwise.Journey, final string) (count int) {
	for _, o := range s.Sandbox.Company.Outcomes(j.Person.ReferenceNo) {
		if o.Data.FinalDecision == final {
			count++
		}
	}
	return count
}
