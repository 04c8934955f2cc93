package audit

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	key2026 = "2026:0123456789abcdef"
	key2027 = "2027:fedcba:9876543210" // a secret may hold a colon
)

func keys(tb testing.TB, text string) Keys {
	tb.Helper()
	var k Keys
	require.NoError(tb, k.UnmarshalText([]byte(text)))
	return k
}

// The first key seals, all verify; a list that is easily meant otherwise is refused.
func TestKeysAreRead(t *testing.T) {
	t.Parallel()
	k := keys(t, key2027+", "+key2026)
	require.True(t, k.Keyed())
	require.Equal(t, "2027", k.active)
	_, known := k.secret("2026")
	require.True(t, known)
	_, known = k.secret("")
	require.False(t, known, "without a key only where that is said")
	_, known = keys(t, key2026+",none").secret("")
	require.True(t, known)

	require.False(t, Keys{}.Keyed())
	_, known = Keys{}.secret("")
	require.True(t, known)
	_, known = Keys{}.secret("2026")
	require.False(t, known)
}

// Mistakes are explained without the secret.
func TestBadKeysAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "none", "hunter2-hunter2-hunter2", "id:hunter2", ":hunter2-hunter2-hunter2", "a b:hunter2-hunter2-hunter2",
		"none:hunter2-hunter2-hunter2", "id:hunter2-hunter2-hunter2,", "none,id:hunter2-hunter2-hunter2",
		"id:hunter2-hunter2-hunter2,id:hunter2-hunter2-hunter3",
	} {
		var k Keys
		err := k.UnmarshalText([]byte(text))
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "hunter2")
		require.False(t, k.Keyed())
	}
}

// Keys are part of the settings of programs, which may be printed by mistake.
func TestKeysAreNotPrinted(t *testing.T) {
	t.Parallel()
	settings := struct{ AuditKeys Keys }{keys(t, key2026)}
	encoded, err := json.Marshal(settings)
	require.NoError(t, err)
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", settings, settings, settings), string(encoded),
		fmt.Sprintf("%v %+v %#v", settings.AuditKeys, &settings.AuditKeys, settings.AuditKeys)} {
		require.NotContains(t, text, "0123456789abcdef")
		require.NotContains(t, text, fmt.Sprintf("%x", "0123456789abcdef"))
	}
}

// Parts that are joined differently are hashed differently.
func TestHashedPartsCannotBeShifted(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	seen := map[string]bool{}
	for _, parts := range [][]string{{"ab", "c"}, {"a", "bc"}, {"abc"}, {"abc", ""}, {"", "abc"}, {}, {""}} {
		hash, known := k.mac("2026", parts...)
		require.True(t, known)
		require.False(t, seen[hash], parts)
		seen[hash] = true
	}
}
