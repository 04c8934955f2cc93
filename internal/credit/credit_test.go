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

// A pass score that every score reaches approves everybody; one that none reaches approves nobody, and is a mistake as well.
func TestBandsMustLieWithinTheModelsRange(t *testing.T) {
	t.Parallel()
	auto := ScoreRange{Lowest: 250, Highest: 900}
	for _, c := range []struct {
		scores ScoreRange
		bands  Bands
		ok     bool
	}{
		{DefaultScores, Bands{Pass: 700, Review: 600}, true},
		{DefaultScores, Bands{Pass: 850, Review: 300}, true},
		{DefaultScores, Bands{Pass: 301, Review: 301}, true},
		{DefaultScores, Bands{Pass: 851, Review: 600}, false},
		{DefaultScores, Bands{Pass: 300, Review: 300}, false},
		{DefaultScores, Bands{Pass: 700, Review: 299}, false},
		{DefaultScores, Bands{Pass: 600, Review: 700}, false},
		{DefaultScores, Bands{}, false},
		{auto, Bands{Pass: 900, Review: 250}, true},
		{ScoreRange{Lowest: 850, Highest: 300}, Bands{Pass: 700, Review: 600}, false},
	} {
		err := c.bands.check(c.scores)
		require.Equal(t, c.ok, err == nil, "%v %v: %v", c.scores, c.bands, err)
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
