package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"google.golang.org/grpc/codes"

	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/presence"
)

const (
	minBackOff = time.Second
	maxBackOff = time.Minute
)

// note notes in the ledger what a delivery came to, and returns a word for it.
func (d *dispatcher) note(ctx context.Context, delivery ledger.Delivery, err error) (result string, noted error) {
	var ended endedError
	switch {
	case err == nil:
		d.told.forget(delivery.ID, delivery.WorkflowID)
		return "delivered", d.outbox.Delivered(ctx, delivery.ID, delivery.WorkflowID)
	case errors.As(err, &ended):
		return d.reroute(ctx, delivery, ended.how)
	case errors.Is(err, errAltered):
		alert := notify.Alert{Kind: notify.Altered, Reason: "event " + delivery.ID + ": "}
		return "altered", d.setAside(ctx, delivery, delivery.ID, alert, err)
	case errors.Is(err, errLost):
		d.suspect.Store(true) // they may all be
		return "lost", d.setAside(ctx, delivery, delivery.WorkflowID, notify.Alert{Kind: notify.Lost}, err)
	default:
		return "failed", d.putOff(ctx, delivery, err)
	}
}

// reroute routes an event and its like again, because their onboarding is over. An onboarding that was broken off could not tell
// the ledger, which is told here. One that has come to its end by itself has; if the ledger does not know, its end stays open
// until a person has looked.
func (d *dispatcher) reroute(ctx context.Context, delivery ledger.Delivery, how presence.Workflow) (result string, err error) {
	end, err := d.outbox.Ending(ctx, delivery.WorkflowID)
	switch {
	case err != nil:
		return "failed", err
	case end.Outcome == "" && how.State == presence.Ended:
		return "lost", d.setAside(ctx, delivery, delivery.WorkflowID, notify.Alert{Kind: notify.Lost}, errUntold)
	}
	d.logger.WithFields(logrus.Fields{"eventId": delivery.ID, "workflowId": delivery.WorkflowID, "status": how.Status}).
		Info("An event came after the end of its onboarding and is routed again")
	_, err = d.outbox.CloseOnboarding(ctx, ledger.Closing{WorkflowID: delivery.WorkflowID, RunID: how.RunID,
		Outcome: ledger.Ended, Rule: how.Rule(), At: how.At})
	d.Wake()
	return "rerouted", err
}

// setAside leaves an event alone that needs a person, and alerts the operators once of what it is about; the alert's reason gets
// that of the error. The event is looked at again from time to time, because it may be put right.
func (d *dispatcher) setAside(ctx context.Context, delivery ledger.Delivery, about string, alert notify.Alert, err error) error {
	reason := failureReason(err)
	alert.WorkflowID, alert.JourneyID, alert.Reason = delivery.WorkflowID, delivery.JourneyID, alert.Reason+reason
	d.alertOnce(ctx, about, alert)
	return d.outbox.Failed(ctx, delivery.ID, reason, time.Now().Add(backOff(delivery.Attempts)))
}

// alertOnce tells operators what the alert is about, unless they know.
func (d *dispatcher) alertOnce(ctx context.Context, about string, alert notify.Alert) {
	if !d.told.first(about) {
		return
	}
	if err := d.operators.Alert(ctx, alert); err != nil {
		d.logger.WithError(err).WithField("workflowId", alert.WorkflowID).Warn("Operators could not be told of an onboarding that needs them")
	}
}

// putOff leaves the event for later. It is a warning the first time, unless the cause is likely to be Temporal's absence,
// of which the feed warns once for all events.
func (d *dispatcher) putOff(ctx context.Context, delivery ledger.Delivery, err error) error {
	d.suspect.Store(true)
	code := failureCode(err)
	level := logrus.WarnLevel
	if delivery.Attempts > 0 || code == codes.Unavailable || code == codes.DeadlineExceeded || code == codes.Canceled {
		level = logrus.DebugLevel
	}
	reason := failureReason(err)
	d.logger.WithFields(logrus.Fields{"eventId": delivery.ID, "workflowId": delivery.WorkflowID, "reason": reason}).
		Log(level, "An event could not be delivered and will be tried again")
	return d.outbox.Failed(ctx, delivery.ID, reason, time.Now().Add(backOff(delivery.Attempts)))
}

// backOff returns how long to wait after a failure that came after so many others: twice as long each time, within
// bounds, and less by chance so that events do not come back all at once.
func backOff(attempts int) time.Duration {
	pause := maxBackOff
	if attempts < 6 { // 2^6 seconds are more than a minute
		pause = minBackOff << attempts
	}
	return pause/2 + rand.N(pause/2)
}

// told are the IDs of which operators were told since they last were in order. The zero value is ready.
type told struct {
	mu  sync.Mutex
	ids map[string]bool
}

// first reports whether operators have not been told yet, and takes it that they are now.
func (t *told) first(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ids == nil {
		t.ids = map[string]bool{}
	}
	before := t.ids[id]
	t.ids[id] = true
	return !before
}

// forget is called when IDs are in order.
func (t *told) forget(ids ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		delete(t.ids, id)
	}
}
