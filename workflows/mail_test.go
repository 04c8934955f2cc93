package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
	"onboarding/workflows"
)

// Messages arrive in the order in which things happened, even when the first is slow.
func TestMessagesAreSentInOrder(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{}, passing("smtp: connection refused")).Times(4)
	e.announce(2*time.Second, workflows.VerificationUpdateRequiredSignal, "evt-update")
	e.finishJourney(3 * time.Second)

	e.run()

	require.Equal(t, []string{
		"received", "received", "received", "received", "received", "action-required", "approved",
	}, e.messages())
	for _, n := range e.status().Notifications {
		require.Equal(t, "sent", n.State)
		require.NotNil(t, n.At)
	}
}

// A mail server that is down never holds up the outcome; operators are told of every message that was not sent, the last
// one included.
func TestMailFailureDoesNotHoldUpTheOutcome(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{}, permanent("smtp: 550"))
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, e.began.Add(time.Minute), e.closings()[0].At.UTC())
	require.Equal(t, []string{"notification-failed : smtp: 550", "notification-failed : smtp: 550"}, e.alerts())
	for _, n := range e.status().Notifications {
		require.Equal(t, "failed", n.State)
		require.Equal(t, "smtp: 550", n.Reason)
	}
}

// The ledger and the search attributes say "approved" while the mail is still being retried.
func TestOutcomeIsWrittenBeforeTheMailIsOut(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{}, failure("passing", "smtp: timeout", 5*time.Minute))
	e.finishJourney(20 * time.Minute)
	e.at(21*time.Minute, func() {
		require.Len(t, e.closings(), 1)
		require.Equal(t, workflows.StateApproved, e.status().State)
		require.Equal(t, "the last message to the applicant", e.status().Awaits)
	})

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Empty(t, e.status().Awaits)
}

// Where nothing can be sent, that is shown and no cause for alarm.
func TestMessageThatCannotBeSentIsSkipped(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{Reason: notify.ErrNotConfigured.Error()}, nil)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, workflows.Approved, e.outcome())
	require.Equal(t, "skipped", e.status().Notifications[0].State)
	require.Equal(t, notify.ErrNotConfigured.Error(), e.status().Notifications[0].Reason)
	require.Empty(t, e.alerts())
}

// An alert that can't be delivered holds up neither the outcome nor the ledger.
func TestAlertThatFailsHoldsUpNothing(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403"))
	e.journey().Return(reading(idwise.Rejected, ""), nil)
	e.operators().Return(activities.AlertResult{}, passing("slack: 500"))
	e.finishJourney(20 * time.Minute)

	e.run()

	require.Equal(t, workflows.Rejected, e.outcome())
	require.Equal(t, e.began.Add(20*time.Minute), e.closings()[0].At.UTC())
}
