package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func found(report Report) []string {
	list := []string{}
	for _, f := range report.Findings {
		list = append(list, fmt.Sprintf("%s %d %s", f.Stream, f.Number, f.Problem))
	}
	return list
}

func stamped(at time.Time) string { return at.UTC().Format(TimeFormat) }

func verify(k Keys, rows []Row, head *Head) []string {
	v := NewVerifier(k, Since{k.Active(): stamped(at)}, nil)
	if head == nil {
		v.Stream("j", rows)
	} else {
		v.Stream("j", rows, *head)
	}
	return found(v.Report())
}

// Who only verifies finds the same as who can seal, and an end that was cut before more was added.
func TestSignedChainsAreVerified(t *testing.T) {
	t.Parallel()
	signs, verifies := signing(t)
	rows, head := sealed(t, signs, "j", 3)
	require.Empty(t, verify(verifies, rows, &head))
	rows[1].Body = strings.ToUpper(rows[1].Body)
	require.Equal(t, []string{"j 2 edited"}, verify(verifies, rows, &head))
	rows, _ = sealed(t, signs, "j", 3)
	rows[1].Hash = strings.ToUpper(rows[1].Hash)
	require.Contains(t, verify(verifies, rows, &head), "j 2 edited")

	rows, _ = sealed(t, signs, "j", 2)
	cut := signs.head(rows[0])
	cut.Seal = signs.head(rows[1]).Seal // nobody but who signs has the right one
	more, end, err := signs.Seal(cut, []Entry{{Stream: "j", Key: "more", Kind: Acted, At: at}}, at)
	require.NoError(t, err)
	require.Equal(t, []string{"j 2 broken"}, verify(verifies, append(rows[:1:1], more...), &end))
}

// Each field of a row, and each of the head, is part of what is sealed.
func TestEveryFieldIsSealed(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026+","+key2027)
	for name, change := range map[string]func(*Row){
		"key":         func(r *Row) { r.Key = "x" },
		"recorded at": func(r *Row) { r.RecordedAt = "x" },
		"key ID":      func(r *Row) { r.KeyID = "2027" },
		"prev":        func(r *Row) { r.Prev = "x" },
		"hash":        func(r *Row) { r.Hash = "x" },
		"body":        func(r *Row) { r.Body += " " },
	} {
		rows, head := sealed(t, k, "j", 3)
		change(&rows[1])
		require.Equal(t, []string{"j 2 edited"}, verify(k, rows, &head), name)
	}
	for name, change := range map[string]func(*Head){
		"number": func(h *Head) { h.Number = 2 },
		"hash":   func(h *Head) { h.Hash = "x" },
		"key ID": func(h *Head) { h.KeyID = "2027" },
		"seal":   func(h *Head) { h.Seal = "x" },
	} {
		rows, head := sealed(t, k, "j", 3)
		change(&head)
		require.Equal(t, []string{"j 0 bad-head"}, verify(k, rows, &head), name)
	}
	rows, head := sealed(t, k, "i", 3)
	for i := range rows {
		rows[i].Stream = "j"
	}
	head.Stream = "j"
	require.Equal(t, []string{"j 0 bad-head", "j 1 edited", "j 2 edited", "j 3 edited"}, verify(k, rows, &head))
}

// An old head that was put back shows, even though its seal is good.
func TestAnOldHeadIsFound(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, head := sealed(t, k, "j", 3)
	old := k.head(rows[1])
	require.Equal(t, []string{"j 0 bad-head"}, verify(k, rows, &old))
	require.Equal(t, []string{"j 3 cut"}, verify(k, rows[:2], &head))
	require.Equal(t, []string{"j 1 cut"}, verify(k, nil, &head))
	require.Equal(t, []string{"j 1 removed"}, verify(k, rows[2:], &head))
	require.Equal(t, []string{"j 0 bad-head"}, verify(k, rows, nil))
}

// Who repeats a true entry under another number is found.
func TestACopiedEntryIsFound(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, head := sealed(t, k, "j", 3)
	copied := rows[0]
	copied.Number = 4
	require.Equal(t, []string{"j 4 inserted"}, verify(k, append(slices.Clone(rows), copied), &head))
}

// A chain without keys shows accidents; only who works the hashes out anew is not found. It is never said to be intact.
func TestAChainWithoutKeysShowsAccidents(t *testing.T) {
	t.Parallel()
	const unproved = "(trail) 0 unproved"
	rows, head := sealed(t, Keys{}, "j", 3)
	require.Equal(t, []string{unproved}, verify(Keys{}, rows, &head))
	rows[1].Body = "{}"
	require.Equal(t, []string{unproved, "j 2 edited"}, verify(Keys{}, rows, &head))
	rows[1].Hash = Keys{}.seal(rows[1].parts(2)...)
	require.Equal(t, []string{unproved, "j 3 broken"}, verify(Keys{}, rows, &head))
}

// A forged head with a high number must not make the verification count to it.
func TestAHugeGapIsOneFinding(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, _ := sealed(t, k, "j", 1)
	far := Row{Stream: "j", Number: 1 << 60, Key: "x", KeyID: "2026"}
	far.Hash = k.seal(far.parts(far.Number)...)
	head := k.head(far)
	require.Equal(t, []string{"j 2 removed"}, verify(k, append(rows, far), &head))
	require.Equal(t, []string{"j 2 cut"}, verify(k, rows[:1], &head))
}
