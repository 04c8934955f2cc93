package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/presence"
)

const (
	pollInterval    = time.Second
	deliveryTimeout = 10 * time.Second
	ledgerTimeout   = 5 * time.Second
	healthTimeout   = 2 * time.Second
	// lookEvery is how often Temporal is asked, without a failure, whether it is still the one that the ledger's onboardings are in.
	lookEvery = 30 * time.Second
	// lease is how long a claimed event belongs to this starter: it may wait one delivery for its turn and take another.
	lease         = 30 * time.Second
	finishingTime = 3 * time.Second // for deliveries under way when the starter stops
)

// outbox is what the dispatcher uses of the ledger.
type outbox interface {
	Claim(ctx context.Context, limit int, lease time.Duration) ([]ledger.Delivery, error)
	Delivered(ctx context.Context, eventID, workflowID string) error
	Failed(ctx context.Context, eventID, reason string, retryAt time.Time) error
	CloseOnboarding(ctx context.Context, closing ledger.Closing) (ledger.Ending, error)
	Ending(ctx context.Context, workflowID string) (ledger.Ending, error)
	StartedSample(ctx context.Context, each int) ([]string, error)
	OpenStarted(ctx context.Context, last ledger.Started, limit int) ([]ledger.Started, error)
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
	suspect atomic.Bool // Temporal may be away, or another one: ask before claiming more
	told    told        // what operators know of

	// What feed knows of the neighbours.
	temporal connection
	database connection
	home     residence
	lookedAt time.Time // when Temporal was last asked
}

func newDispatcher(outbox outbox, courier *courier, concurrency int, operators notify.Operators, metrics *metrics,
	logger *logrus.Logger) *dispatcher {
	d := &dispatcher{outbox: outbox, courier: courier, concurrency: concurrency, operators: operators, metrics: metrics,
		logger: logger, wake: make(chan struct{}, 1),
		temporal: connection{name: "Temporal", logger: logger}, database: connection{name: "The database", logger: logger},
		home: residence{operators: operators, logger: logger}}
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
	workers.Go(func() { d.search(ctx) })
	d.feed(ctx, work)
	close(work)
	workers.Wait()
}

// feed hands out what is due, without a pause while there is more.
func (d *dispatcher) feed(ctx context.Context, work chan<- ledger.Delivery) {
	for ctx.Err() == nil {
		if !d.reachable(ctx) {
			d.rest(ctx, nil)
			continue
		}
		claimed, err := d.claim(ctx)
		if ctx.Err() == nil {
			d.database.report(err)
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

// reachable asks Temporal if there is a reason to, and from time to time. While Temporal is away, or does not know the onboardings
// of the ledger, nothing is claimed: the events stay due, and none of them pays for it with a longer back-off.
func (d *dispatcher) reachable(ctx context.Context) bool {
	if !d.suspect.Swap(false) && time.Since(d.lookedAt) < lookEvery {
		return true
	}
	err := d.look(ctx)
	d.lookedAt = time.Now()
	if err != nil {
		d.suspect.Store(true)
	}
	return err == nil
}

// look returns an error unless Temporal answers, and is the one that the ledger's onboardings are in. Each question has a bound of
// its own, so that a Temporal that is slow is not taken for one that is away.
func (d *dispatcher) look(ctx context.Context) error {
	err := d.healthy(ctx)
	if err == nil {
		var sample []string
		sample, err = d.sample(ctx)
		if ctx.Err() == nil {
			d.database.report(err)
		}
		if err != nil {
			return err
		}
		err = d.courier.Recognise(ctx, sample)
	}
	switch {
	case ctx.Err() != nil:
	case err == nil || errors.Is(err, presence.ErrStrange):
		d.temporal.report(nil)
		d.home.report(ctx, err)
	default:
		d.temporal.report(err)
	}
	return err
}

func (d *dispatcher) healthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	return d.courier.Reachable(ctx)
}

// sample returns onboardings by which Temporal's namespace is recognised.
func (d *dispatcher) sample(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTimeout)
	defer cancel()
	return d.outbox.StartedSample(ctx, presence.SampleSize)
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
	result, noted := d.note(noting, delivery, err)
	d.metrics.attempted(string(delivery.Action), result)
	if noted != nil {
		d.logger.WithError(noted).WithField("eventId", delivery.ID).Warn("A delivery could not be noted and will be repeated")
	}
}
