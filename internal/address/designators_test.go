package address

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A word with two labels would count now for one and now for the other.
func TestEveryDesignatorHasOneLabel(t *testing.T) {
	t.Parallel()
	words := 0
	for _, list := range labelWords {
		words += len(strings.Fields(list))
	}
	require.Len(t, labels, words)
}

func TestTablesAreWrittenAsTheyAreLookedUp(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string]bool{types.words, abbreviations.words, turns, suffixes, after, alwaysAfter, named, postalMarks,
		withinHouse, districtWords, silent, particles} {
		for word := range table {
			require.Equal(t, plain(fold(word)), word)
		}
	}
}
