package patience

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A core that works is no reason to give up, and neither is time that has gone by.
func TestIdleTimeIsThatOfAllCores(t *testing.T) {
	t.Parallel()
	idle, ok := parseIdle("cpu  9 9 9 600 9\ncpu0 1 2 3 400 5 6 7 0 0 0\ncpu1 1 2 3 200 5 6 7 0 0 0\nintr 5 6 7 8\n")
	require.True(t, ok)
	require.Equal(t, 3*time.Second, idle)
	for _, useless := range []string{"", "cpu  9 9 9 600 9\n", "cpu0 1 2 3 x 5\n", "cpu0 1 2\n"} {
		_, ok := parseIdle(useless)
		require.False(t, ok, useless)
	}
}

func TestAWaitEndsWhenTheConditionHolds(t *testing.T) {
	t.Parallel()
	asked := 0
	Until(t, func() bool { asked++; return asked == 5 }, "not asked five times")
	require.Equal(t, 5, asked)
}

// failing is a test that notes that it would have failed.
type failing struct {
	*testing.T
	failed bool
}

func (f *failing) Fatalf(string, ...any) { f.failed = true; panic(errStill) }

// On a machine that does not tell, time is all there is. In the bubble it goes by at once, and the machine is not idle meanwhile.
func TestAWaitDoesNotGoByTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		Until(t, func() bool { return time.Since(began) > 3*limit }, "too little time has gone by")

		clock := watch{begun: time.Now()}
		time.Sleep(limit)
		require.True(t, clock.still())

		f := &failing{T: t}
		require.PanicsWithError(t, errStill.Error(), func() {
			idle, knows := idleTime()
			wait(f, watch{time.Now(), idle - 2*limit, knows}, func() error { return errors.New("it never comes") })
		})
		require.True(t, f.failed)
	})
}
