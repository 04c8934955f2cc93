package config

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTemporalIsConnectedAsItsVariablesSay(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter(nil, with(starterEnvironment, "TEMPORAL_ADDRESS=temporal.example:7233", "TEMPORAL_NAMESPACE=kyc"), io.Discard)
	require.NoError(t, err)
	require.Equal(t, "temporal.example:7233", starter.Temporal.Options.HostPort)
	require.Equal(t, "kyc", starter.Temporal.Options.Namespace)
}

func TestBrokenTemporalProfileIsReportedWithoutItsContent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "temporal.toml")
	require.NoError(t, os.WriteFile(path, []byte("[profile.default]\napi_key = hunter2"), 0o600))
	_, err := LoadStarter(nil, with(starterEnvironment, "TEMPORAL_CONFIG_FILE="+path), io.Discard)
	require.Contains(t, problemsOf(t, err), "failed parsing config")
	require.NotContains(t, err.Error(), "hunter2")
}
