package credit

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
)

func TestBandsIncludeTheirLowerEnd(t *testing.T) {
	t.Parallel()
	bands := Bands{Pass: 700, Review: 600}
	for score, want := range map[int]check.Verdict{
		850: check.Passed, 700: check.Passed, 699: check.Review, 600: check.Review, 599: check.Failed, 1: check.Failed,
	} {
		verdict, _ := bands.verdict(score)
		require.Equal(t, want, verdict, score)
	}
}

// Equifax cuts references off after 20 characters, so that two of the same round must not differ only later.
func TestReferenceIsShortAndStable(t *testing.T) {
	t.Parallel()
	key := "onboarding-0b9d7a52-0000-4000-8000-000000000002/credit/1"
	require.Regexp(t, `^[A-Z2-7]{16}$`, Reference(key))
	require.Equal(t, Reference(key), Reference(key))
	require.NotEqual(t, Reference(key), Reference(key[:len(key)-1]+"2"))
}
