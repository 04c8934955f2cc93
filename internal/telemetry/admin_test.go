package telemetry

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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
