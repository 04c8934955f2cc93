package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
)

func silent() *logrus.Logger {
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	return logger
}

func newAdmin(t *testing.T, probes ...Probe) (*Admin, *Metrics) {
	t.Helper()
	metrics, err := NewMetrics(silent())
	require.NoError(t, err)
	return NewAdmin(metrics, silent(), probes...), metrics
}

func (a *Admin) get(path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	a.server.Handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestTemporalLogsThroughLogrus(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger, err := NewLogger(&out, "info", "json")
	require.NoError(t, err)
	TemporalLogger(logger).Debug("hidden")
	TemporalLogger(logger).Warn("away", "Namespace", "kyc")
	var line map[string]string
	require.NoError(t, json.Unmarshal(out.Bytes(), &line), "one JSON line: %s", out.String())
	require.Equal(t, "away", line["msg"])
	require.Equal(t, "kyc", line["Namespace"])
	require.Equal(t, "warning", line["level"])
}

func TestLoggerRefusesUnknownLevelsAndFormats(t *testing.T) {
	t.Parallel()
	_, err := NewLogger(io.Discard, "loud", "json")
	require.Error(t, err)
	_, err = NewLogger(io.Discard, "info", "xml")
	require.Error(t, err)
}

func TestMetricsShowTemporalsAndOurOwn(t *testing.T) {
	t.Parallel()
	admin, metrics := newAdmin(t)
	metrics.Temporal.WithTags(map[string]string{"namespace": "kyc"}).Counter("temporal_request").Inc(2)
	metrics.Temporal.Timer("temporal_request_latency").Record(20 * time.Millisecond)
	body := admin.get("/metrics").Body.String()
	require.Contains(t, body, `temporal_request_total{namespace="kyc"} 2`)
	require.Contains(t, body, `temporal_request_latency_seconds_bucket{le="0.025"} 1`)
	require.Contains(t, body, "go_goroutines")
}

func TestReadyWhileRequiredProbesWork(t *testing.T) {
	t.Parallel()
	broken := func(context.Context) error { return errors.New("dial postgres://u:hunter2@h") }
	works := func(context.Context) error { return nil }

	admin, _ := newAdmin(t, Probe{"database", works, true}, Probe{"temporal", broken, false})
	answer := admin.get("/readyz")
	require.Equal(t, http.StatusOK, answer.Code, "a probe that is not required is only shown")
	require.JSONEq(t, `{"ready":true,"probes":{"database":"ok","temporal":"failing"}}`, answer.Body.String())

	admin, _ = newAdmin(t, Probe{"database", broken, true})
	answer = admin.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.JSONEq(t, `{"ready":false,"probes":{"database":"failing"}}`, answer.Body.String())
	require.Equal(t, http.StatusOK, admin.get("/livez").Code, "an unready program is alive")
}

func TestManyQuestionsCostOneLook(t *testing.T) {
	t.Parallel()
	var looks atomic.Int32
	admin, _ := newAdmin(t, Probe{"database", func(context.Context) error { looks.Add(1); return nil }, true})
	for range 20 {
		admin.get("/readyz")
	}
	require.Equal(t, int32(1), looks.Load())
}

func TestHangingProbeIsGivenUp(t *testing.T) {
	t.Parallel()
	admin, _ := newAdmin(t, Probe{"database", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, true})
	require.Equal(t, http.StatusServiceUnavailable, admin.get("/readyz").Code)
}

func TestAdminServesUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	admin, _ := newAdmin(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- admin.Serve(ctx, listener) }()
	client := &http.Client{Timeout: 5 * time.Second}
	response, err := client.Get("http://" + listener.Addr().String() + "/livez")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	cancel()
	require.NoError(t, <-done)
}

func TestAdminSaysWhyItCannotListen(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	admin, _ := newAdmin(t)
	require.ErrorContains(t, admin.Run(t.Context(), listener.Addr().String()), "listen for admin requests")
}
