package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tables are made where there are none, and a repeat is harmless: deployments run it every time.
func TestMigrateMakesTheTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	t.Setenv("DATABASE_URL", "sqlite:"+path)
	for range 2 {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"migrate"}, console{out: &out, err: &out}))
		require.Equal(t, "the tables are up to date\n", out.String())
	}
	require.FileExists(t, path)
}
