package activities_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/notify"
	"onboarding/internal/text"
)

func acted() activities.AlertInput {
	return activities.AlertInput{
		Kind: notify.Action, JourneyID: "journey-1", ReferenceNo: "cust-1", Reason: "why",
		Action: &activities.Action{Name: "decide", Actor: "ann", UpdateID: "update-1"},
	}
}

// The trail has who has acted as Temporal knows it beside the claimed name, bounded like every text from outside.
func TestWhoHasActedIsRecorded(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"bob@desk-1": "bob@desk-1", "bob\n\u202e": "bob\ufffd\ufffd", strings.Repeat("x", 1000): strings.Repeat("x", text.MaxIdentity-1) + "…",
	} {
		f := newFakes()
		f.callers.result = given
		result, err := execute[activities.AlertResult](t, f, f.AlertOperators, acted())
		require.NoError(t, err)
		require.Equal(t, want, result.Identity)
		require.Equal(t, want, f.recordedEntries()[0].Identity)
		require.Equal(t, "ann", f.recordedEntries()[0].Actor)
	}
}

// That Temporal does not tell who has acted keeps nobody from being told what was done.
func TestWhoHasActedIsNoCondition(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.callers.errs = []error{errors.New("away")}
	_, err := execute[activities.AlertResult](t, f, f.AlertOperators, acted())
	require.NoError(t, err)
	require.Len(t, f.callers.asked, 1)
	require.Empty(t, f.recordedEntries()[0].Identity)
	require.Len(t, f.alerts.asked, 1)

	f = newFakes()
	_, err = execute[activities.AlertResult](t, f, f.AlertOperators, activities.AlertInput{Kind: notify.Parked, JourneyID: "journey-1"})
	require.NoError(t, err)
	require.Empty(t, f.callers.asked, "nobody has acted")
}
