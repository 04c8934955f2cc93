package config

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelpListsEveryVariableWithItsDefault(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	_, err := LoadStarter([]string{"--help"}, nil, &help)
	require.ErrorIs(t, err, ErrHelp)
	starterNames, err := StarterNames()
	require.NoError(t, err)
	requireInHelp(t, help.String(), starterNames)
	require.Contains(t, help.String(), `--starter-listen=":8080"`)

	help.Reset()
	_, err = LoadWorker([]string{"--help"}, nil, &help)
	require.ErrorIs(t, err, ErrHelp)
	workerNames, err := WorkerNames()
	require.NoError(t, err)
	requireInHelp(t, help.String(), workerNames)
}

func requireInHelp(t *testing.T, help string, names []string) {
	t.Helper()
	require.Greater(t, len(names), len(temporalVariables)+10)
	for _, name := range names {
		if !strings.HasPrefix(name, "TEMPORAL_") {
			require.Contains(t, help, name)
		}
	}
	require.Contains(t, help, "TEMPORAL_ADDRESS")
}
