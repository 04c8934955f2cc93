package watch_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/watch"
)

// Everybody who waits is woken by the change that makes their condition true.
func TestAwaitReturnsWhenTheConditionHolds(t *testing.T) {
	t.Parallel()
	var guard watch.Guard
	count := 0
	ended := make(chan error, 2)
	for range 2 {
		go func() { ended <- guard.Await(t.Context(), func() bool { return count == 100 }) }()
	}
	for range 100 {
		guard.Change(func() { count++ })
	}
	require.NoError(t, <-ended)
	require.NoError(t, <-ended)
}

// A wait never outlives its context, and says why it ended.
func TestAwaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	var guard watch.Guard
	reason := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(reason)
	require.ErrorIs(t, guard.Await(ctx, func() bool { return false }), reason)
}
