package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/logtest"
	"onboarding/internal/patience"
)

// environment is a worker whose Temporal is away.
func environment(t *testing.T, more ...string) []string {
	t.Helper()
	return append(more,
		"WORKER_ADMIN_LISTEN=127.0.0.1:0", "TEMPORAL_ADDRESS=127.0.0.1:1", "TEMPORAL_CONFIG_FILE="+filepath.Join(t.TempDir(), "none.toml"),
		"IDWISE_API_KEY=key", "IDWISE_API_SECRET=secret", "IDWISE_CUSTOM_STEP_ID=7", "APPLICANTS_URL=http://127.0.0.1:1/applicants",
		"CREDIT_PROVIDER=equifax", "CREDIT_PASS_SCORE=650", "CREDIT_REVIEW_SCORE=580", "EQUIFAX_CLIENT_ID=client",
		"EQUIFAX_CLIENT_SECRET=secret", "EQUIFAX_MEMBER_NUMBER=999", "EQUIFAX_SECURITY_CODE=code", "EQUIFAX_CUSTOMER_CODE=IAPI",
		"EQUIFAX_MODEL=05143", "AUDIT_KEYS=test:0123456789abcdef")
}

// Whatever is missing is named at once, not one thing after the other, and being asked to stop is no failure.
func TestWorkerWaitsForItsNeighboursUntilItIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var logged logtest.Buffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, nil, environment(t, "DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/onboarding"), io.Discard, &logged)
	}()
	patience.Until(t, func() bool {
		return strings.Contains(logged.String(), "waiting for the database") && strings.Contains(logged.String(), "waiting for Temporal")
	}, "the worker does not say that it waits for both")
	cancel()
	require.NoError(t, <-done)
	require.NotContains(t, logged.String(), "hunter2")
	logtest.RequireJSONLines(t, logged.String())
}

// What no waiting can mend ends the program, and the log says why.
func TestWorkerEndsWhenItsDatabaseCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, databaseURL := range []string{
		"sqlite:" + filepath.Join(t.TempDir(), "absent", "onboarding.db"),
		"postgres://u:hunter2@127.0.0.1:1/onboarding?sslmode=hunter2",
	} {
		var logged logtest.Buffer
		require.Error(t, run(t.Context(), nil, environment(t, "DATABASE_URL="+databaseURL), io.Discard, &logged), databaseURL)
		require.Contains(t, logged.String(), "the database cannot be used")
		require.NotContains(t, logged.String(), "hunter2")
		logtest.RequireJSONLines(t, logged.String())
	}
}
