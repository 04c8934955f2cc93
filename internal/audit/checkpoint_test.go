package audit

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A checkpoint is compared with what is there, in any order, and is itself proved.
func TestACheckpointIsCompared(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, head := sealed(t, k, "j", 3)
	var lines bytes.Buffer
	require.NoError(t, json.NewEncoder(&lines).Encode(k.Checkpoint(k.head(rows[1]))))
	checkpoint, err := ReadCheckpoint(&lines)
	require.NoError(t, err)
	compare := func(rows []Row, noted ...Head) []string {
		v := NewVerifier(k, noted)
		v.StreamWithoutHead("j", rows)
		return found(v.Report())
	}
	require.Empty(t, compare(rows, checkpoint...))
	require.Equal(t, []string{"j 2 differs"}, compare(rows[:1], checkpoint...))

	forged := checkpoint[0]
	forged.Number = 1
	require.Equal(t, []string{"j 1 differs"}, compare(rows, forged))
	require.Equal(t, []string{"j 3 differs"}, compare(rows, head), "the seal of a head is none of a checkpoint")
	other, _, err := k.Seal(k.head(rows[0]), []Entry{{Stream: "j", Key: "other", Kind: Acted, At: at}}, at)
	require.NoError(t, err)
	require.Equal(t, []string{"j 2 differs"}, compare(append(rows[:1:1], other...), checkpoint...))
}

// A file that is none, or only a part of one, is not taken for a checkpoint.
func TestBadCheckpointsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x", "{}", `{"stream":"j","number":0}`, `{"stream":"j","number":1}` + "\n" + `{"stream":"k"`} {
		_, err := ReadCheckpoint(strings.NewReader(text))
		require.ErrorContains(t, err, "line")
	}
	heads, err := ReadCheckpoint(strings.NewReader(""))
	require.NoError(t, err)
	require.Empty(t, heads)
}
