package notify

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoneSaysThatNothingIsConfigured(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, None{}.Send(t.Context(), Message{}), ErrNotConfigured)
}
