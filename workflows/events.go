package workflows

import (
	"go.temporal.io/sdk/workflow"

	"onboarding/internal/idwise"
	"onboarding/internal/notify"
)

// inbox remembers which of IDWise's events this onboarding has had.
type inbox struct {
	handled     []string        // eventIds, in order
	seen        map[string]bool // the same, for looking up
	submissions int             // how often the applicant finished the user steps
	late        []string        // eventIds that came after the outcome
}

func newInbox(in OnboardingInput) inbox {
	b := inbox{seen: map[string]bool{in.EventID: true}, handled: []string{in.EventID}}
	if in.Event == idwise.FinishedUserSteps || in.reopens() {
		b.submissions = 1
	}
	return b
}

// opensDecided reports whether IDWise has announced its decision before the onboarding was opened, and may not do so again.
func (in OnboardingInput) opensDecided() bool {
	return in.Event == idwise.FinishedJourney || in.reopens()
}

// reopens reports whether the onboarding was opened by an operator, because the outcome of the one before was wrong.
func (in OnboardingInput) reopens() bool { return in.Event == ReopenedEvent }

func (b *inbox) takeLate() []string {
	late := b.late
	b.late = nil
	return late
}

func (b *inbox) hasLate() bool { return len(b.late) > 0 }

// eventSignals are the signals that carry a JourneyEvent.
var eventSignals = []string{
	FinishedUserStepsSignal,
	FinishedJourneySignal,
	UpdatedJourneySignal,
	ManuallyReviewedSignal,
	VerificationUpdateRequiredSignal,
}

// receiveEvents takes in all signals and records what they say. Nothing here waits for anything else, so the order in
// which events arrive does not matter. What is no such message, as a person may send one by hand, is dropped by the SDK:
// waiting for the next one instead would keep all others from being received.
func (o *onboarding) receiveEvents(ctx workflow.Context) {
	selector := workflow.NewSelector(ctx)
	for _, signal := range eventSignals {
		selector.AddReceive(workflow.GetSignalChannel(ctx, signal), func(c workflow.ReceiveChannel, _ bool) {
			var event JourneyEvent
			if c.ReceiveAsync(&event) {
				o.record(signal, event)
			}
		})
	}
	selector.AddReceive(workflow.GetSignalChannel(ctx, RetryChecksSignal), func(c workflow.ReceiveChannel, _ bool) {
		var retry RetryCheck
		if c.ReceiveAsync(&retry) && o.validateRetry(retry) == nil {
			o.retry(ctx, RetryChecksSignal, retry)
		}
	})
	for {
		selector.Select(ctx)
	}
}

// drainEvents records what has arrived and was not yet received. Signals that are unread when a workflow returns are lost.
func (o *onboarding) drainEvents(ctx workflow.Context) {
	for _, signal := range eventSignals {
		channel := workflow.GetSignalChannel(ctx, signal)
		var event JourneyEvent
		for channel.ReceiveAsync(&event) {
			o.record(signal, event)
			event = JourneyEvent{}
		}
	}
}

// record takes note of an event, once. One with an ID that no event can have was sent by hand.
func (o *onboarding) record(signal string, event JourneyEvent) {
	if o.events.seen[event.EventID] || !idwise.IsEventID(event.EventID) {
		return
	}
	o.events.seen[event.EventID] = true
	if o.outcome != Pending {
		o.events.late = append(o.events.late, event.EventID)
		return
	}
	o.events.handled = append(o.events.handled, event.EventID)
	switch signal {
	case FinishedUserStepsSignal:
		o.events.submissions++
		if o.events.submissions > 1 {
			o.resubmitted()
		}
	case VerificationUpdateRequiredSignal:
		o.mail.add(notify.ActionRequired, event.EventID, Pending)
	default:
		o.decision.news++
	}
}

// resubmitted begins anew what the applicant's submission affects. What the bureau said stands.
func (o *onboarding) resubmitted() {
	o.decision.forget()
	o.face.again(false)
	o.address.again(false)
}
