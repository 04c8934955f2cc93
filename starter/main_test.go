package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/config"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/logtest"
	"onboarding/internal/patience"
)

// webhookAddress returns where webhooks are received, once that is logged.
func webhookAddress(logged *logtest.Buffer) string {
	for line := range strings.Lines(logged.String()) {
		var entry struct{ Msg, Address string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "Receiving webhooks" {
			return entry.Address
		}
	}
	return ""
}

// environment is a starter on free ports whose Temporal is away.
func environment(t *testing.T, more ...string) []string {
	t.Helper()
	return append(more, "AUDIT_KEYS=test:0123456789abcdef",
		"STARTER_LISTEN=127.0.0.1:0", "STARTER_ADMIN_LISTEN=127.0.0.1:0", "TEMPORAL_ADDRESS=127.0.0.1:1",
		"DATABASE_URL=sqlite:"+filepath.Join(t.TempDir(), "ledger.db"),
		"TEMPORAL_CONFIG_FILE="+filepath.Join(t.TempDir(), "none.toml"))
}

func TestStarterReceivesWhileTemporalIsAwayAndStopsWhenTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var logged logtest.Buffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, nil, environment(t, "IDWISE_WEBHOOK_CREDENTIALS=bearer:"+validToken), io.Discard, &logged)
	}()
	patience.Until(t, func() bool { return webhookAddress(&logged) != "" }, "the starter does not say where it listens")

	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+webhookAddress(&logged)+webhookPath,
		strings.NewReader(eventBody(idwise.FinishedJourney, "e-1", "j-1")))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+validToken)
	response, err := (&http.Client{Timeout: 5 * time.Second}).Do(r)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)

	cancel()
	require.NoError(t, <-done)
	require.Contains(t, logged.String(), "The starter has stopped")
	require.NotContains(t, logged.String(), validToken)
}

// A database that is away when the starter comes is like one that goes away later: IDWise is told to repeat. Who has no
// credentials learns nothing of it.
func TestStarterWaitsForItsDatabase(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var logged logtest.Buffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, nil, environment(t, "IDWISE_WEBHOOK_CREDENTIALS=bearer:"+validToken,
			"DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/onboarding"), io.Discard, &logged)
	}()
	patience.Until(t, func() bool {
		return webhookAddress(&logged) != "" && strings.Contains(logged.String(), "waiting for the database")
	}, "the starter does not say that it waits for the database")
	for token, status := range map[string]int{validToken: http.StatusServiceUnavailable, "wrong": http.StatusUnauthorized} {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+webhookAddress(&logged)+webhookPath,
			strings.NewReader(eventBody(idwise.FinishedJourney, "e-1", "j-1")))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := (&http.Client{Timeout: 5 * time.Second}).Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, status, response.StatusCode)
		require.Equal(t, status == http.StatusServiceUnavailable, response.Header.Get("Retry-After") != "")
	}
	cancel()
	require.NoError(t, <-done)
	require.NotContains(t, logged.String(), "hunter2")
}

// A database that hangs, as behind a lock that somebody holds, does not keep the webhook's port closed.
func TestStarterDoesNotWaitForADatabaseThatIsSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := make(chan struct{})
		prepared := make(chan error, 1)
		go func() {
			prepared <- awaitInbox(t.Context(), func(context.Context) error { time.Sleep(time.Hour); return nil },
				sync.OnceFunc(func() { close(asked) }), silent())
		}()
		begun := time.Now()
		<-asked
		require.Equal(t, inboxSilence, time.Since(begun))
		require.NoError(t, <-prepared)
		require.Equal(t, time.Hour, time.Since(begun))
	})
}

// What no waiting can mend ends the program, and the log says why.
func TestStarterEndsWhenItsDatabaseCannotBeUsed(t *testing.T) {
	t.Parallel()
	var logged logtest.Buffer
	err := run(t.Context(), nil, environment(t, "IDWISE_WEBHOOK_CREDENTIALS=none",
		"DATABASE_URL=sqlite:"+filepath.Join(t.TempDir(), "absent", "ledger.db")), io.Discard, &logged)
	require.ErrorIs(t, err, ledger.ErrUnusable)
	for line := range strings.Lines(logged.String()) {
		require.True(t, json.Valid([]byte(line)), line)
	}
	require.Contains(t, logged.String(), "the database cannot be used")
}

func TestStarterRefusesToStartWithoutCredentials(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), nil, environment(t), io.Discard, io.Discard)
	require.ErrorContains(t, err, "IDWISE_WEBHOOK_CREDENTIALS: is missing")
}

func TestStarterSaysLoudlyThatItChecksNoCredentials(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var logged logtest.Buffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, nil, environment(t, "IDWISE_WEBHOOK_CREDENTIALS=none"), io.Discard, &logged)
	}()
	patience.Until(t, func() bool { return webhookAddress(&logged) != "" }, "the starter does not say where it listens")
	cancel()
	require.NoError(t, <-done)
	require.Contains(t, logged.String(), "ANYBODY CAN POST WEBHOOKS")
}

func TestStarterEndsWhenAPortIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	for _, name := range []string{"STARTER_LISTEN", "STARTER_ADMIN_LISTEN"} {
		err := run(t.Context(), nil, environment(t, "IDWISE_WEBHOOK_CREDENTIALS=none", name+"="+taken.Addr().String()),
			io.Discard, io.Discard)
		require.ErrorContains(t, err, "listen for")
	}
}

func TestStarterHelps(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	require.ErrorIs(t, run(t.Context(), []string{"--help"}, nil, &help, io.Discard), config.ErrHelp)
	require.Contains(t, help.String(), "IDWISE_WEBHOOK_CREDENTIALS")
}
