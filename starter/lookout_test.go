package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"

	"onboarding/internal/notify"
)

// fakeBacklog is an inbox in which so many events wait, the oldest since a certain time.
type fakeBacklog struct {
	mu     sync.Mutex
	count  int
	oldest time.Time
	err    error
}

func (f *fakeBacklog) set(count int, oldest time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count, f.oldest, f.err = count, oldest, err
}

func (f *fakeBacklog) Backlog(context.Context) (int, time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count, f.oldest, f.err
}

// hearing keeps what operators are told.
type hearing struct {
	mu     sync.Mutex
	alerts []notify.Alert
}

func (h *hearing) Alert(_ context.Context, a notify.Alert) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.alerts = append(h.alerts, a)
	return nil
}

func (h *hearing) heard() []notify.Alert {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.alerts)
}

// kinds returns what the alerts were, in their order.
func (h *hearing) kinds() (kinds []string) {
	for _, a := range h.heard() {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}

// watched runs a lookout over the backlog in a time bubble, and returns what operators hear.
func watched(t *testing.T, f func(inbox *fakeBacklog, operators *hearing)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		logger, _ := test.NewNullLogger()
		inbox, operators := &fakeBacklog{}, &hearing{}
		ctx, cancel := context.WithCancel(t.Context())
		lookout := &lookout{inbox: inbox, operators: operators, logger: logger}
		go lookout.Run(ctx)
		f(inbox, operators)
		cancel()
		synctest.Wait()
	})
}

func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// An outage is told once, however long it takes, and its end once; the next one is told again.
func TestOperatorsHearOnceOfEventsThatWait(t *testing.T) {
	watched(t, func(inbox *fakeBacklog, operators *hearing) {
		inbox.set(3, time.Now(), nil)
		pass(lateAfter)
		require.Empty(t, operators.heard(), "not yet")
		pass(2 * time.Hour)
		require.Len(t, operators.heard(), 1)
		require.Equal(t, notify.Alert{Kind: notify.Undeliverable,
			Reason: "3 wait, the oldest since 2000-01-01 00:00 UTC; see the starter's log and `operator events`"}, operators.heard()[0])

		inbox.set(0, time.Time{}, nil)
		pass(time.Hour)
		require.Len(t, operators.heard(), 2)
		require.Equal(t, notify.Alert{Kind: notify.Deliverable, Reason: "0 wait"}, operators.heard()[1])

		inbox.set(1, time.Now(), nil)
		pass(time.Hour)
		require.Len(t, operators.heard(), 3)
	})
}

// An old event that is routed again is found late for a moment only, and calls nobody.
func TestAMomentIsNotReported(t *testing.T) {
	watched(t, func(inbox *fakeBacklog, operators *hearing) {
		inbox.set(1, time.Now().Add(-time.Hour), nil)
		pass(lookInterval)
		inbox.set(0, time.Time{}, nil)
		pass(time.Hour)
		require.Empty(t, operators.heard())
	})
}

// A database that does not answer says neither that events wait nor that it is over.
func TestWithoutTheDatabaseNothingIsSaid(t *testing.T) {
	watched(t, func(inbox *fakeBacklog, operators *hearing) {
		inbox.set(1, time.Now(), nil)
		pass(time.Hour)
		require.Len(t, operators.heard(), 1)
		inbox.set(0, time.Time{}, errors.New("away"))
		pass(time.Hour)
		require.Len(t, operators.heard(), 1)
	})
}
