package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// fakeChannel keeps what is posted, or fails as it is told.
type fakeChannel struct {
	name string

	mu     sync.Mutex
	err    error
	posted []Notice
	tries  []time.Time
}

func (f *fakeChannel) Name() string { return f.name }

func (f *fakeChannel) Post(_ context.Context, n Notice) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tries = append(f.tries, time.Now())
	if f.err == nil {
		f.posted = append(f.posted, n)
	}
	return f.err
}

func (f *fakeChannel) failWith(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *fakeChannel) attempts() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.tries)
}

func (f *fakeChannel) messages() []Notice {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.posted)
}

func (f *fakeChannel) titles() (titles []string) {
	for _, n := range f.messages() {
		titles = append(titles, strings.TrimPrefix(n.Title, "[onboarding] "))
	}
	return titles
}

// running runs f in a time bubble, with operators who are reached through the channels. stop ends them.
func running(t *testing.T, f func(operators *Channels, stop func()), channels ...Channel) *test.Hook {
	t.Parallel()
	logger, hook := test.NewNullLogger()
	synctest.Test(t, func(t *testing.T) {
		operators := NewChannels(logger, time.Minute, UI{}, channels...)
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { operators.Run(ctx) })
		stop := func() { cancel(); done.Wait() }
		f(operators, stop)
		stop()
	})
	return hook
}

func parked(number int) Alert {
	return Alert{Kind: Parked, Check: "credit", WorkflowID: fmt.Sprint("onboarding-", number), Reason: "equifax: 503"}
}

func alertMany(t *testing.T, operators *Channels, count int) {
	t.Helper()
	for n := range count {
		require.NoError(t, operators.Alert(t.Context(), parked(n)))
	}
}

func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// An outage parks a thousand checks: not a thousand messages, and no long wait for the first one.
func TestABurstIsOneMessage(t *testing.T) {
	channel := &fakeChannel{name: "chat"}
	hook := running(t, func(operators *Channels, _ func()) {
		for n := range 1000 {
			require.NoError(t, operators.Alert(t.Context(), parked(n)))
			time.Sleep(50 * time.Millisecond)
		}
		pass(10 * time.Second)
		require.Len(t, channel.attempts(), 1)
		require.Equal(t, []Item{{
			Text:     "Parked: credit, 1000 times since 00:00 UTC: equifax: 503",
			Examples: []Example{{WorkflowID: "onboarding-0"}, {WorkflowID: "onboarding-1"}, {WorkflowID: "onboarding-2"}},
			More:     997,
		}}, channel.messages()[0].Items)
		pass(24 * time.Hour)
		require.Len(t, channel.attempts(), 1)
	}, channel)
	require.Len(t, hook.AllEntries(), 1000, "the log has each")
}

// What comes after a message goes into the next one. A long outage is told less and less often, and anew after a quiet
// hour.
func TestALongOutageIsToldLessAndLessOften(t *testing.T) {
	channel := &fakeChannel{name: "chat"}
	running(t, func(operators *Channels, _ func()) {
		for range 24 * 60 { // one a minute, for a day
			alertMany(t, operators, 1)
			pass(time.Minute)
		}
		require.Less(t, len(channel.messages()), 32)
		require.Greater(t, len(channel.messages()), 24)
		gaps := channel.attempts()[3].Sub(channel.attempts()[2])
		require.Less(t, gaps, 10*time.Minute)

		pass(3 * time.Hour)
		before := len(channel.messages())
		alertMany(t, operators, 1)
		pass(time.Minute)
		require.Len(t, channel.messages(), before+1)
	}, channel)
}

// Something new does not wait behind what operators know already.
func TestNewsIsToldSoon(t *testing.T) {
	channel := &fakeChannel{name: "chat"}
	running(t, func(operators *Channels, _ func()) {
		for range 300 {
			alertMany(t, operators, 1)
			pass(time.Minute)
		}
		before := len(channel.messages())
		require.NoError(t, operators.Alert(t.Context(), Alert{Kind: Parked, Check: "face", Reason: "idwise: 500"}))
		pass(time.Minute)
		require.Len(t, channel.messages(), before+1)
		require.Contains(t, channel.titles()[before], "Parked: face (1)")
	}, channel)
}

