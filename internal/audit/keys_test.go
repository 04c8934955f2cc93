package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
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

// pemFile writes a key and returns its path.
func pemFile(tb testing.TB, kind string, key any) string {
	tb.Helper()
	marshal := map[string]func(any) ([]byte, error){"PRIVATE KEY": x509.MarshalPKCS8PrivateKey, "PUBLIC KEY": x509.MarshalPKIXPublicKey}[kind]
	der, err := marshal(key)
	require.NoError(tb, err)
	path := filepath.Join(tb.TempDir(), "key.pem")
	require.NoError(tb, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return path
}

// signing returns keys that sign, and those of who only verifies.
func signing(tb testing.TB) (sealing, verifying Keys) {
	tb.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(tb, err)
	return keys(tb, "s:ed25519:"+pemFile(tb, "PRIVATE KEY", private)), keys(tb, "s:ed25519:"+pemFile(tb, "PUBLIC KEY", public))
}

// The first key seals, all verify; a list that is easily meant otherwise is refused.
func TestKeysAreRead(t *testing.T) {
	t.Parallel()
	k := keys(t, key2027+", "+key2026)
	require.True(t, k.Given() && k.Keyed())
	require.Equal(t, "2027", k.Active())
	require.True(t, k.Knows("2026"))
	require.False(t, k.Knows(""), "without a key only where that is said")
	require.NoError(t, k.CanSeal())
	require.True(t, keys(t, key2026+",none").Knows(""))
	ended := keys(t, key2027+",2026@2026-12-01:0123456789abcdef,none")
	require.Equal(t, "2026-12-01 00:00:00 +0000 UTC", ended.at(1).end.String())
	require.Zero(t, ended.at(2).end)

	none := keys(t, "none")
	require.True(t, none.Given() && none.Knows(""))
	require.False(t, none.Keyed())
	require.False(t, Keys{}.Given() || Keys{}.Keyed() || Keys{}.Knows("2026"))
	require.True(t, Keys{}.Knows(""))

	sealing, verifying := signing(t)
	require.NoError(t, sealing.CanSeal())
	require.ErrorContains(t, verifying.CanSeal(), "is a public key")
	require.True(t, verifying.Keyed())
}

// Mistakes are explained without the secret.
func TestBadKeysAreRefused(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	notPEM := filepath.Join(t.TempDir(), "hunter2.pem")
	require.NoError(t, os.WriteFile(notPEM, []byte("hunter2"), 0o600))
	for _, text := range []string{
		"", "hunter2-hunter2-hunter2", "id:hunter2", ":hunter2-hunter2-hunter2", "a b:hunter2-hunter2-hunter2",
		"none:hunter2-hunter2-hunter2", "id:hunter2-hunter2-hunter2,", "none,id:hunter2-hunter2-hunter2", "none,none",
		"id:hunter2-hunter2-hunter2,id:hunter2-hunter2-hunter3", "id@2026-12-01:hunter2-hunter2-hunter2",
		"a:hunter2-hunter2-hunter2,b@soon:hunter2-hunter2-hunter2", "a:hunter2-hunter2-hunter2,b@:hunter2-hunter2-hunter2",
		"none@2026-12-01", "a:hunter2-hunter2-hunter2,none@2026-12-01", "a:hunter2-hunter2-hunter2,none@2026-12-01:hunter2-hunter2-hunter2",
		"id:ed25519:", "id:ed25519:/hunter2", "id:ed25519:" + notPEM, "id:ed25519:" + pemFile(t, "PRIVATE KEY", rsaKey),
		"id:ed25519:" + pemFile(t, "PUBLIC KEY", &rsaKey.PublicKey),
	} {
		var k Keys
		err := k.UnmarshalText([]byte(text))
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "hunter2")
		require.False(t, k.Given())
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
		require.NotContains(t, text, fmt.Sprint([]byte("0123456789abcdef")))
	}
	signs, _ := signing(t)
	seed := signs.at(0).sealer.(signer).private.Seed()
	for _, text := range []string{fmt.Sprintf("%v %+v", signs, &signs), fmt.Sprintf("%#v", signs)} {
		require.NotContains(t, text, fmt.Sprintf("%x", seed))
		require.NotContains(t, text, fmt.Sprint(seed)[1:40])
	}
}

// Parts that are joined differently are sealed differently.
func TestSealedPartsCannotBeShifted(t *testing.T) {
	t.Parallel()
	signs, _ := signing(t)
	for _, k := range []Keys{keys(t, key2026), signs} {
		seen := map[string]bool{}
		for _, parts := range [][]string{{"ab", "c"}, {"a", "bc"}, {"abc"}, {"abc", ""}, {"", "abc"}, {}, {""}} {
			seal := k.seal(parts...)
			require.True(t, k.proves(k.Active(), seal, parts...))
			require.False(t, seen[seal], parts)
			seen[seal] = true
		}
	}
}
