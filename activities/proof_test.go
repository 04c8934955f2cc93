package activities_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

const otherReference = "idwise: IDWise says that this journey is of another reference"

// acts are what an onboarding does to the world outside.
var acts = map[string]func(*testing.T, *fakes) error{
	"face": func(t *testing.T, f *fakes) error {
		_, err := execute[activities.CheckResult](t, f, f.MatchFace, input())
		return err
	},
	"credit": func(t *testing.T, f *fakes) error {
		_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())
		return err
	},
	"address": func(t *testing.T, f *fakes) error {
		_, err := execute[activities.CheckResult](t, f, f.CheckAddress, input())
		return err
	},
	"message": func(t *testing.T, f *fakes) error {
		_, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
			Kind: notify.Received, JourneyID: "journey-1", ReferenceNo: "cust-1",
		})
		return err
	},
	"decision": func(t *testing.T, f *fakes) error {
		_, err := execute[activities.JourneyReading](t, f, f.ReadJourney, activities.ReadJourneyInput{JourneyID: "journey-1", ReferenceNo: "cust-1"})
		return err
	},
	"journey update": func(t *testing.T, f *fakes) error {
		_, err := execute[activities.Look](t, f, f.LookAtJourney, activities.LookInput{JourneyID: "journey-1", ReferenceNo: "cust-1"})
		return err
	},
}

// requireNothingDone checks that nobody was asked or told anything.
func requireNothingDone(t *testing.T, f *fakes) {
	t.Helper()
	require.Empty(t, f.faces.asked)
	require.Empty(t, f.reports.asked)
	require.Empty(t, f.addresses.asked)
	require.Empty(t, f.messages.asked)
	require.Empty(t, f.told.asked)
	require.Empty(t, f.news.asked)
}

// Who knows the webhook's credential can name any journey, and who reaches Temporal can start any workflow. Whatever such a
// workflow tries, nothing is done.
func TestNobodyActsWithoutProof(t *testing.T) {
	t.Parallel()
	away := errors.New("connection refused")
	for name, given := range map[string]struct {
		arrange func(*fakes)
		class   fault.Class
		reason  string
	}{
		"started by hand": {func(f *fakes) { f.workflows.errs = []error{ledger.ErrUnknown} }, fault.Permanent,
			"ledger: it does not know this workflow; starter and worker need the same DATABASE_URL"},
		"started by hand with another reference": {func(f *fakes) { f.workflows.result.Opener.ReferenceNo = "cust-2" }, fault.Foreign,
			"ledger: it knows this workflow with another journey or reference"},
		"started by hand with another journey": {func(f *fakes) { f.workflows.result.Opener.JourneyID = "journey-2" }, fault.Foreign,
			"ledger: it knows this workflow with another journey or reference"},
		"the ledger is away":      {func(f *fakes) { f.workflows.errs = []error{away, away, away, away} }, fault.Away, ""},
		"somebody else's journey": {func(f *fakes) { f.journeyIDs.result.ReferenceNo = "cust-2" }, fault.Foreign, otherReference},
		"spelt in another case":   {func(f *fakes) { f.journeyIDs.result.ReferenceNo = "CUST-1" }, fault.Foreign, otherReference},
		"no such journey": {func(f *fakes) {
			f.journeyIDs.errs = []error{fault.Permanentf("idwise", "journey result: IDWise has no such journey")}
		},
			fault.Permanent, "idwise: journey result: IDWise has no such journey"},
	} {
		for act, do := range acts {
			t.Run(name+", "+act, func(t *testing.T) {
				t.Parallel()
				f := newFakes()
				given.arrange(f)
				kept := applicationError(t, do(t, f))
				require.Equal(t, string(given.class), kept.Type())
				require.Contains(t, kept.Message(), given.reason)
				requireNothingDone(t, f)
			})
		}
	}
}

// An event without a reference number belongs to nobody in particular, and so to nobody.
func TestNobodyActsWithoutReference(t *testing.T) {
	t.Parallel()
	f, in := newFakes(), input()
	f.workflows.result.Opener.ReferenceNo, in.ReferenceNo = "", ""
	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, in)
	require.Equal(t, otherReference, applicationError(t, err).Message())
	requireNothingDone(t, f)
}

// IDWise is asked once whose journey it is; what it had compared by then was not made with this onboarding's photo.
func TestProofIsMadeOnce(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.journeyIDs.result.FaceMatches = []idwise.FaceMatch{{ID: "db/1", Matched: true}}
	for _, act := range []string{"credit", "message", "face", "address"} {
		require.NoError(t, acts[act](t, f))
	}
	require.Len(t, f.journeyIDs.asked, 1)
	require.Equal(t, []string{"db/1"}, f.faces.asked[0].Compared)

	f.journeyIDs.result.FaceMatches = append(f.journeyIDs.result.FaceMatches, idwise.FaceMatch{ID: "db/2", Matched: true})
	result, err := execute[activities.JourneyReading](t, f, f.ReadJourney, activities.ReadJourneyInput{
		JourneyID: "journey-1", ReferenceNo: "cust-1", FaceSubmitted: true,
	})
	require.NoError(t, err)
	require.Equal(t, check.Passed, result.Face.Verdict)
	require.Len(t, f.proofs.asked, 1)
}

// A journey that turns out to be somebody else's later is not used either.
func TestProofDoesNotReplaceLookingAgain(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.workflows.result.Proved = true
	f.journeyIDs.result.ReferenceNo = "cust-2"
	require.Equal(t, otherReference, applicationError(t, acts["decision"](t, f)).Message())
}

// The company hears nothing of an onboarding that is about somebody else's journey, however it ended; that is no fault to
// wait for.
func TestNothingIsReportedOfSomebodyElsesJourney(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.journeyIDs.result.ReferenceNo, f.endings.result.Outcome = "cust-2", "expired"
	result, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
		Type: report.Expired, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "expired",
	})
	require.NoError(t, err)
	require.Equal(t, activities.ReportResult{Reason: otherReference}, result)
	require.Equal(t, "skipped", f.recordedEntries()[0].State)
	requireNothingDone(t, f)
}
