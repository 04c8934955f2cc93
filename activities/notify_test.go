package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/fault"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
)

// A repeat carries the same key, so that mailboxes show the message once; another message has another key.
func TestNotifyApplicant(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.messages.errs = []error{fault.New(fault.Passing, "smtp", "connection lost", nil)}
	in := activities.NotifyInput{Kind: notify.ActionRequired, JourneyID: "journey-1", ReferenceNo: "cust-1", Occasion: "evt-7"}

	result, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, in)

	require.NoError(t, err)
	require.Equal(t, activities.NotifyResult{Sent: true}, result)
	require.Len(t, f.messages.asked, 2)
	require.Equal(t, f.messages.asked[0], f.messages.asked[1])
	require.Equal(t, notify.Message{
		Key: "onboarding-evt-1/action-required/evt-7", Kind: notify.ActionRequired,
		To: f.person.Email, FirstName: f.person.FirstName, Language: "en",
	}, f.messages.asked[0])
}

// Where nothing can be sent, that is a result: retrying would not help, and nobody need be alarmed.
func TestNotifyApplicantWhereNothingCanBeSent(t *testing.T) {
	t.Parallel()
	for _, reason := range []error{notify.ErrNotConfigured, notify.ErrNoAddress} {
		f := newFakes()
		f.messages.errs = []error{fmt.Errorf("wrapped: %w", reason)}

		result, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
			Kind: notify.Received, JourneyID: "journey-1", ReferenceNo: "cust-1",
		})

		require.NoError(t, err)
		require.False(t, result.Sent)
		require.Contains(t, result.Reason, reason.Error())
	}
}

// A refused address is an error whose text names no address.
func TestNotifyApplicantRefused(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.messages.errs = []error{fault.New(fault.Permanent, "smtp", "refused (550)", fmt.Errorf("550 %s: no such user", planted[7]))}

	_, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
		Kind: notify.Received, JourneyID: "journey-1", ReferenceNo: "cust-1",
	})

	require.Equal(t, "smtp: refused (550)", applicationError(t, err).Message())
}

// Operators are told which onboarding needs them, and why.
func TestAlertOperators(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.alerts.errs = []error{fault.New(fault.Passing, "slack", "503", nil)}

	_, err := execute[struct{}](t, f, f.AlertOperators, activities.AlertInput{
		Kind: notify.Parked, JourneyID: "journey-1", Check: "credit", Reason: "bureau: 403",
	})

	require.NoError(t, err)
	require.Equal(t, notify.Alert{
		Kind: notify.Parked, WorkflowID: workflowID, JourneyID: "journey-1", Check: "credit", Reason: "bureau: 403",
	}, f.alerts.asked[1])
}

// The ledger is told all of it, for the workflow that it is about.
func TestCloseOnboarding(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.workflows.result.Proved = true
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

	_, err := execute[struct{}](t, f, f.CloseOnboarding, activities.CloseInput{
		Outcome: "approved", Rule: "all passed", Final: "Complete", At: at, Handled: []string{"evt-1", "evt-2"}, Unhandled: []string{"evt-3"},
	})

	require.NoError(t, err)
	require.Equal(t, []ledger.Closing{{
		WorkflowID: workflowID, RunID: runID, Outcome: "approved", Rule: "all passed", Final: "Complete", At: at, Handled: []string{"evt-1", "evt-2"}, Unhandled: []string{"evt-3"},
	}}, f.closings.asked)
}

// A ledger that has never heard of the onboarding is most likely the wrong one. That is said, and retried until it is
// put right, for an onboarding must not end without having been closed.
func TestCloseOnboardingInTheWrongLedger(t *testing.T) {
	t.Parallel()
	f := newFakes()
	unknown := fmt.Errorf("close onboarding: %w", ledger.ErrUnknown)
	f.closings.errs = []error{unknown, unknown}

	_, err := execute[struct{}](t, f, f.CloseOnboarding, activities.CloseInput{Outcome: "approved"})
	require.NoError(t, err)

	lasting := newFakes()
	lasting.closings.errs = []error{unknown, unknown, unknown, unknown}
	_, err = execute[struct{}](t, lasting, lasting.CloseOnboarding, activities.CloseInput{Outcome: "approved"})
	require.Contains(t, applicationError(t, err).Message(), "starter and worker need the same DATABASE_URL")
	require.Equal(t, string(fault.Passing), applicationError(t, err).Type())
}

// Of an onboarding that was never proved to be its applicant's, no event was handled: they may be of somebody else.
func TestCloseOnboardingThatWasNeverProved(t *testing.T) {
	t.Parallel()
	f := newFakes()
	_, err := execute[struct{}](t, f, f.CloseOnboarding, activities.CloseInput{
		Outcome: "cancelled", Handled: []string{"evt-1", "evt-2"}, Unhandled: []string{"evt-3"},
	})
	require.NoError(t, err)
	require.Equal(t, []ledger.Closing{{
		WorkflowID: workflowID, RunID: runID, Outcome: "cancelled", Unhandled: []string{"evt-1", "evt-2", "evt-3"},
	}}, f.closings.asked)
}

// What somebody started by hand, and nothing came of, can end without a ledger that knows it.
func TestCloseUnknownOnboardingThatDidNothing(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.workflows.errs = []error{ledger.ErrUnknown}
	_, err := execute[struct{}](t, f, f.CloseOnboarding, activities.CloseInput{Outcome: "cancelled", Idle: true})
	require.NoError(t, err)
	require.Empty(t, f.closings.asked)
}
