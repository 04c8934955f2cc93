// Package patience is how tests wait: until a condition holds, or until nothing moves any more on the machine. It does not go by the
// clock, which would judge the machine: a step that takes a second may take minutes while something else keeps all cores busy.
package patience

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

const (
	// limit is how long the cores, on average, may have had nothing to do before a test gives up. It is above the pauses that tests have our
	// programs make.
	limit = 2 * time.Minute

	shortestPause, longestPause = time.Millisecond, 100 * time.Millisecond
)

// errStill is why a context of Context ends.
var errStill = errors.New("nothing moves any more")

// Until returns when the condition holds, and fails the test with what is missing if nothing moves any more before that. It is called
// from the goroutine of the test.
func Until(t testing.TB, condition func() bool, missing string, args ...any) {
	t.Helper()
	UntilNil(t, func() error {
		if !condition() {
			return fmt.Errorf(missing, args...)
		}
		return nil
	})
}

// UntilNil is Until for a condition that says what it still lacks.
func UntilNil(t testing.TB, condition func() error) {
	t.Helper()
	wait(t, newWatch(), condition)
}

func wait(t testing.TB, watch watch, condition func() error) {
	t.Helper()
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		missing := condition()
		if missing == nil {
			return
		}
		if watch.still() {
			t.Fatalf("%v: %v", errStill, missing)
		}
		time.Sleep(pause)
	}
}

// Context returns a context for a call that blocks. It ends with the test, or when nothing moves any more.
func Context(t testing.TB) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	go func() {
		watch, ticker := newWatch(), time.NewTicker(longestPause)
		defer ticker.Stop()
		for !watch.still() {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
		cancel(errStill)
	}()
	return ctx
}

// watch sees whether the machine still does anything.
type watch struct {
	begun time.Time
	idle  time.Duration // of each core on average, when it began
	knows bool          // whether this machine tells
}

func newWatch() watch {
	idle, knows := idleTime()
	return watch{time.Now(), idle, knows}
}

// still reports whether the machine has had nothing to do for as long as the limit. One that does not tell is taken to be idle.
func (w watch) still() bool {
	if time.Since(w.begun) < limit {
		return false
	}
	idle, _ := idleTime()
	return !w.knows || idle-w.idle >= limit
}
