package telemetry

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

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
