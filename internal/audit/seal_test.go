package audit

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var at = time.Date(2026, 1, 31, 12, 0, 0, 5000, time.UTC)

// sealed returns a stream of n entries and its head.
func sealed(tb testing.TB, k Keys, stream string, n int) ([]Row, Head) {
	tb.Helper()
	var entries []Entry
	for i := range n {
		entries = append(entries, Entry{Stream: stream, Key: "k" + strconv.Itoa(i+1), Kind: Checked, At: at, Verdict: "passed"})
	}
	rows, head, err := k.Seal(Head{Stream: stream}, entries, at)
	require.NoError(tb, err)
	return rows, head
}

// What is added at once or one by one makes the same chain.
func TestAChainIsTheSameHoweverItGrows(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, head := sealed(t, k, "j", 3)
	again := Head{Stream: "j"}
	for _, r := range rows {
		s, err := r.Open()
		require.NoError(t, err)
		var one []Row
		one, again, err = k.Seal(again, []Entry{s.Entry}, at)
		require.NoError(t, err)
		require.Equal(t, []Row{r}, one)
	}
	require.Equal(t, head, again)
}

// Seals of heads must not be found in the rows: with an old one, the end could be cut unseen.
func TestRowsDoNotTellTheSealsOfHeads(t *testing.T) {
	t.Parallel()
	signs, _ := signing(t)
	for _, k := range []Keys{keys(t, key2026), signs} {
		rows, _ := sealed(t, k, "j", 3)
		for _, r := range rows[:2] {
			seal := k.head(r).Seal
			for _, other := range rows {
				require.NotContains(t, []string{other.Hash, other.Prev}, seal)
			}
		}
	}
}

// Nothing is added without a key behind what is sealed with one.
func TestWithoutAKeyNothingIsAddedToWhatIsSealed(t *testing.T) {
	t.Parallel()
	_, head := sealed(t, keys(t, key2026), "j", 1)
	for _, k := range []Keys{{}, keys(t, "none")} {
		_, _, err := k.Seal(head, []Entry{{Stream: "j", Key: "x", Kind: Acted, At: at}}, at)
		require.ErrorIs(t, err, ErrUnsealed)
	}
}

// An entry reads back as it was, in UTC.
func TestARowOpens(t *testing.T) {
	t.Parallel()
	e := Entry{Stream: "j", Key: "k", Kind: Acted, At: at.In(time.FixedZone("x", 3600)), Actor: "ann", Round: 2}
	rows, _, err := keys(t, key2026).Seal(Head{Stream: "j"}, []Entry{e}, at)
	require.NoError(t, err)
	s, err := rows[0].Open()
	require.NoError(t, err)
	e.At = at
	require.Equal(t, Sealed{Entry: e, Number: 1, RecordedAt: at, KeyID: "2026", Hash: rows[0].Hash}, s)

	for _, spoil := range []func(*Row){func(r *Row) { r.Body = "{" }, func(r *Row) { r.RecordedAt = "today" }} {
		r := rows[0]
		spoil(&r)
		_, err := r.Open()
		require.ErrorContains(t, err, "damaged")
	}
}
