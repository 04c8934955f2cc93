package config

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The operator must find the same database as starter and worker, without their other settings. Who changes the tables needs
// no keys, and for who verifies it is verification that says what is missing.
func TestOperatorReadsDatabaseAndAuditKeys(t *testing.T) {
	t.Parallel()
	_, err := LoadOperator(nil)
	require.Contains(t, problemsOf(t, err), "AUDIT_KEYS: is missing")
	owner, err := LoadOwner(nil)
	require.NoError(t, err)
	require.Equal(t, "sqlite:onboarding.db", owner.Database.URL.Reveal())
	verifier, err := LoadVerifier(nil)
	require.NoError(t, err)
	require.False(t, verifier.AuditKeys.Given())

	path := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(path, []byte("postgres://u:p@db/onboarding\n"), 0o600))
	environment := Environment{"DATABASE_URL_FILE=" + path, "AUDIT_KEYS=2026:0123456789abcdef"}
	for _, load := range []func(Environment) (Operator, error){LoadOperator, LoadVerifier} {
		operator, err := load(environment)
		require.NoError(t, err)
		require.Equal(t, "postgres://u:p@db/onboarding", operator.Database.URL.Reveal())
		require.True(t, operator.AuditKeys.Keyed())
	}
}

// A broken profile of Temporal must not keep compliance from the audit trail, and mistakes never show values.
func TestOperatorMistakes(t *testing.T) {
	t.Parallel()
	_, err := LoadOperator(Environment{"TEMPORAL_CONFIG_FILE=/nonsense", "TEMPORAL_PROFILE=none", "AUDIT_KEYS=none"})
	require.NoError(t, err)
	_, err = LoadOperator(Environment{"DATABASE_URL=mysql://hunter2", "AUDIT_KEYS=hunter2"})
	require.Contains(t, problemsOf(t, err), "AUDIT_KEYS: ")
	require.Contains(t, problemsOf(t, err), "DATABASE_URL: ")
	require.NotContains(t, err.Error(), "hunter2")
}

// A program that writes into the trail needs a key that seals, and says so before anything else happens.
func TestProgramsThatSealNeedAKeyThatSeals(t *testing.T) {
	t.Parallel()
	public, _, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(public)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "public.pem")
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600))
	keys := "AUDIT_KEYS=2026:ed25519:" + path
	_, err = LoadStarter(nil, with(starterEnvironment, keys), io.Discard)
	require.Contains(t, problemsOf(t, err), "AUDIT_KEYS: the first key, 2026, is a public key")
	_, err = LoadWorker(nil, with(workerEnvironment, keys), io.Discard)
	require.Contains(t, problemsOf(t, err), "AUDIT_KEYS: the first key, 2026, is a public key")
	_, err = LoadOperator(Environment{keys})
	require.NoError(t, err)
}
