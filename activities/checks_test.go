package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
)

// Neither submitting a photo nor completing the step is documented to be repeatable: the matcher is told when an earlier
// attempt, or an earlier round, may have got through.
func TestFaceMatchSaysWhenItIsRepeated(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.faces.errs = []error{fault.New(fault.Passing, "idwise", "503", nil)}
	f.faces.result = check.Result{Provider: "idwise", WithJourney: true}

	result, err := execute[activities.CheckResult](t, f, f.MatchFace, input())

	require.NoError(t, err)
	require.Equal(t, f.faces.result, result.Result)
	first, second := f.faces.asked[0], f.faces.asked[1]
	require.False(t, first.Again)
	require.True(t, second.Again)
	require.Equal(t, "onboarding-evt-1/face/1", first.IdempotencyKey)
	require.Equal(t, first.IdempotencyKey, second.IdempotencyKey)
	require.Equal(t, f.photo, *first.Photo)

	retried := newFakes()
	in := input()
	in.Round, in.Retried = 2, true
	_, err = execute[activities.CheckResult](t, retried, retried.MatchFace, in)
	require.NoError(t, err)
	require.True(t, retried.faces.asked[0].Again, "the round before may have reached IDWise")
	require.Equal(t, "onboarding-evt-1/face/2", retried.faces.asked[0].IdempotencyKey)
}

// A resubmission is a new journey through the step: nothing of it was sent before.
func TestFaceMatchAfterResubmissionIsNew(t *testing.T) {
	t.Parallel()
	f := newFakes()
	in := input()
	in.Round = 2

	_, err := execute[activities.CheckResult](t, f, f.MatchFace, in)

	require.NoError(t, err)
	require.False(t, f.faces.asked[0].Again)
}

// No photo on file is no error: the matcher decides what that means.
func TestFaceMatchWithoutPhoto(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.noPhoto = applicant.ErrNoPhoto
	f.faces.result = check.Result{Provider: "idwise", Verdict: check.Review, Reason: "no reference photo on file"}

	result, err := execute[activities.CheckResult](t, f, f.MatchFace, input())

	require.NoError(t, err)
	require.Nil(t, f.faces.asked[0].Photo)
	require.Equal(t, check.Review, result.Verdict)
}

// A photo that can't be fetched is not "no photo": completing the step without it would lose the comparison for good.
func TestFaceMatchWaitsForThePhoto(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.noPhoto = fault.New(fault.Passing, "applicants", "503", nil)

	_, err := execute[activities.CheckResult](t, f, f.MatchFace, input())

	require.Equal(t, "applicants: 503", applicationError(t, err).Message())
	require.Empty(t, f.faces.asked)
}

// The address goes to the verifier, and only the verdict comes back.
func TestCheckAddress(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.addresses.errs = []error{fault.New(fault.NotReady, "idwise", "not read yet", nil)}
	f.addresses.result = check.Result{Provider: "document", Verdict: check.Failed, Reason: "the postal code differs"}

	result, err := execute[activities.CheckResult](t, f, f.CheckAddress, input())

	require.NoError(t, err)
	require.Equal(t, f.addresses.result, result.Result)
	require.Equal(t, f.person.Address, f.addresses.asked[1].Address)
	require.Equal(t, "journey-1", f.addresses.asked[1].JourneyID)
}

// Of IDWise's result only decisions and the face verdict are kept: documents hold personal data.
func TestReadJourneyKeepsDecisionsOnly(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.workflows.result.Proved = true
	f.journeyIDs.result = idwise.Journey{
		ID: "journey-1", ReferenceNo: "cust-1",
		SystemDecision: idwise.Refer, ManualDecision: idwise.Approved, FinalDecision: idwise.Approved,
		Documents:   []idwise.Document{{StepID: "0", Read: true, Fields: map[string]string{"Name": planted[0], "Address": planted[4]}}},
		FaceMatches: []idwise.FaceMatch{{Matched: true, Score: 97}},
	}

	result, err := execute[activities.JourneyReading](t, f, f.ReadJourney, activities.ReadJourneyInput{
		JourneyID: "journey-1", ReferenceNo: "cust-1", FaceSubmitted: true,
	})

	require.NoError(t, err)
	require.Equal(t, []string{"journey-1"}, f.journeyIDs.asked)
	require.Equal(t, idwise.Refer, result.System)
	require.Equal(t, idwise.Approved, result.Manual)
	require.Equal(t, idwise.Approved, result.Final)
	require.Equal(t, check.Passed, result.Face.Verdict)
}

// An unreadable result is an error, never a decision.
func TestReadJourneyFails(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.journeyIDs.errs = []error{fault.Permanentf("idwise", "journey result: credentials refused (401)")}

	result, err := execute[activities.JourneyReading](t, f, f.ReadJourney, activities.ReadJourneyInput{JourneyID: "journey-1", ReferenceNo: "cust-1"})

	require.Equal(t, "idwise: journey result: credentials refused (401)", applicationError(t, err).Message())
	require.Zero(t, result)
}
