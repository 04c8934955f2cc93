package workflows

import (
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/notify"
)

// mailer sends messages to the applicant one after the other, so that they arrive in the order in which things happened.
type mailer struct {
	queue []*message
	next  int
}

type message struct {
	occasion string
	outcome  Outcome // that it tells; Pending if none
	NotificationStatus
}

// add queues a message. The occasion tells it from others of its kind; the outcome is the one that it tells, or Pending.
func (m *mailer) add(kind notify.Kind, occasion string, outcome Outcome) {
	m.queue = append(m.queue, &message{occasion, outcome, NotificationStatus{Kind: string(kind), State: "sending"}})
}

func (m *mailer) anySent() bool {
	for _, sent := range m.queue[:m.next] {
		if sent.State == "sent" {
			return true
		}
	}
	return false
}

func (m *mailer) idle() bool { return m.next == len(m.queue) }

// sendMail sends what is queued. A message that can't be sent is shown and told to the operators; it never holds up an
// onboarding.
func (o *onboarding) sendMail(ctx workflow.Context) {
	for {
		if workflow.Await(ctx, func() bool { return !o.mail.idle() }) != nil {
			return
		}
		m := o.mail.queue[o.mail.next]
		var result activities.NotifyResult
		err := execute(o.withVendor(ctx, "notify applicant: %s", m.Kind), a.NotifyApplicant, activities.NotifyInput{
			Kind: notify.Kind(m.Kind), JourneyID: o.journeyID, ReferenceNo: o.referenceNo, Occasion: m.occasion,
			Outcome: string(m.outcome),
		}, &result)
		now := workflow.Now(ctx)
		m.At = &now
		switch {
		case err != nil:
			m.State, m.Reason = "failed", explain(err)
			o.tell(ctx, activities.AlertInput{Kind: notify.NotificationFailed, Reason: m.Reason, Message: m.Kind})
		case result.Sent:
			m.State = "sent"
		default:
			m.State, m.Reason = "skipped", result.Reason
		}
		o.mail.next++
	}
}
