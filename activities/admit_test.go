package activities_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
)

const otherReference = "idwise: IDWise says that this journey is of another reference"

func subject() activities.Subject {
	return activities.Subject{EventID: "evt-1", JourneyID: "journey-1", ReferenceNo: "cust-1"}
}

// An onboarding begins with the comparisons of faces that were there before it: they are not of its photo.
func TestAdmittedWhenLedgerAndIDWiseAgree(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.journeyIDs.result.FaceMatches = []idwise.FaceMatch{{ID: "additional_face_db/img-1", Matched: true}}

	admitted, err := execute[activities.Admission](t, f, f.AdmitOnboarding, subject())

	require.NoError(t, err)
	require.Equal(t, []string{"evt-1 for " + workflowID}, f.openers.asked)
	require.Equal(t, activities.Admission{Compared: []string{"additional_face_db/img-1"}}, admitted)
}

// Who knows the webhook's credential can name any journey, and who reaches Temporal can start any workflow.
func TestNotAdmitted(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct {
		arrange func(*fakes)
		class   fault.Class
		reason  string
	}{
		"started by hand": {func(f *fakes) { f.openers.errs = []error{ledger.ErrUnknown} }, fault.Permanent,
			"ledger: it does not know this workflow; starter and worker need the same DATABASE_URL"},
		"started by hand with another reference": {func(f *fakes) { f.openers.result.ReferenceNo = "cust-2" }, fault.Foreign,
			"ledger: it knows this workflow with another journey or reference"},
		"started by hand with another journey": {func(f *fakes) { f.openers.result.JourneyID = "journey-2" }, fault.Foreign,
			"ledger: it knows this workflow with another journey or reference"},
		"the ledger is away": {func(f *fakes) {
			away := errors.New("connection refused")
			f.openers.errs = []error{away, away, away, away}
		}, fault.Internal, "look for the workflow in the ledger: internal error, see the worker's log"},
		"somebody else's journey": {func(f *fakes) { f.journeyIDs.result.ReferenceNo = "cust-2" }, fault.Foreign, otherReference},
		"spelt in another case":   {func(f *fakes) { f.journeyIDs.result.ReferenceNo = "CUST-1" }, fault.Foreign, otherReference},
		"no such journey": {func(f *fakes) {
			f.journeyIDs.errs = []error{fault.Permanentf("idwise", "journey result: IDWise has no such journey")}
		},
			fault.Permanent, "idwise: journey result: IDWise has no such journey"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			given.arrange(f)
			_, err := execute[activities.Admission](t, f, f.AdmitOnboarding, subject())
			require.Equal(t, given.reason, applicationError(t, err).Message())
			require.Equal(t, string(given.class), applicationError(t, err).Type())
		})
	}
}

// An event without a reference number belongs to nobody in particular, and so to nobody.
func TestNotAdmittedWithoutReference(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.openers.result.ReferenceNo = ""
	_, err := execute[activities.Admission](t, f, f.AdmitOnboarding, activities.Subject{EventID: "evt-1", JourneyID: "journey-1"})
	require.Equal(t, otherReference, applicationError(t, err).Message())
}

// What is read later is held to the same.
func TestJourneyOfAnotherReferenceIsNeverUsed(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(f *fakes) error{
		"decision": func(f *fakes) error {
			_, err := execute[activities.JourneyReading](t, f, f.ReadJourney, activities.ReadJourneyInput{JourneyID: "journey-1", ReferenceNo: "cust-1"})
			return err
		},
		"journey update": func(f *fakes) error {
			_, err := execute[activities.Look](t, f, f.LookAtJourney, activities.LookInput{Subject: subject()})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			f.journeyIDs.result.ReferenceNo = "cust-2"
			require.Equal(t, otherReference, applicationError(t, read(f)).Message())
			require.Empty(t, f.recordedEntries())
			require.Empty(t, f.news.asked)
		})
	}
}
