package startup

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"

	"onboarding/internal/ledger"
)

var errAway = errors.New("connection refused")

// said returns level and error of each line of a log.
func said(hook *test.Hook) (lines []string) {
	for _, entry := range hook.AllEntries() {
		line := entry.Level.String()
		if err, ok := entry.Data[logrus.ErrorKey].(error); ok {
			line += " " + err.Error()
		}
		lines = append(lines, line)
	}
	return lines
}

// Nobody wants to read the same line every two seconds, nor to wonder whether the program still waits.
func TestAwaitWarnsWhenItBeginsAndEveryMinuteAndSaysWhenItIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, hook := test.NewNullLogger()
		begun := time.Now()
		require.NoError(t, Await(t.Context(), log, "the database", func(context.Context) error {
			switch passed := time.Since(begun); {
			case passed < 90*time.Second:
				return errAway
			case passed < 150*time.Second:
				return errors.New("the database does not exist")
			}
			return nil
		}))
		require.Equal(t, []string{
			"warning connection refused", "warning connection refused", "warning the database does not exist", "info",
		}, said(hook))
		for _, entry := range hook.AllEntries() {
			require.Contains(t, entry.Message, "the database")
		}
		require.Equal(t, 150, hook.LastEntry().Data["seconds"])
	})
}

func TestAwaitIsSilentWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	log, hook := test.NewNullLogger()
	require.NoError(t, Await(t.Context(), log, "Temporal", func(context.Context) error { return nil }))
	require.Empty(t, hook.AllEntries())
}

// A neighbour that neither answers nor refuses is missing too.
func TestAwaitSaysThatThereIsNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, hook := test.NewNullLogger()
		require.NoError(t, Await(t.Context(), log, "the database", func(context.Context) error {
			time.Sleep(95 * time.Second)
			return nil
		}))
		require.Equal(t, []string{"warning no answer yet", "warning no answer yet", "info"}, said(hook))
	})
}

// There is no other bound than the context: an outage of a weekend is waited for.
func TestAwaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, _ := test.NewNullLogger()
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Hour)
		defer cancel()
		begun := time.Now()
		require.ErrorIs(t, Await(ctx, log, "Temporal", func(context.Context) error { return errAway }), context.DeadlineExceeded)
		require.Equal(t, 60*time.Hour, time.Since(begun))
	})
}

func TestAwaitReturnsWhatStaysAtOnce(t *testing.T) {
	t.Parallel()
	log, hook := test.NewNullLogger()
	err := Await(t.Context(), log, "the database", func(context.Context) error { return Final(errAway) })
	require.Equal(t, errAway, err)
	require.Empty(t, hook.AllEntries())
}

// A path that can't be opened is a mistake of the configuration: no waiting mends it.
func TestADatabaseThatCannotBeUsedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	log, _ := test.NewNullLogger()
	book, err := ledger.New("sqlite:" + filepath.Join(t.TempDir(), "absent", "ledger.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = book.Close() })
	require.ErrorIs(t, Database(t.Context(), log, book.Prepare), ledger.ErrUnusable)
}
