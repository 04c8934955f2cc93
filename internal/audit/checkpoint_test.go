package audit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noted returns the lines of a checkpoint of the heads, as of a time.
func noted(tb testing.TB, k Keys, at time.Time, heads ...Head) []string {
	tb.Helper()
	var out bytes.Buffer
	w := NewCheckpointWriter(k, &out)
	for _, h := range heads {
		require.NoError(tb, w.Add(h))
	}
	require.NoError(tb, w.End(at, ""))
	return strings.SplitAfter(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func readCheckpoint(tb testing.TB, k Keys, lines ...string) *Checkpoint {
	tb.Helper()
	c, err := k.ReadCheckpoint(strings.NewReader(strings.Join(lines, "")))
	require.NoError(tb, err)
	return c
}

// A checkpoint is compared with what is there: streams that are missing, shorter or other, and those that it should know.
func TestACheckpointIsCompared(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, _ := sealed(t, k, "j", 3)
	lines := noted(t, k, at, k.head(rows[1]))
	compare := func(rows []Row) []string {
		v := NewVerifier(k, Since{k.Active(): stamped(at)}, readCheckpoint(t, k, lines...))
		if len(rows) > 0 {
			head := k.head(rows[len(rows)-1])
			v.Stream("j", rows, head)
		}
		return found(v.Report())
	}
	require.Empty(t, compare(rows))
	require.Equal(t, []string{"j 2 differs"}, compare(rows[:1]))
	require.Equal(t, []string{"j 2 differs"}, compare(nil))
	other, _, err := k.Seal(k.head(rows[0]), []Entry{{Stream: "j", Key: "other", Kind: Acted, At: at}}, at)
	require.NoError(t, err)
	require.Equal(t, []string{"j 2 differs"}, compare(append(rows[:1:1], other...)))
	backdated, _, err := k.Seal(k.head(rows[1]), []Entry{{Stream: "j", Key: "other", Kind: Acted, At: at}}, at.Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, []string{"j 3 differs"}, compare(append(rows[:2:2], backdated...)))

	v := NewVerifier(k, Since{k.Active(): stamped(at)}, readCheckpoint(t, k, lines...))
	v.Stream("j", rows, k.head(rows[2]))
	young, _ := sealed(t, k, "young", 1)
	v.Stream("young", young, k.head(young[0]))
	forged, head, err := k.Seal(Head{Stream: "old"}, []Entry{{Stream: "old", Key: "x", Kind: Acted, At: at}}, at.Add(-time.Hour))
	require.NoError(t, err)
	v.Stream("old", forged, head)
	require.Equal(t, []string{"old 1 differs"}, found(v.Report()))
}

// Whoever removes, moves, adds or changes lines of a checkpoint is found, with the line.
func TestATamperedCheckpointIsFound(t *testing.T) {
	t.Parallel()
	signs, verifies := signing(t)
	for _, both := range [][2]Keys{{keys(t, key2026), keys(t, key2026)}, {signs, verifies}} {
		k, verifying := both[0], both[1]
		var heads []Head
		for i := range 4 {
			_, h := sealed(t, k, fmt.Sprint("j", i), 2)
			heads = append(heads, h)
		}
		lines := noted(t, k, at, heads...)
		require.Len(t, lines, 5)
		require.Empty(t, readCheckpoint(t, verifying, lines...).found)
		more := noted(t, k, at, append(heads, Head{Stream: "j9", Number: 1})...)
		for name, c := range map[string]struct {
			lines []string
			found []int64
		}{
			"empty":                    {nil, []int64{0}},
			"first line removed":       {lines[1:], []int64{1, 4}},
			"a line removed":           {slices.Delete(slices.Clone(lines), 1, 2), []int64{2, 4}},
			"lines removed before end": {append(slices.Clone(lines[:2]), lines[4]), []int64{3, 3}},
			"cut off":                  {lines[:3], []int64{3}},
			"the last line removed":    {lines[:4], []int64{4}},
			"two lines swapped":        {[]string{lines[0], lines[2], lines[1], lines[3], lines[4]}, []int64{2, 3, 4}},
			"a line repeated":          {append([]string{lines[0]}, lines...), []int64{2, 6}},
			"a line behind the end":    {append(slices.Clone(lines), "\n"+lines[0]), []int64{6}},
			"a line changed":           {append([]string{strings.Replace(lines[0], `"number":2`, `"number":1`, 1)}, lines[1:]...), []int64{1}},
			"a line of another one":    {append(slices.Clone(lines[:4]), more[4], lines[4]), []int64{6, 6}},
			"the total changed":        {append(slices.Clone(lines[:4]), strings.Replace(lines[4], `"streams":4`, `"streams":3`, 1)), []int64{5, 5}},
			"no checkpoint":            {[]string{"hello"}, []int64{1, 1}},
			"half a line":              {[]string{lines[0], lines[1][:20]}, []int64{2, 2}},
			"an unknown field":         {append([]string{strings.Replace(lines[0], `{`, `{"x":1,`, 1)}, lines[1:]...), []int64{1, 2}},
		} {
			var numbers []int64
			for _, f := range readCheckpoint(t, verifying, c.lines...).found {
				require.Equal(t, BadCheckpoint, f.Problem)
				numbers = append(numbers, f.Number)
			}
			require.Equal(t, c.found, numbers, name)
		}
	}
}

// A checkpoint that anybody could have written is none.
func TestACheckpointWithoutAKeyProvesNothing(t *testing.T) {
	t.Parallel()
	_, head := sealed(t, Keys{}, "j", 1)
	lines := noted(t, Keys{}, at, head)
	require.Empty(t, readCheckpoint(t, Keys{}, lines...).found)
	require.NotEmpty(t, readCheckpoint(t, keys(t, key2026+",none"), lines...).found)
	require.NotEmpty(t, readCheckpoint(t, keys(t, key2026), lines...).found)
}

// A checkpoint is sealed with one key, the one that was in use when it was written. One that who holds a retired key has made since,
// or has changed, is found.
func TestACheckpointOfARetiredKeyIsFound(t *testing.T) {
	t.Parallel()
	old, k := keys(t, key2026), keys(t, key2027+","+key2026+",none")
	rows, head := sealed(t, old, "j", 2)
	since := Since{"2026": stamped(at), "2027": stamped(at.Add(time.Hour))}
	found := func(k Keys, lines []string) []string {
		v := NewVerifier(k, since, readCheckpoint(t, k, lines...))
		more, end, err := keys(t, key2027+","+key2026).Seal(head, []Entry{{Stream: "j", Key: KeyInUseKey("2027"), Kind: KeyInUse, At: at}}, at.Add(time.Hour))
		require.NoError(t, err)
		v.Stream("j", append(slices.Clone(rows), more...), end)
		return found(v.Report())
	}
	require.Empty(t, found(k, noted(t, old, at, head)), "the key was in use then")
	require.Empty(t, found(k, noted(t, k, at.Add(time.Hour), head)))
	retired := noted(t, old, at.Add(time.Hour+time.Second), head)
	require.Equal(t, []string{"(checkpoint) 2 bad-checkpoint"}, found(k, retired))
	require.Equal(t, []string{"(checkpoint) 2 bad-checkpoint"}, found(k, noted(t, old, at.Add(time.Hour), head)))

	ended := func(date string) Keys { return keys(t, key2027+",2026@"+date+":0123456789abcdef,none") }
	require.Empty(t, found(ended("2027-01-01"), retired), "both were in use")
	require.Contains(t, found(ended("2026-01-01"), retired), "(checkpoint) 2 bad-checkpoint")

	// A line of another key, linked and counted as the others are.
	var out bytes.Buffer
	w := NewCheckpointWriter(old, &out)
	require.NoError(t, w.Add(head))
	w.keys = k
	require.NoError(t, w.End(at.Add(time.Hour+time.Second), ""))
	require.Equal(t, []string{"(checkpoint) 2 bad-checkpoint"}, found(k, strings.SplitAfter(out.String(), "\n")[:2]))
}

// A head is no line of a checkpoint, so that nobody makes one of the other.
func TestSealsOfHeadsAreNoneOfCheckpoints(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	_, head := sealed(t, k, "j", 1)
	require.False(t, k.proves(head.KeyID, head.Seal, note{Stream: head.Stream, Number: head.Number, Hash: head.Hash, KeyID: head.KeyID}.parts()...))
}
