package ledger

import (
	"context"
	"fmt"
	"time"

	"onboarding/internal/fault"
)

const (
	// groupSize is the most events that share a transaction.
	groupSize = 100
	// groupTimeout bounds a transaction that receives events.
	groupTimeout = 10 * time.Second
)

const errClosed = fault.Fixed("ledger is closed")

// arrival is an event on its way into the inbox.
type arrival struct {
	event   Event
	receipt Receipt
	err     error
	done    chan struct{} // closed when receipt or err is set
}

// Receive puts an event into the inbox, decides where it goes, and returns when that is committed. A repeat changes
// nothing and returns the same workflow ID. Events that arrive while a transaction is being committed share the next one.
// An error that wraps ErrInvalid stays however often the event is sent; after any other error the event may or may not
// have been kept, and it is safe to send it again.
func (l *Ledger) Receive(ctx context.Context, e Event) (Receipt, error) {
	if err := e.validate(); err != nil {
		return Receipt{}, err
	}
	a := &arrival{event: e, done: make(chan struct{})}
	select {
	case l.queue <- a:
	case <-ctx.Done():
		return Receipt{}, fmt.Errorf("receive event: %w", ctx.Err())
	case <-l.running.Done():
		return Receipt{}, fmt.Errorf("receive event: %w", errClosed)
	}
	select {
	case <-a.done:
	case <-ctx.Done():
		return Receipt{}, fmt.Errorf("receive event: %w", ctx.Err())
	}
	if a.err != nil {
		return Receipt{}, fmt.Errorf("receive event: %w", a.err)
	}
	return a.receipt, nil
}

// commitArrivals receives events until the ledger is closed, all that are waiting in one transaction.
func (l *Ledger) commitArrivals() {
	for {
		select {
		case first := <-l.queue:
			l.commitGroup(l.waiting(first))
		case <-l.running.Done():
			return
		}
	}
}

// waiting returns first and the arrivals that wait behind it.
func (l *Ledger) waiting(first *arrival) []*arrival {
	group := []*arrival{first}
	for len(group) < groupSize {
		select {
		case a := <-l.queue:
			group = append(group, a)
		default:
			return group
		}
	}
	return group
}

// commitGroup receives the events of a group in one transaction. An error is everybody's: events that could fail alone
// have been refused before.
func (l *Ledger) commitGroup(group []*arrival) {
	ctx, cancel := context.WithTimeout(l.running, groupTimeout)
	defer cancel()
	events := make([]Event, len(group))
	for i, a := range group {
		events[i] = a.event
	}
	receipts, err := l.receive(ctx, events)
	for i, a := range group {
		if err != nil {
			a.err = err
		} else {
			a.receipt = receipts[i]
		}
		close(a.done)
	}
}
