package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The operator must find the same database as starter and worker, without their other settings.
func TestOperatorReadsDatabaseAndAuditKeys(t *testing.T) {
	t.Parallel()
	operator, err := LoadOperator(nil)
	require.NoError(t, err)
	require.Equal(t, "sqlite:onboarding.db", operator.Database.URL.Reveal())
	require.False(t, operator.AuditKeys.Keyed())

	path := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(path, []byte("postgres://u:p@db/onboarding\n"), 0o600))
	operator, err = LoadOperator(Environment{"DATABASE_URL_FILE=" + path, "AUDIT_KEYS=2026:0123456789abcdef"})
	require.NoError(t, err)
	require.Equal(t, "postgres://u:p@db/onboarding", operator.Database.URL.Reveal())
	require.True(t, operator.AuditKeys.Keyed())
}

// A broken profile of Temporal must not keep compliance from the audit trail, and mistakes never show values.
func TestOperatorMistakes(t *testing.T) {
	t.Parallel()
	_, err := LoadOperator(Environment{"TEMPORAL_CONFIG_FILE=/nonsense", "TEMPORAL_PROFILE=none"})
	require.NoError(t, err)
	_, err = LoadOperator(Environment{"DATABASE_URL=mysql://hunter2", "AUDIT_KEYS=hunter2"})
	require.Contains(t, problemsOf(t, err), "AUDIT_KEYS: ")
	require.Contains(t, problemsOf(t, err), "DATABASE_URL: ")
	require.NotContains(t, err.Error(), "hunter2")
}
