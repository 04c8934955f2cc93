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
		"unknown":         {func(f *fakes) { f.outcomes.errs = []error{ledger.ErrUnknown} }, "ledger: it does not know that this onboarding has ended"},
		"still open":      {func(f *fakes) { f.outcomes.result = "" }, "ledger: it does not know that this onboarding has ended"},
		"another outcome": {func(f *fakes) { f.outcomes.result = "rejected" }, "ledger: this onboarding has ended as rejected, not as approved"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			given.arrange(f)
			_, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
				Type: report.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved",
			})
			require.Equal(t, given.reason, applicationError(t, err).Message())

			f.outcomes.asked = nil
			_, err = execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
				Kind: notify.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved",
			})
			require.Equal(t, given.reason, applicationError(t, err).Message())

			require.Empty(t, f.told.asked)
			require.Empty(t, f.messages.asked)
		})
	}
}
