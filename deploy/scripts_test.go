package deploy

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The images run the scripts with a plain POSIX shell.
func TestScriptsAreShellScripts(t *testing.T) {
	t.Parallel()
	found := 0
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".sh") {
			return err
		}
		found++
		out, err := exec.CommandContext(t.Context(), "sh", "-n", path).CombinedOutput()
		require.NoError(t, err, "%s: %s", path, out)
		return nil
	}))
	require.NotZero(t, found)
}

// The namespace of the onboardings is created with the retention that was asked for, and an existing one gets it.
func TestNamespaceScriptCreatesOrUpdates(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{
		"absent":  "operator namespace create --namespace onboarding --retention 30d",
		"present": "operator namespace update --namespace onboarding --retention 30d",
	} {
		calls := runScript(t, "temporal/namespace.sh", map[string]string{"temporal": `
case "$3 ` + state + `" in "describe absent") exit 1 ;; esac`},
			"NAMESPACE=onboarding", "RETENTION=30d")
		require.Equal(t, want, calls[len(calls)-1], state)
	}
}

// A namespace that can't be created must fail its service, or the programs would start without one.
func TestNamespaceScriptFailsWithTemporal(t *testing.T) {
	t.Parallel()
	bin := fakes(t, map[string]string{"temporal": `
case "$3" in describe|create) exit 1 ;; esac`})
	command := exec.CommandContext(t.Context(), "sh", "temporal/namespace.sh")
	command.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "NAMESPACE=onboarding", "RETENTION=30d"}
	require.Error(t, command.Run())
}

// Both databases get their schema, each the one that is meant for it.
func TestSchemaScriptBringsUpBothDatabases(t *testing.T) {
	t.Parallel()
	calls := runScript(t, "temporal/schema.sh", map[string]string{"temporal-sql-tool": ""})
	require.Equal(t, []string{
		"--db temporal setup-schema -v 0.0",
		"--db temporal update-schema -d /etc/temporal/schema/postgresql/v12/temporal/versioned",
		"--db temporal_visibility setup-schema -v 0.0",
		"--db temporal_visibility update-schema -d /etc/temporal/schema/postgresql/v12/visibility/versioned",
	}, calls)
}

// runScript runs a script with stand-ins for the programs that it calls and returns the arguments of each call.
func runScript(t *testing.T, script string, programs map[string]string, environment ...string) []string {
	t.Helper()
	bin := fakes(t, programs)
	command := exec.CommandContext(t.Context(), "sh", script)
	command.Env = append([]string{"PATH=" + bin + ":" + os.Getenv("PATH")}, environment...)
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	calls, err := os.ReadFile(filepath.Join(bin, "calls"))
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(calls)), "\n")
}

// fakes returns a directory with programs that note their arguments in a file named calls and then do as they are told.
func fakes(t *testing.T, programs map[string]string) string {
	t.Helper()
	bin := t.TempDir()
	for name, body := range programs {
		content := "#!/bin/sh\necho \"$*\" >> '" + filepath.Join(bin, "calls") + "'" + body + "\n"
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte(content), 0o755))
	}
	return bin
}