// A channel that fails loses nothing, holds nobody up, and is not hammered; the others work on.
func TestAChannelThatFails(t *testing.T) {
	broken, sound := &fakeChannel{name: "broken"}, &fakeChannel{name: "sound"}
	broken.err = fault.New(fault.Passing, "broken", "message: 503 Service Unavailable", errors.New("cause"))
	hook := running(t, func(operators *Channels, _ func()) {
		alertMany(t, operators, 10)
		pass(30 * time.Minute)
		alertMany(t, operators, 5)
		pass(30 * time.Minute)
		require.Equal(t, []string{"Parked: credit (10)", "Parked: credit (5)"}, sound.titles())
		require.Empty(t, broken.titles())
		require.InDelta(t, 17, len(broken.attempts()), 2)

		broken.failWith(nil)
		pass(longestPause)
		require.Equal(t, []string{"Parked: credit (15)"}, broken.titles())
	}, broken, sound)
	var said []string
	for _, entry := range hook.AllEntries() {
		if entry.Data["channel"] == "broken" {
			said = append(said, entry.Message)
		}
	}
	require.Equal(t, "Operators cannot be reached; trying again", said[0])
	require.Equal(t, "Operators can be reached again", said[len(said)-1])
}

// A refusal needs a person, so there is no hurry; a channel that asks to be left alone is.
func TestAChannelIsLeftAloneForAsLongAsItNeeds(t *testing.T) {
	refusing, busy := &fakeChannel{name: "refusing"}, &fakeChannel{name: "busy"}
	refusing.err = fault.New(fault.Permanent, "refusing", "message: 404 Not Found", nil)
	later := fault.New(fault.Passing, "busy", "message: 429 Too Many Requests", nil)
	later.RetryAfter = 10 * time.Minute
	busy.err = later
	running(t, func(operators *Channels, _ func()) {
		alertMany(t, operators, 1)
		pass(time.Minute + 9*time.Minute)
		require.NoError(t, operators.Alert(t.Context(), Alert{Kind: Review})) // news does not break the pause
		pass(0)
		require.Len(t, refusing.attempts(), 2)
		require.Len(t, busy.attempts(), 1)
	}, refusing, busy)
}

// What is left when the program stops is sent at once.
func TestTheEndSendsWhatIsLeft(t *testing.T) {
	channel := &fakeChannel{name: "chat"}
	running(t, func(operators *Channels, stop func()) {
		alertMany(t, operators, 7)
		began := time.Now()
		stop()
		require.Zero(t, time.Since(began))
		require.Equal(t, []string{"Parked: credit (7)"}, channel.titles())
	}, channel)
}

// A channel that fails at the end holds the program up for a bounded time, and what was lost is said.
func TestTheEndIsBounded(t *testing.T) {
	t.Parallel()
	logger, hook := test.NewNullLogger()
	channel := &hanging{}
	synctest.Test(t, func(t *testing.T) {
		channel.release = make(chan struct{})
		operators := NewChannels(logger, time.Minute, UI{}, channel)
		ctx, cancel := context.WithCancel(t.Context())
		alertMany(t, operators, 7)
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		operators.Run(ctx)
		require.Equal(t, time.Second+flushTime, time.Since(began))
		close(channel.release)
	})
	require.Equal(t, logrus.ErrorLevel, hook.LastEntry().Level)
	require.Equal(t, 7, hook.LastEntry().Data["alerts"])
}

// hanging ignores that its time is over.
type hanging struct{ release chan struct{} }

func (h *hanging) Name() string { return "hanging" }

func (h *hanging) Post(context.Context, Notice) error {
	<-h.release
	return nil
}

// What an operator did calls nobody.
func TestActionsGoToTheLogOnly(t *testing.T) {
	channel := &fakeChannel{name: "chat"}
	hook := running(t, func(operators *Channels, stop func()) {
		require.NoError(t, operators.Alert(t.Context(), Alert{Kind: Action, WorkflowID: "onboarding-1", Reason: "retry-check credit"}))
		stop()
		require.Empty(t, channel.attempts())
	}, channel)
	require.Equal(t, logrus.InfoLevel, hook.LastEntry().Level)
	require.Equal(t, "an operator acted", hook.LastEntry().Message)
}
