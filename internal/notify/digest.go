package notify

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"onboarding/internal/fault"
)

const (
	// longestGathering is how long alerts of a subject that keeps coming are gathered at most, and how long operators
	// must have heard nothing until the next alert counts as news again.
	longestGathering = time.Hour
	// postTimeout bounds one attempt to send.
	postTimeout = 30 * time.Second
	// Pauses after a channel failed: ever longer, from the first to the longest.
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
)

// digest gathers alerts for one channel and sends one message for many. The first alert of a subject is sent after a
// short gathering time, with all that came meanwhile; while more of it comes, the time doubles up to an hour. What the
// channel does not take is kept, counted together with what comes later, and tried again.
type digest struct {
	channel Channel
	gather  time.Duration
	ui      UI
	log     logrus.FieldLogger
	wake    chan struct{}

	mu       sync.Mutex
	pending  tally
	due      time.Time        // when the pending alerts are to be sent; of no meaning while there are none
	told     map[subject]bool // what operators have heard of lately
	toldAt   time.Time
	longer   time.Duration // how long alerts of what they have heard of are gathered
	failures int           // of the channel, without a success since
	notUntil time.Time     // the channel is left alone until then
}

func newDigest(channel Channel, gather time.Duration, ui UI, log logrus.FieldLogger) *digest {
	return &digest{channel: channel, gather: gather, ui: ui, log: log.WithField("channel", channel.Name()),
		wake: make(chan struct{}, 1), told: map[subject]bool{}}
}

// take gathers an alert. It never blocks.
func (d *digest) take(a Alert) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if now.Sub(d.toldAt) > longestGathering {
		clear(d.told)
		d.longer = d.gather
	}
	wait := d.gather
	if d.told[subject{a.Kind, a.Check}] {
		wait = d.longer
	}
	if due := now.Add(wait); len(d.pending) == 0 || due.Before(d.due) {
		d.due = due
	}
	d.pending.add(a, now)
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run sends what is due until the context ends, and then, once, whatever is left. Posting ends with the other context.
func (d *digest) run(ctx, posting context.Context) {
	for ctx.Err() == nil {
		timer := time.NewTimer(d.untilDue())
		select {
		case <-timer.C:
			d.send(posting)
		case <-d.wake:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	d.send(posting)
	if left := d.left(); left > 0 {
		d.log.WithField("alerts", left).Error("Alerts were not sent before the end; they are in the log above")
	}
}

// untilDue returns how long there is nothing to send.
func (d *digest) untilDue() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.pending) == 0 {
		return longestGathering // or until an alert comes
	}
	due := d.due
	if due.Before(d.notUntil) {
		due = d.notUntil
	}
	return time.Until(due)
}

func (d *digest) left() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pending.total()
}

// send posts everything that is pending.
func (d *digest) send(ctx context.Context) {
	d.mu.Lock()
	batch := d.pending
	d.pending = nil
	d.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	err := d.post(ctx, batch.notice(d.ui))

	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.failed(batch, err)
		return
	}
	d.sent(batch)
}

// post returns when the time is over even if the channel does not.
func (d *digest) post(ctx context.Context, n Notice) error {
	ctx, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- d.channel.Post(ctx, n) }()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return fault.Fixed("no answer in time")
	}
}

// sent notes what operators have been told.
func (d *digest) sent(batch tally) {
	if d.failures > 0 {
		d.log.Info("Operators can be reached again")
	}
	d.failures = 0
	d.toldAt = time.Now()
	d.longer = min(2*d.longer, max(longestGathering, d.gather))
	for _, g := range batch {
		d.told[g.subject] = true
	}
}

// failed keeps what could not be sent, and leaves the channel alone for a while.
func (d *digest) failed(batch tally, err error) {
	batch.merge(d.pending)
	d.pending = batch
	pause := longestPause
	f := fault.As(err)
	if permanent := f != nil && f.Class == fault.Permanent; !permanent && d.failures < 6 { // 5 s · 2^6 are more than 5 min
		pause = firstPause << d.failures
	}
	if f != nil {
		pause = max(pause, f.RetryAfter)
	}
	d.failures++
	d.due = time.Now()
	d.notUntil = d.due.Add(pause)
	d.log.WithField(logrus.ErrorKey, fault.Describe(err)).WithField("alerts", d.pending.total()).Warn("Operators cannot be reached; trying again")
}
