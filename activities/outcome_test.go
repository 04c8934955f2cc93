package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

// Nobody is told of an outcome that the ledger has not taken, whatever a workflow says.
func TestOutcomeIsToldOnlyWhenTheLedgerHasTakenIt(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct {
		arrange func(*fakes)
		reason  string
	}{
		"unknown":    {func(f *fakes) { f.endings.errs = []error{ledger.ErrUnknown} }, "ledger: it does not know that this onboarding has ended"},
		"still open": {func(f *fakes) { f.endings.result = ledger.Ending{} }, "ledger: it does not know that this onboarding has ended"},
		"another outcome": {func(f *fakes) { f.endings.result.Outcome = "rejected" },
			"ledger: this run came to approved, but the onboarding has ended as rejected on 2026-11-27 20:15 UTC: see `operator reopen`"},
		"broken off": {func(f *fakes) { f.endings.result.Outcome = ledger.Ended },
			"ledger: this run came to approved, but the onboarding was taken for broken off on 2026-11-27 20:15 UTC: see `operator reopen`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			given.arrange(f)
			_, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
				Type: report.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved",
			})
			require.Equal(t, given.reason, applicationError(t, err).Message())

			f.endings.asked = nil
			_, err = execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
				Kind: notify.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved",
			})
			require.Equal(t, given.reason, applicationError(t, err).Message())

			require.Empty(t, f.told.asked)
			require.Empty(t, f.messages.asked)
		})
	}
}

// The company's backend drops what it has had under the same ID: a repeat, but never another outcome.
func TestReportsOfDifferentOutcomesHaveDifferentIDs(t *testing.T) {
	t.Parallel()
	ids := map[string]string{}
	for _, outcome := range []string{"approved", "rejected", ""} {
		f := newFakes()
		f.endings.result.Outcome = outcome
		in := activities.ReportInput{Type: report.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: outcome}
		if outcome == "" {
			in.Type = report.JourneyUpdated
		}
		for range 2 {
			_, err := execute[activities.ReportResult](t, f, f.TellBackend, in)
			require.NoError(t, err)
		}
		require.Len(t, f.told.asked, 2)
		require.Equal(t, f.told.asked[0].ID, f.told.asked[1].ID)
		ids[outcome] = f.told.asked[0].ID
	}
	require.Equal(t, map[string]string{"approved": workflowID + "/approved", "rejected": workflowID + "/rejected", "": workflowID}, ids)
}

// After a newer outcome of the journey nobody is told an older one: that is no fault, and waits for nobody.
func TestAnOlderOutcomeIsNotToldAfterANewerOne(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.endings.result.Outcome, f.endings.result.Overtaken = "rejected", "approved"

	mail, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
		Kind: notify.Rejected, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "rejected",
	})
	require.NoError(t, err)
	require.Equal(t, activities.NotifyResult{Reason: "a later onboarding of the journey has ended as approved"}, mail)
	told, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
		Type: report.Rejected, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "rejected",
	})
	require.NoError(t, err)
	require.False(t, told.Sent)
	require.Empty(t, f.messages.asked)
	require.Empty(t, f.told.asked)
	for _, e := range f.recordedEntries() {
		require.Equal(t, "skipped", e.State)
	}
}

// An onboarding that has ended asks nobody any more, as a run after a reset would.
func TestAnEndedOnboardingAsksNobody(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.workflows.result.Outcome = ledger.Ended

	for _, check := range []any{f.CheckCredit, f.CheckAddress, f.MatchFace} {
		_, err := execute[activities.CheckResult](t, f, check, input())
		require.ErrorContains(t, err, "this onboarding has ended as ended: nobody is asked any more")
	}
	require.Empty(t, f.reports.asked)
	require.Empty(t, f.faces.asked)
	require.Empty(t, f.addresses.asked)
}
