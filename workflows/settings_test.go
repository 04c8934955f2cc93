package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/workflows"
)

func TestSettingsAreWrittenAsPeopleWriteDurations(t *testing.T) {
	t.Parallel()
	settings := workflows.Settings{CheckRetryBudget: 15 * time.Minute, OnboardingExpiry: 720 * time.Hour, ReviewNeedsTwo: true}
	written, err := json.Marshal(settings)
	require.NoError(t, err)
	require.JSONEq(t, `{"checkRetryBudget":"15m0s","onboardingExpiry":"720h0m0s","reviewNeedsTwo":true}`, string(written))

	var read workflows.Settings
	require.NoError(t, json.Unmarshal(written, &read))
	require.Equal(t, settings, read)
}

func TestSettingsThatAreNoDurationsAreRefusedByName(t *testing.T) {
	t.Parallel()
	var read workflows.Settings
	require.ErrorContains(t, json.Unmarshal([]byte(`{"reviewReminder":"a day"}`), &read), "reviewReminder")
}
