package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"onboarding/internal/config"
	"onboarding/internal/ledger"
	"onboarding/internal/pgtest"
	"onboarding/internal/stack"
	"onboarding/internal/telemetry"
	"onboarding/workflows"
)

// concurrency is how many senders post at once.
const concurrency = 50

// BenchmarkWebhook measures how fast webhooks are answered, each with an event of its own, by 50 senders at once over
// loopback. "inline" is what one would write without an inbox: a Gin handler that starts the workflow before it answers,
// on the same Temporal server. Compare the figures of one run; the generator of the load shares the machine.
func BenchmarkWebhook(b *testing.B) {
	temporal := devServer(b)
	b.Run("inline", func(b *testing.B) { measure(b, inlineHandler(temporal)) })
	b.Run("postgres", func(b *testing.B) { measure(b, starterHandler(b, pgtest.Start(b).NewDatabase(b), nil)) })
	b.Run("sqlite", func(b *testing.B) { measure(b, starterHandler(b, sqliteURL(b), nil)) })
	b.Run("postgres-delivering", func(b *testing.B) {
		measure(b, starterHandler(b, pgtest.Start(b).NewDatabase(b), temporal))
	})
}

// measure posts b.N events and reports requests per second and how long they took.
func measure(b *testing.B, handler http.Handler) {
	server := httptest.NewServer(handler)
	defer server.Close()
	sender := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency}, Timeout: time.Minute}
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var senders sync.WaitGroup
	b.ResetTimer()
	for range concurrency {
		senders.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				began := time.Now()
				if err := post(sender, server.URL+webhookPath); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(began)
			}
		})
	}
	senders.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// posted counts events over all benchmarks, so that each has an ID of its own.
var posted atomic.Int64

func post(sender *http.Client, url string) error {
	n := posted.Add(1)
	body := fmt.Appendf(nil, `{"event":"Finished User Steps","body":{"eventId":"bench-%d-%d","journeyId":"journey-%d",`+
		`"referenceNo":"cust-%d","systemDecision":"Incomplete"}}`, os.Getpid(), n, n, n)
	response, err := sender.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", response.Status)
	}
	return nil
}

// starterHandler is the starter's own; with Temporal it delivers at the same time.
func starterHandler(b *testing.B, databaseURL string, temporal client.Client) http.Handler {
	inbox, err := ledger.Open(b.Context(), databaseURL)
	require.NoError(b, err)
	b.Cleanup(func() { _ = inbox.Close() })
	logger, err := telemetry.NewLogger(io.Discard, "info", "json")
	require.NoError(b, err)
	metrics := newMetrics(prometheus.NewRegistry(), inbox)
	wake := func() {}
	if temporal != nil {
		dispatcher := newDispatcher(inbox, &courier{temporal: temporal, taskQueue: workflows.TaskQueue}, 32, &hearing{}, metrics, logger)
		ctx, stop := context.WithCancel(b.Context())
		var running sync.WaitGroup
		running.Go(func() { dispatcher.Run(ctx) })
		b.Cleanup(func() { stop(); running.Wait() })
		wake = dispatcher.Wake
	}
	handler, err := newHandler(&webhook{
		inbox: inbox, wake: wake, credentials: newVerifier(config.Credentials{None: true}), metrics: metrics, logger: logger,
	}, nil)
	require.NoError(b, err)
	return handler
}

// inlineHandler starts the workflow and then answers.
func inlineHandler(temporal client.Client) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST(webhookPath, func(c *gin.Context) {
		var event struct {
			Body struct{ EventID, JourneyID, ReferenceNo string }
		}
		if err := c.ShouldBindJSON(&event); err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		input := workflows.OnboardingInput{
			EventID: event.Body.EventID, JourneyID: event.Body.JourneyID, ReferenceNo: event.Body.ReferenceNo,
		}
		options := workflows.StartOptions(input, workflows.TaskQueue)
		if _, err := temporal.ExecuteWorkflow(c, options, workflows.OnboardingType, input); err != nil {
			c.Status(http.StatusServiceUnavailable)
			return
		}
		c.JSON(http.StatusOK, gin.H{"status": "accepted"})
	})
	return engine
}

func sqliteURL(b *testing.B) string { return "sqlite:" + filepath.Join(b.TempDir(), "onboarding.db") }

// devServer starts a real Temporal server that keeps its data in a file.
func devServer(b *testing.B) client.Client {
	cli := os.Getenv("TEMPORAL_CLI")
	if cli == "" {
		b.Skip("TEMPORAL_CLI is not set; make bench sets it")
	}
	server, err := stack.StartTemporal(b.Context(), stack.TemporalOptions{CLI: cli, Folder: b.TempDir()})
	require.NoError(b, err)
	b.Cleanup(func() { _ = server.Stop() })
	temporal, err := client.Dial(client.Options{HostPort: server.Address, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(b, err)
	b.Cleanup(temporal.Close)
	return temporal
}
