package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who asks can tell "nothing is configured" from "it failed".
func TestNoneSaysThatNothingIsConfigured(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, None{}.Report(t.Context(), Report{}), ErrNotConfigured)
}
