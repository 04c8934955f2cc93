package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Of all who may ask one question, one is the first, until it is known that the question did not get through.
func TestAnInquiryIsClaimedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		claim := func(claimant string, want bool) {
			t.Helper()
			first, err := l.ClaimInquiry(t.Context(), "onboarding-e/credit/1", claimant)
			require.NoError(t, err)
			require.Equal(t, want, first)
		}
		claim("run-1/1", true)
		claim("run-1/2", false)
		require.NoError(t, l.ReleaseInquiry(t.Context(), "onboarding-e/credit/1", "run-1/2"))
		claim("run-2/1", false)
		require.NoError(t, l.ReleaseInquiry(t.Context(), "onboarding-e/credit/1", "run-1/1"))
		claim("run-2/1", true)
		claim("run-2/1", false)
	})
}
