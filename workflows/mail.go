package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/notify"
)

// MessageStep names the messages to the applicant in messages to and from operators. Retrying it sends again what could not be
// sent; resolved as failed, it is given up.
const MessageStep check.Name = "message"

// mailer sends messages to the applicant one after the other, so that they arrive in the order in which things happened.
type mailer struct{ queue []*message }

type message struct {
	occasion string
	outcome  Outcome // that it tells; Pending if none
	givenUp  bool    // it has failed, and nobody is to help
	NotificationStatus
}

// The states of a message.
const (
	sending = "sending"
	sent    = "sent"
	skipped = "skipped"
	failed  = "failed"
)

// add queues a message. The occasion tells it from others of its kind; the outcome is the one that it tells, or Pending.
func (m *mailer) add(kind notify.Kind, occasion string, outcome Outcome) {
	m.queue = append(m.queue, &message{
		occasion: occasion, outcome: outcome, NotificationStatus: NotificationStatus{Kind: string(kind), State: sending},
	})
}

// first returns the first message in the state that is not given up, or nil.
func (m *mailer) first(state string) *message {
	for _, message := range m.queue {
		if message.State == state && !message.givenUp {
			return message
		}
	}
	return nil
}

func (m *mailer) anySent() bool { return m.first(sent) != nil }
func (m *mailer) idle() bool    { return m.first(sending) == nil }

// phase returns where the messages stand together.
func (m *mailer) phase() Phase {
	switch {
	case !m.idle():
		return Running
	case m.first(failed) != nil:
		return Parked
	}
	return Done
}

// parkedSince returns when the first of those messages failed that have.
func (m *mailer) parkedSince() time.Time { return *m.first(failed).At }

// retry queues again what has failed.
func (m *mailer) retry() {
	for message := m.first(failed); message != nil; message = m.first(failed) {
		message.State, message.Reason, message.At = sending, "", nil
	}
}

// giveUp leaves what has failed as it is.
func (m *mailer) giveUp() {
	for message := m.first(failed); message != nil; message = m.first(failed) {
		message.givenUp = true
	}
}

// sendMail sends what is queued. A message that can't be sent waits for an operator; it holds up neither the others nor the
// outcome.
func (o *onboarding) sendMail(ctx workflow.Context) {
	for {
		if workflow.Await(ctx, func() bool { return !o.mail.idle() }) != nil {
			return
		}
		m := o.mail.first(sending)
		var result activities.NotifyResult
		err := o.execute(o.withVendor(ctx, "notify applicant: %s", m.Kind), a.NotifyApplicant, activities.NotifyInput{
			Kind: notify.Kind(m.Kind), JourneyID: o.journeyID, ReferenceNo: o.referenceNo, Occasion: m.occasion,
			Outcome: string(m.outcome),
		}, &result)
		o.recordLeft(ctx, result.Unrecorded)
		now := workflow.Now(ctx)
		m.At = &now
		switch {
		case err != nil:
			m.State, m.Reason = failed, explain(err)
			m.givenUp = o.outcome != Pending && m.outcome == Pending // no news any more
			o.tell(ctx, activities.AlertInput{Kind: notify.NotificationFailed, Reason: m.Reason, Message: m.Kind})
		case result.Sent:
			m.State = sent
		default:
			m.State, m.Reason = skipped, result.Reason
		}
	}
}

// settleMail waits until all messages are sent, and for what has failed as long as an onboarding may stay open. Of one that was
// cancelled nothing is sent again.
func (o *onboarding) settleMail(ctx workflow.Context) {
	for o.mail.phase() != Done {
		if workflow.Await(ctx, o.mail.idle) != nil {
			return
		}
		if o.outcome == Cancelled {
			o.mail.giveUp()
			return
		}
		retried, err := awaitFor(ctx, o.settings.OnboardingExpiry, "give up on messages to the applicant",
			func() bool { return o.mail.phase() != Parked })
		if err != nil {
			return
		}
		if !retried {
			o.mail.giveUp()
		}
	}
}
