package config

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlankVariablesCountAsNotSet(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter(nil, with(starterEnvironment, "LOG_LEVEL=", "STARTER_LISTEN= "), io.Discard)
	require.NoError(t, err)
	require.Equal(t, "info", starter.Log.Level)
	require.Equal(t, Address(":8080"), starter.Listen)
}

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte("from-file\r\n"), 0o600))
	environment := with(workerEnvironment[:1], append(workerEnvironment[2:], "IDWISE_API_SECRET_FILE="+path)...)
	worker, err := LoadWorker(nil, environment, io.Discard)
	require.NoError(t, err)
	require.Equal(t, "from-file", worker.IDWise.Secret.Reveal(), "the line end is not part of the secret")
}

func TestMistakesWithSecretFiles(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, []byte("\n"), 0o600))
	_, err := LoadWorker(nil, with(workerEnvironment, "IDWISE_API_SECRET_FILE="+empty), io.Discard)
	require.Contains(t, problemsOf(t, err), "IDWISE_API_SECRET: expected either IDWISE_API_SECRET or IDWISE_API_SECRET_FILE, not both")

	_, err = LoadStarter(nil, Environment{"AUDIT_KEYS=none", "IDWISE_WEBHOOK_CREDENTIALS_FILE=" + empty}, io.Discard)
	require.Equal(t, "IDWISE_WEBHOOK_CREDENTIALS_FILE: expected the name of a file with the value: the file is empty", problemsOf(t, err))

	_, err = LoadStarter(nil, Environment{"AUDIT_KEYS=none", "IDWISE_WEBHOOK_CREDENTIALS_FILE=bearer:hunter2"}, io.Discard)
	require.Contains(t, problemsOf(t, err), "no such file")
	require.NotContains(t, err.Error(), "hunter2", "a secret that was put into the wrong variable stays secret")
}
