package telemetry

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

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
