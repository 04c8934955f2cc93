// Package startup is what a program does until its neighbours are there: it waits, and says for whom.
package startup

import (
	"context"
	"errors"
	"time"

	"github.com/sirupsen/logrus"

	"onboarding/internal/ledger"
)

const (
	// pause is between two attempts.
	pause = 2 * time.Second
	// silence is how long the first attempt may take until it is said that there is no answer yet.
	silence = 10 * time.Second
	// reminder is how often it is said that the waiting goes on.
	reminder = time.Minute
)

var errSilent = errors.New("no answer yet")

// final is an error after which no attempt is made any more.
type final struct{ error }

// Final marks an error of an attempt that waiting can't mend: Await returns it at once.
func Final(err error) error { return final{err} }

// Await repeats the attempt until it works; there is no other bound than the context. It warns once when the waiting begins
// and every minute while it lasts, with the latest error, and says when it is over. Returns nil, the error that was marked
// as final, or the context's.
func Await(ctx context.Context, log logrus.FieldLogger, neighbour string, attempt func(context.Context) error) error {
	w := waiting{log: log, neighbour: neighbour, since: time.Now(), latest: errSilent, due: time.NewTimer(silence)}
	defer w.due.Stop()
	for {
		err := w.watch(ctx, attempt)
		var stays final
		switch {
		case err == nil:
			w.over()
			return nil
		case errors.As(err, &stays):
			return stays.error
		case ctx.Err() != nil:
			return ctx.Err()
		}
		w.failed(err)
		if err := w.rest(ctx); err != nil {
			return err
		}
	}
}

// Database repeats prepare, which is a ledger's Begin, until the database lets it. It returns as Await does, and an error that wraps
// ledger.ErrUnusable or ledger.ErrKeys at once.
func Database(ctx context.Context, log logrus.FieldLogger, prepare func(context.Context) error) error {
	return Await(ctx, log, "the database", func(ctx context.Context) error {
		err := prepare(ctx)
		if errors.Is(err, ledger.ErrUnusable) || errors.Is(err, ledger.ErrKeys) {
			return Final(err)
		}
		return err
	})
}

// waiting remembers what was said of one wait.
type waiting struct {
	log       logrus.FieldLogger
	neighbour string
	since     time.Time
	latest    error // of the attempts, or that there was no answer yet
	said      bool
	due       *time.Timer // of the next warning
}

// watch makes one attempt, however long it takes: a change of large tables may take long, and is not to begin anew.
func (w *waiting) watch(ctx context.Context, attempt func(context.Context) error) error {
	result := make(chan error, 1)
	go func() { result <- attempt(ctx) }()
	for {
		select {
		case err := <-result:
			return err
		case <-w.due.C:
			w.warn()
		}
	}
}

// failed keeps why the latest attempt failed, and says so if it is the first to fail.
func (w *waiting) failed(err error) {
	first := errors.Is(w.latest, errSilent)
	w.latest = err
	if first {
		w.warn()
	}
}

// rest lets time pass until the next attempt. Returns the context's error if that ends first.
func (w *waiting) rest(ctx context.Context) error {
	again := time.NewTimer(pause)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
			return nil
		case <-w.due.C:
			w.warn()
		}
	}
}

func (w *waiting) warn() {
	w.said = true
	w.due.Reset(reminder)
	w.log.WithError(w.latest).Warnf("Not ready: waiting for %s", w.neighbour)
}

func (w *waiting) over() {
	if w.said {
		w.log.WithField("seconds", int(time.Since(w.since).Seconds())).Infof("The waiting for %s is over", w.neighbour)
	}
}
