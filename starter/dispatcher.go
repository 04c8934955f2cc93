package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
	"google.golang.org/grpc/codes"

	"onboarding/internal/ledger"
	"onboarding/internal/notify"
)

const (
	pollInterval    = time.Second
	deliveryTimeout = 10 * time.Second
	ledgerTimeout   = 5 * time.Second
	healthTimeout   = 2 * time.Second
	// lease is how long a claimed event belongs to this starter: it may wait one delivery for its turn and take another.
	lease         = 30 * time.Second
	minBackOff    = time.Second
	maxBackOff    = time.Minute
	finishingTime = 3 * time.Second // for deliveries under way when the starter stops
)

// outbox is what the dispatcher uses of the ledger.
type outbox interface {
	Claim(ctx context.Context, limit int, lease time.Duration) ([]ledger.Delivery, error)
	Delivered(ctx context.Context, eventID, workflowID string) error
	Failed(ctx context.Context, eventID, reason string, retryAt time.Time) error
	CloseOnboarding(ctx context.Context, closing ledger.Closing) (ledger.Ending, error)
}

// dispatcher delivers events from the ledger to Temporal, several at once. Several dispatchers can share a ledger.
type dispatcher struct {
	outbox      outbox
	courier     *courier
	concurrency int
	operators   notify.Operators
	metrics     *metrics
	logger      *logrus.Logger

	wake    chan struct{}
	suspect atomic.Bool // Temporal may be away: ask before claiming more
}

func newDispatcher(outbox outbox, courier *courier, concurrency int, operators notify.Operators, metrics *metrics,
	logger *logrus.Logger) *dispatcher {
	d := &dispatcher{outbox: outbox, courier: courier, concurrency: concurrency, operators: operators, metrics: metrics,
		logger: logger, wake: make(chan struct{}, 1)}
	d.suspect.Store(true)
	return d
}

// Wake says that there is something to deliver. It never blocks. A call during a claim leads to another claim.
func (d *dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Run delivers until the context ends, and then gives the deliveries under way a moment to finish.
func (d *dispatcher) Run(ctx context.Context) {
	delivering, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(finishingTime, cancel) })
	defer stop()

	work := make(chan ledger.Delivery)
	var workers sync.WaitGroup
	for range d.concurrency {
		workers.Go(func() {
			for delivery := range work {
				d.deliver(delivering, delivery)
			}
		})
	}
	d.feed(ctx, work)
	close(work)
	workers.Wait()
}

// feed hands out what is due, without a pause while there is more.
func (d *dispatcher) feed(ctx context.Context, work chan<- ledger.Delivery) {
	temporal := connection{name: "Temporal", logger: d.logger}
	database := connection{name: "The database", logger: d.logger}
	for ctx.Err() == nil {
		if !d.reachable(ctx, &temporal) {
			d.rest(ctx, nil)
			continue
		}
		claimed, err := d.claim(ctx)
		if ctx.Err() == nil {
			database.report(err)
		}
		for _, delivery := range claimed {
			select {
			case work <- delivery:
			case <-ctx.Done(): // the rest is due again when the lease ends
			}
		}
		if len(claimed) < d.concurrency {
			d.rest(ctx, d.wake)
		}
	}
}

func (d *dispatcher) claim(ctx context.Context) ([]ledger.Delivery, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTimeout)
	defer cancel()
	return d.outbox.Claim(ctx, d.concurrency, lease)
}

// reachable asks Temporal if there is a reason to. While Temporal is away nothing is claimed: the events stay due, and
// none of them pays for it with a longer back-off.
func (d *dispatcher) reachable(ctx context.Context, temporal *connection) bool {
	if !d.suspect.Swap(false) {
		return true
	}
	asking, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	err := d.courier.Reachable(asking)
	if ctx.Err() != nil {
		return false
	}
	temporal.report(err)
	if err != nil {
		d.suspect.Store(true)
	}
	return err == nil
}

// rest waits for a wake-up, for the next poll or for the end.
func (d *dispatcher) rest(ctx context.Context, wake <-chan struct{}) {
	timer := time.NewTimer(pollInterval)
	defer timer.Stop()
	select {
	case <-wake:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// deliver brings one event to Temporal and notes in the ledger how that went. What can't be noted is delivered again
// when the lease ends.
func (d *dispatcher) deliver(ctx context.Context, delivery ledger.Delivery) {
	attempt, cancel := context.WithTimeout(ctx, deliveryTimeout)
	err := d.courier.Deliver(attempt, delivery)
	cancel()

	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), ledgerTimeout)
	defer cancel()
	result := "delivered"
	var noted error
	switch {
	case err == nil:
		noted = d.outbox.Delivered(noting, delivery.ID, delivery.WorkflowID)
	case errors.Is(err, errEnded):
		result = "rerouted"
		noted = d.reroute(noting, delivery)
	case errors.Is(err, errAltered):
		result = "altered"
		noted = d.setAside(noting, delivery, err)
	default:
		result = "failed"
		noted = d.putOff(noting, delivery, err)
	}
	d.metrics.attempted(string(delivery.Action), result)
	if noted != nil {
		d.logger.WithError(noted).WithField("eventId", delivery.ID).Warn("A delivery could not be noted and will be repeated")
	}
}

// reroute tells the ledger that an onboarding is over, which routes this event and its like again.
func (d *dispatcher) reroute(ctx context.Context, delivery ledger.Delivery) error {
	d.logger.WithFields(logrus.Fields{"eventId": delivery.ID, "workflowId": delivery.WorkflowID}).
		Info("An event came after the end of its onboarding and is routed again")
	_, err := d.outbox.CloseOnboarding(ctx, ledger.Closing{WorkflowID: delivery.WorkflowID, Outcome: ledger.Ended, At: time.Now()})
	d.Wake()
	return err
}

// setAside leaves an event alone that can't be trusted, and tells the operators the first time. It is looked at again from time
// to time, because it may be put right.
func (d *dispatcher) setAside(ctx context.Context, delivery ledger.Delivery, err error) error {
	if delivery.Attempts == 0 {
		alert := notify.Alert{Kind: notify.Altered, WorkflowID: delivery.WorkflowID, JourneyID: delivery.JourneyID,
			Reason: "event " + delivery.ID + ": " + failureReason(err)}
		if err := d.operators.Alert(ctx, alert); err != nil {
			d.logger.WithError(err).Warn("Operators could not be told of an altered event")
		}
	}
	return d.outbox.Failed(ctx, delivery.ID, failureReason(err), time.Now().Add(backOff(delivery.Attempts)))
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
