package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/fault"
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
// one included. When nobody comes to help, the messages are given up in the end.
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

// Wrong credentials were deployed. The outcome stands, the onboarding stays open for its messages, and an operator has them sent
// again, in their order.
func TestMessagesThatFailedAreSentAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{}, permanent("smtp: 535")).Twice()
	e.finishJourney(time.Minute)
	resend := workflows.RetryCheck{Check: workflows.MessageStep, Actor: "ann", Reason: "the password is mended"}
	e.at(2*time.Minute, func() {
		require.Equal(t, workflows.StateApproved, e.status().State)
		require.Equal(t, "an operator to retry the message to the applicant", e.status().Awaits)
		require.Contains(t, e.details(), `"check":"message"`)
	})
	passed := e.update(3*time.Minute, workflows.ResolveCheckUpdate,
		workflows.ResolveCheck{Check: workflows.MessageStep, Verdict: check.Passed, Actor: "ann", Reason: "why"})
	resent := e.update(time.Hour, workflows.RetryCheckUpdate, resend)
	again := e.update(2*time.Hour, workflows.RetryCheckUpdate, resend)

	e.run()

	require.ErrorContains(t, passed.refused, "messages can only be resolved as failed")
	require.Equal(t, "what could not be sent to the applicant is sent again", resent.done)
	require.Empty(t, again.done, "the onboarding has ended")
	require.Equal(t, []string{"received", "approved", "approved"}, e.messages())
	require.Equal(t, []string{"failed", "sent"}, e.mailStates(), "that it was received is no news behind the outcome")
	require.Equal(t, workflows.Approved, e.outcome())
	require.Len(t, e.closings(), 1, "the ledger did not wait for the messages")
	require.NotContains(t, e.details(), `"check":"message"`)
}

// An address that does not exist: an operator gives the message up, and the next one is tried all the same.
func TestMessagesAreGivenUpByAnOperator(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{}, permanent("smtp: 550"))
	giveUp := workflows.ResolveCheck{Check: workflows.MessageStep, Verdict: check.Failed, Actor: "ann", Reason: "told by phone"}
	first := e.update(time.Minute, workflows.ResolveCheckUpdate, giveUp)
	e.finishJourney(2 * time.Minute)
	e.at(3*time.Minute, func() { require.Contains(t, e.details(), `"check":"message"`) })
	second := e.update(4*time.Minute, workflows.ResolveCheckUpdate, giveUp)

	e.run()

	require.Equal(t, "what could not be sent to the applicant is given up", first.done)
	require.Equal(t, first.done, second.done)
	require.Equal(t, workflows.Approved, e.outcome())
	require.Less(t, e.Now().Sub(e.began), time.Hour)
	require.Equal(t, []string{"failed", "failed"}, e.mailStates())
}

// What was sent and could not be recorded is recorded, however long that takes, and not sent again.
func TestWhatWasSentIsNotSentAgainForTheTrail(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.applicant().Return(activities.NotifyResult{Sent: true, Unrecorded: leftOver}, nil)
	e.backend().Return(activities.ReportResult{Sent: true, Unrecorded: leftOver}, nil)
	e.trail().Return(failure(fault.Away, "audit trail: it can't be written now", 0)).Times(50)
	e.finishJourney(time.Minute)

	e.run()

	require.Equal(t, []string{"received", "approved"}, e.messages())
	require.Len(t, e.times("TellBackend"), 1)
	require.Equal(t, []string{"sent", "sent"}, e.mailStates())
	require.Equal(t, workflows.Approved, e.outcome())
	require.Subset(t, []string{"waiting : audit trail: it can't be written now"}, e.alerts())
	for _, left := range inputs[activities.Unrecorded](e, "Record") {
		require.Equal(t, leftOver, left)
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
