package telemetry

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

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
