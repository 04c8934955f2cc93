package notify

import (
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"
)

func TestLogShowsTheAlert(t *testing.T) {
	t.Parallel()
	logger, hook := test.NewNullLogger()
	operators := NewLog(logger)
	require.NoError(t, operators.Alert(t.Context(), Alert{
		Kind: Parked, WorkflowID: "onboarding-1", JourneyID: "j", Check: "credit", Reason: "equifax: credit report: 400 Bad Request",
	}))
	require.Equal(t, logrus.WarnLevel, hook.LastEntry().Level)
	require.Equal(t, logrus.Fields{
		"alert": "parked", "workflowId": "onboarding-1", "journeyId": "j", "check": "credit",
		"reason": "equifax: credit report: 400 Bad Request",
	}, hook.LastEntry().Data)

	require.NoError(t, operators.Alert(t.Context(), Alert{Kind: Overdue}))
	require.NotContains(t, hook.LastEntry().Data, "check")
}

// Nobody is called for what is over, or for what an operator did.
func TestLogTellsNewsFromCalls(t *testing.T) {
	t.Parallel()
	logger, hook := test.NewNullLogger()
	operators := NewLog(logger)
	for kind, level := range map[string]logrus.Level{
		Review: logrus.WarnLevel, Undeliverable: logrus.WarnLevel, Deliverable: logrus.InfoLevel, Action: logrus.InfoLevel,
	} {
		require.NoError(t, operators.Alert(t.Context(), Alert{Kind: kind, Reason: "r"}))
		require.Equal(t, level, hook.LastEntry().Level, kind)
		require.Equal(t, logrus.Fields{"alert": kind, "reason": "r"}, hook.LastEntry().Data)
	}
}
