package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
)

var aCall = faults.Call{Operation: "credit-report", About: []string{"cust-000123", "other"}}

func TestAFaultStrikesAsOftenAsItSays(t *testing.T) {
	t.Parallel()
	var set faults.Set
	require.NoError(t, set.Add(faults.Fault{Kind: faults.ServerError, Times: 2}))
	for range 2 {
		_, struck := set.Strike(aCall)
		require.True(t, struck)
	}
	_, struck := set.Strike(aCall)
	require.False(t, struck)
	require.Empty(t, set.List())
}

func TestAFaultWithoutTimesLastsUntilCleared(t *testing.T) {
	t.Parallel()
	var set faults.Set
	require.NoError(t, set.Add(faults.Fault{Kind: faults.Cut}))
	for range 10 {
		_, struck := set.Strike(aCall)
		require.True(t, struck)
	}
	set.Clear()
	_, struck := set.Strike(aCall)
	require.False(t, struck)
}

// One journey can be in trouble while all others go well.
func TestAFaultStrikesOnlyTheCallsItIsLimitedTo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  faults.Fault
		struck bool
	}{
		"all calls":           {faults.Fault{}, true},
		"this operation":      {faults.Fault{Operation: "credit-report"}, true},
		"another operation":   {faults.Fault{Operation: "token"}, false},
		"this reference":      {faults.Fault{For: "cust-000123"}, true},
		"another reference":   {faults.Fault{For: "cust-000124"}, false},
		"both":                {faults.Fault{Operation: "credit-report", For: "other"}, true},
		"one of the two only": {faults.Fault{Operation: "token", For: "other"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var set faults.Set
			test.fault.Kind = faults.ServerError
			require.NoError(t, set.Add(test.fault))
			_, struck := set.Strike(aCall)
			require.Equal(t, test.struck, struck)
		})
	}
}

func TestFaultsOfOneReferenceNumberAreClearedAlone(t *testing.T) {
	t.Parallel()
	var set faults.Set
	require.NoError(t, set.Add(faults.Fault{Kind: faults.Cut, For: "cust-000123"}, faults.Fault{Kind: faults.Cut, For: "cust-000200"}))
	set.ClearFor("cust-000123")
	require.Equal(t, []faults.Fault{{Kind: faults.Cut, For: "cust-000200"}}, set.List())
}

func TestAFaultThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	var set faults.Set
	require.ErrorContains(t, set.Add(faults.Fault{Kind: "lazy"}), "lazy")
	require.ErrorContains(t, set.Add(faults.Fault{Kind: faults.Slow}), "needs a delay")
	require.ErrorContains(t, set.Add(faults.Fault{Kind: faults.Cut, Delay: faults.Duration(-time.Second)}), "negative")
	require.Empty(t, set.List())
}
