package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/workflows"
)

// Until it is proved that the journey is the applicant's, nobody is asked and nobody is told, but for the operators.
func TestNothingIsDoneBeforeTheOnboardingIsAdmitted(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{
		"somebody else's journey":  foreign("idwise: IDWise says that this journey is of another reference"),
		"unknown to the ledger":    permanent("ledger: it does not know this workflow"),
		"IDWise refuses to answer": permanent("idwise: 401"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			e.admission().Return(activities.Admission{}, refusal)
			e.finishJourney(time.Minute)
			e.announce(2*time.Minute, workflows.VerificationUpdateRequiredSignal, "evt-update")
			e.announce(3*time.Minute, workflows.FinishedUserStepsSignal, "evt-steps-2")
			e.at(time.Hour, func() {
				s := e.status()
				require.Equal(t, workflows.Checking, s.State)
				require.Equal(t, workflows.Parked, s.Journey.Phase)
				require.Equal(t, "an operator to retry journey", s.Awaits)
			})
			resolved := e.update(2*time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
				Check: workflows.JourneyStep, Verdict: check.Passed, Actor: "ann", Reason: "why not"})
			e.at(3*time.Hour, e.CancelWorkflow)

			e.execute(opened("Finished User Steps"))

			require.ErrorContains(t, e.GetWorkflowError(), "canceled")
			require.ErrorContains(t, resolved.refused, "the journey can only be retried")
			require.Empty(t, e.messages())
			require.Empty(t, inputs[activities.ReportInput](e, "TellBackend"))
			for _, asked := range []string{"MatchFace", "CheckCredit", "CheckAddress", "ReadJourney"} {
				require.Empty(t, e.times(asked), asked)
			}
			require.Len(t, e.alerts(), 1)
			require.Contains(t, e.alerts()[0], "parked journey: ")
		})
	}
}

// What was sent to an onboarding that never began may be about the applicant whose journey it is: the ledger routes it anew.
func TestOnboardingThatNeverBeganGivesItsEventsBack(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.admission().Return(activities.Admission{}, foreign("idwise: of another reference"))
	e.announce(time.Minute, workflows.FinishedUserStepsSignal, "evt-steps-2")
	e.finishJourney(2 * time.Minute)
	e.at(time.Hour, e.CancelWorkflow)

	e.execute(opened("Finished User Steps"))

	closed := e.closings()
	require.Len(t, closed, 1)
	require.True(t, closed[0].Refused)
	require.Equal(t, []string{"evt-1"}, closed[0].Handled)
	require.Equal(t, []string{"evt-steps-2", "evt-finished"}, closed[0].Unhandled)
}

// It ends like any other when nobody comes to its help, and tells nobody even then.
func TestOnboardingThatNeverBeganExpiresInSilence(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.admission().Return(activities.Admission{}, permanent("idwise: 401"))

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Empty(t, e.messages())
	require.Empty(t, inputs[activities.ReportInput](e, "TellBackend"))
}

// An operator who has put things right has the proof made again, and everything goes on from there. What came meanwhile counts.
func TestOnboardingBeginsWhenTheProofIsRetried(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.admission().Return(activities.Admission{}, permanent("idwise: 401")).Once()
	e.admission().Return(activities.Admission{Compared: []string{"additional_face_db/img-1"}}, nil)
	e.finishJourney(time.Minute)
	retried := e.update(time.Hour, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.JourneyStep, Actor: "ann", Reason: "key renewed"})

	e.run()

	require.Equal(t, "the ledger and IDWise are asked again", retried.done)
	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, []string{"received", "approved"}, e.messages())
	require.False(t, e.closings()[0].Refused)
	for _, in := range inputs[activities.CheckInput](e, "MatchFace") {
		require.Equal(t, []string{"additional_face_db/img-1"}, in.Compared)
	}
	for _, in := range inputs[activities.ReadJourneyInput](e, "ReadJourney") {
		require.Equal(t, []string{"additional_face_db/img-1"}, in.Compared)
	}
}

// Passing faults of IDWise are retried within the budget before an operator is called.
func TestAdmissionIsRetriedByItself(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.admission().Return(activities.Admission{}, passing("idwise: 503")).Times(3)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Empty(t, e.alerts())
}

// Where a vendor or IDWise answers about somebody else, no person's verdict can stand in for the check.
func TestWhatBelongsToSomebodyElseCannotBeResolved(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.address().Return(nothing, foreign("idwise: of another reference"))
	e.journey().Return(unread, foreign("idwise: of another reference"))
	e.finishJourney(time.Minute)
	for _, name := range []check.Name{check.Address, workflows.DecisionCheck} {
		refused := e.update(time.Hour, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
			Check: name, Verdict: check.Review, Actor: "ann", Reason: "why not"})
		t.Cleanup(func() { require.ErrorContains(t, refused.refused, "belongs to somebody else") })
	}

	e.run()

	require.Equal(t, workflows.Expired, e.outcome())
	require.Equal(t, []string{"parked address: idwise: of another reference", "parked decision: idwise: of another reference"}, e.alerts())
}
