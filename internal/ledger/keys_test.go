package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

const newerKey = "2027:fedcba9876543210"

// signingKey writes an Ed25519 key and returns the paths of the private and of the public one.
func signingKey(tb testing.TB) (private, public string) {
	tb.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	require.NoError(tb, err)
	write := func(name, kind string, der []byte, err error) string {
		require.NoError(tb, err)
		path := filepath.Join(tb.TempDir(), name)
		require.NoError(tb, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return path
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	private = write("private.pem", "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKIXPublicKey(pub)
	return private, write("public.pem", "PUBLIC KEY", der, err)
}

// forge replaces a stream by one with other words, sealed with other keys, as of a time.
func forge(t *testing.T, l *Ledger, auditKeys, stream string, at time.Time) {
	t.Helper()
	trail, err := l.Trail(t.Context(), stream)
	require.NoError(t, err)
	var entries []audit.Entry
	for _, s := range trail {
		if s.Kind != audit.KeyInUse {
			s.Entry.Reason = "forged"
			entries = append(entries, s.Entry)
		}
	}
	forger := audit.Keys{}
	if auditKeys != "" {
		forger = keys(t, auditKeys)
	}
	rows, head, err := forger.Seal(audit.Head{Stream: stream}, entries, at)
	require.NoError(t, err)
	tamper(t, l, `DELETE FROM audit WHERE stream = '`+stream+`'`, `DELETE FROM audit_heads WHERE stream = '`+stream+`'`)
	for _, r := range rows {
		_, err := l.db.Exec(`INSERT INTO audit VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			r.Stream, r.Number, r.Key, r.RecordedAt, r.KeyID, r.Prev, r.Hash, r.Body)
		require.NoError(t, err)
	}
	_, err = l.db.Exec(`INSERT INTO audit_heads VALUES ($1, $2, $3, $4, $5)`, head.Stream, head.Number, head.Hash, head.KeyID, head.Seal)
	require.NoError(t, err)
}

// A new key takes over every stream and does not make the old entries suspect, as long as the old one is there to verify them. A
// shared secret, a signature, or none: each can follow the other.
func TestKeysCanBeRotated(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		private, public := signingKey(t)
		unkeyed := openKeyed(t, databaseURL, "none")
		record(t, unkeyed, entry("j", "1"), entry("quiet", "1"))
		record(t, openKeyed(t, databaseURL, testKeys+",none"), entry("j", "2"))
		signed := openKeyed(t, databaseURL, "s:ed25519:"+private+","+testKeys+",none")
		record(t, signed, entry("j", "3"))
		record(t, signed, entry("j", "4"))
		last := openKeyed(t, databaseURL, newerKey+",s:ed25519:"+private+","+testKeys+",none")
		record(t, last, entry("j", "5"))
		requireIntact(t, last, 6)
		requireIntact(t, openWithKeys(t, databaseURL, newerKey+",s:ed25519:"+public+","+testKeys+",none"), 6)

		trail, err := last.Trail(t.Context(), "j")
		require.NoError(t, err)
		var ids []string
		for _, s := range trail {
			ids = append(ids, s.KeyID+" "+s.Key)
		}
		require.Equal(t, []string{" 1", "2026 key/2026", "2026 2", "s key/s", "s 3", "s 4", "2027 key/2027", "2027 5"}, ids)
		require.Equal(t, []string{"key/2026", "key/s", "key/2027"}, trailKeys(t, last, audit.KeysStream))
		require.Equal(t, []string{"1", "key/2026", "key/s", "key/2027"}, trailKeys(t, last, "quiet"))

		require.NotContains(t, findings(t, openWithKeys(t, databaseURL, newerKey+","+testKeys+",none"), "quiet", nil), "quiet 2 unknown-key")
		require.Equal(t, []string{"quiet 1 unknown-key", "quiet 2 unknown-key", "quiet 3 unknown-key"},
			findings(t, openWithKeys(t, databaseURL, newerKey), "quiet", nil))
	})
}

// Beginning again, also by several programs at once, adds nothing.
func TestAKeyComesIntoUseOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		unkeyed := openKeyed(t, databaseURL, "none")
		var entries []audit.Entry
		for i := range 3*takeOverSize + 1 {
			entries = append(entries, entry(fmt.Sprintf("j%04d", i), "1"))
		}
		record(t, unkeyed, entries...)
		ledgers := []*Ledger{openWithKeys(t, databaseURL, testKeys+",none"), openWithKeys(t, databaseURL, testKeys+",none")}
		inParallel(4, func(i int) { require.NoError(t, ledgers[i%2].Begin(t.Context())) })
		require.Equal(t, len(entries)+1, count(t, ledgers[0], `SELECT COUNT(*) FROM audit WHERE entry_key = 'key/2026'`))
		requireIntact(t, ledgers[0], len(entries))
	})
}

// Who holds a retired key, or has none where there was none once, can't forge a stream: not now, and not back then.
func TestWhatIsForgedWithARetiredKeyIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		begun := time.Now()
		record(t, openKeyed(t, databaseURL, "none"), entry("old", "1"))
		openKeyed(t, databaseURL, testKeys+",none")
		l := openKeyed(t, databaseURL, newerKey+","+testKeys+",none")
		for _, j := range []string{"i", "j"} {
			receive(t, l, event("steps-"+j, j, Opens))
			require.NoError(t, l.Delivered(t.Context(), "steps-"+j, "onboarding-steps-"+j))
		}
		requireIntact(t, l, 5)
		for _, stream := range []string{"j", "old"} {
			last := 2
			if stream == "old" {
				last = 1
			}
			for _, at := range []time.Time{time.Now(), begun.Add(-time.Hour)} {
				for _, forger := range []string{"", testKeys} {
					forge(t, l, forger, stream, at)
					require.Contains(t, findings(t, l, "", nil), fmt.Sprintf("%s %d retired-key", stream, last))
					require.Contains(t, findings(t, l, stream, nil), fmt.Sprintf("%s %d retired-key", stream, last))
				}
			}
		}
		require.Empty(t, findings(t, l, "i", nil))
	})
}

// An entry that is appended without a key, or with a retired one, is found behind those of the key in use.
func TestWhatIsAppendedWithARetiredKeyIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		openKeyed(t, databaseURL, testKeys)
		l := openKeyed(t, databaseURL, newerKey+","+testKeys+",none")
		record(t, l, entry("j", "1"), entry("k", "1"))
		record(t, openWithKeys(t, databaseURL, testKeys), entry("j", "2")) // a program that was forgotten, and runs
		require.Equal(t, []string{"j 2 retired-key"}, findings(t, l, "", nil))
		record(t, l, entry("j", "3"))
		require.Equal(t, []string{"j 2 retired-key"}, findings(t, l, "", nil))

		// Where two keys were in use at the same time, the end of the older one is said.
		overlap := func(end string) []string {
			return findings(t, openWithKeys(t, databaseURL, newerKey+",2026@"+end+":0123456789abcdef"), "", nil)
		}
		require.Empty(t, overlap(time.Now().AddDate(0, 0, 2).Format("2006-01-02")))
		require.Equal(t, []string{"audit:keys 1 retired-key", "j 2 retired-key"}, overlap("2020-01-01"))
	})
}

// The trail itself does not say that a key came into use: then nothing of it counts.
func TestAKeyThatIsNotInUseIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "1"))
		require.Equal(t, []string{"audit:keys 0 untold"}, findings(t, openWithKeys(t, databaseURL, newerKey+","+testKeys), "", nil))
		tamper(t, l, `DELETE FROM audit WHERE stream = 'audit:keys'`, `DELETE FROM audit_heads WHERE stream = 'audit:keys'`)
		require.Equal(t, []string{"audit:keys 0 untold"}, findings(t, l, "", nil))
		require.Equal(t, []string{"audit:keys 0 untold"}, findings(t, l, "j", nil))
	})
}

// Programs with keys that don't fit do not begin, and say what to do.
func TestKeysThatDoNotFitAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		private, public := signingKey(t)
		refused := func(auditKeys, reason string) {
			t.Helper()
			err := openWithKeys(t, databaseURL, auditKeys).Begin(t.Context())
			require.ErrorIs(t, err, ErrKeys)
			require.ErrorContains(t, err, reason)
			require.NotContains(t, err.Error(), "0123456789")
		}
		refused("s:ed25519:"+public, "is a public key")
		unkeyed := openKeyed(t, databaseURL, "none")
		record(t, unkeyed, entry("j", "1"))
		refused(testKeys, "put none at the end")
		openKeyed(t, databaseURL, testKeys+",none")
		refused("none", "this program has none")
		refused(newerKey+",none", `the key "2026", which is not listed`)
		openKeyed(t, databaseURL, "s:ed25519:"+private+","+testKeys+",none")
		refused("none", "this program has none")
		refused(testKeys+",none", `the key "s", which is not listed`)
		refused(testKeys+",s:ed25519:"+public+",none", `the key "2026" is retired`)
		require.NoError(t, openWithKeys(t, databaseURL, "s:ed25519:"+private+","+testKeys+",none").Begin(t.Context()))

		// One that runs already, and has no key, writes nothing any more, be it into a new stream.
		require.ErrorIs(t, unkeyed.Record(t.Context(), entry("new", "1")), audit.ErrUnsealed)
		_, err := unkeyed.Receive(t.Context(), event("e", "j", Opens))
		require.ErrorIs(t, err, audit.ErrUnsealed)
		require.Zero(t, count(t, unkeyed, `SELECT COUNT(*) FROM inbox`))
	})
}

// Without keys, or without entries, verification can prove nothing and says so.
func TestNothingIsProvedWithoutKeysOrEntries(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		require.Equal(t, []string{"(trail) 0 unproved", "(trail) 0 unproved"}, findings(t, openWithKeys(t, databaseURL, "none"), "", nil))
		require.Equal(t, []string{"audit:keys 0 untold", "(trail) 0 unproved"}, findings(t, openWithKeys(t, databaseURL, testKeys), "", nil))
		unkeyed := openKeyed(t, databaseURL, "none")
		record(t, unkeyed, entry("j", "1"))
		require.Equal(t, []string{"(trail) 0 unproved"}, findings(t, unkeyed, "", nil))
		require.Equal(t, []string{"(trail) 0 unproved"}, findings(t, openLedger(t, databaseURL), "j", nil))
	})
	t.Run("only keys", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, []string{"(trail) 0 unproved"}, findings(t, openKeyed(t, engines[0].make(t), testKeys), "", nil))
	})
}

// A trail of which only the keys are left is not whole, whatever an old checkpoint knows.
func TestAnEmptyTrailIsNotIntactWithAnOldCheckpoint(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		var lines bytes.Buffer
		_, err := l.Checkpoint(t.Context(), &lines, "")
		require.NoError(t, err)
		record(t, l, entry("j", "1"))
		tamper(t, l, `DELETE FROM audit WHERE stream = 'j'`, `DELETE FROM audit_heads WHERE stream = 'j'`)
		checkpoint, err := l.keys.ReadCheckpoint(&lines)
		require.NoError(t, err)
		require.Equal(t, []string{"(trail) 0 unproved"}, findings(t, l, "", checkpoint))
	})
}
