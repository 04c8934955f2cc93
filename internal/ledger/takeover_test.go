package ledger

import (
	"bytes"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// What is forged without a key, or with a retired one, does not become whole when our programs add to it or when the next key takes
// it over: each key took over every stream before.
func TestWhatIsForgedStaysForgedWhenMoreIsAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		begun := time.Now()
		record(t, openKeyed(t, databaseURL, "none"), entry("quiet", "1"))
		openKeyed(t, databaseURL, testKeys+",none")
		l := openKeyed(t, databaseURL, newerKey+","+testKeys+",none")
		var want []string
		for i, forger := range []string{"none", testKeys} {
			for k, at := range []time.Time{time.Now(), begun.Add(-time.Hour)} {
				stream := fmt.Sprintf("j%d%d", i, k)
				record(t, l, entry(stream, "1"))
				forge(t, l, forger, stream, at)
				record(t, l, entry(stream, "2"))
				want = append(want, stream+" 2 retired-key")
			}
		}
		require.Equal(t, want, findings(t, l, "", nil))
		require.Equal(t, want[:1], findings(t, l, "j00", nil))

		var out bytes.Buffer
		require.NoError(t, l.Export(t.Context(), []string{"j00", audit.KeysStream}, audit.NewJSONWriter(&out)))
		report, err := l.keys.VerifyExport(&out, nil)
		require.NoError(t, err)
		require.Len(t, report.Findings, 1)
		require.Equal(t, audit.Retired, report.Findings[0].Problem)

		forge(t, l, "none", "quiet", begun)
		next := openKeyed(t, databaseURL, "2028:0123456789abcdef,"+newerKey+","+testKeys+",none")
		require.Contains(t, findings(t, next, "", nil), "quiet 2 retired-key", "not taken over by the key before")
		require.Subset(t, findings(t, next, "", nil), want)
	})
}

// Who cuts a stream back to before a key took it over, and puts the end back that was there then, is found when more is added.
func TestAStreamCutBackToAnOlderKeyIsFoundAfterMoreWasWritten(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		record(t, openKeyed(t, databaseURL, testKeys), entry("j", "1"), entry("j", "2"))
		l := openKeyed(t, databaseURL, testKeys)
		tamper(t, l, `CREATE TABLE backup AS SELECT * FROM audit_heads WHERE stream = 'j'`)
		l = openKeyed(t, databaseURL, newerKey+","+testKeys)
		record(t, l, entry("j", "3"))
		tamper(t, l, `DELETE FROM audit WHERE stream = 'j' AND number > 2`, `DELETE FROM audit_heads WHERE stream = 'j'`,
			`INSERT INTO audit_heads SELECT * FROM backup`)
		require.Equal(t, []string{"j 2 retired-key"}, findings(t, l, "", nil))
		record(t, l, entry("j", "4"))
		require.Equal(t, []string{"j 3 retired-key"}, findings(t, l, "", nil))
	})
}

// A program with an old key that ended later may have begun a stream after the new key came into use.
func TestAStreamBegunWithAKeyThatEndedLaterIsWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		old := openKeyed(t, databaseURL, testKeys)
		openKeyed(t, databaseURL, newerKey+","+testKeys)
		record(t, old, entry("j", "1"))
		l := openWithKeys(t, databaseURL, newerKey+",2026@"+time.Now().AddDate(0, 0, 2).Format("2006-01-02")+":0123456789abcdef")
		record(t, l, entry("j", "2"))
		requireIntact(t, l, 2)
		require.Equal(t, []string{"j 2 retired-key"}, findings(t, openWithKeys(t, databaseURL, newerKey+","+testKeys), "", nil))
	})
}

// Programs that begin at once, and receive meanwhile, leave nothing that looks forged.
func TestTheTakeOverWithTrafficLeavesAWholeTrail(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		old := openKeyed(t, databaseURL, "none")
		var entries []audit.Entry
		for i := range 2 * takeOverSize {
			entries = append(entries, entry(fmt.Sprintf("j%04d", i), "1"))
		}
		record(t, old, entries...)
		ledgers := []*Ledger{openWithKeys(t, databaseURL, testKeys+",none"), openWithKeys(t, databaseURL, testKeys+",none")}
		inParallel(4, func(i int) {
			if i < 2 {
				require.NoError(t, ledgers[i].Begin(t.Context()))
				return
			}
			for k := range 50 {
				record(t, ledgers[i-2], entry(fmt.Sprintf("j%04d", 8*k), fmt.Sprint("more", i)))
			}
		})
		requireIntact(t, ledgers[0], len(entries)+100)
	})
}

// While a new key is rolled out, a program that does not have it leaves to others what is sealed with it.
func TestWhatIsSealedWithANewerKeyIsLeftToWhoHasIt(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		unkeyed := openKeyed(t, databaseURL, "none")
		receive(t, unkeyed, event("long-ago", "i", Opens))
		old := openKeyed(t, databaseURL, testKeys+",none")
		l := openKeyed(t, databaseURL, newerKey+",2026@"+time.Now().AddDate(0, 0, 2).Format("2006-01-02")+":0123456789abcdef,none")
		receive(t, l, event("new", "j", Opens))
		receive(t, old, event("old", "k", Opens))
		claimed := func(l *Ledger) map[string]string {
			unknown := map[string]string{}
			for _, d := range claim(t, l) {
				require.False(t, d.Altered, d.ID)
				unknown[d.ID] = d.UnknownKey
			}
			_, err := l.db.Exec(`UPDATE inbox SET next_attempt_at = received_at`)
			require.NoError(t, err)
			return unknown
		}
		require.Equal(t, map[string]string{"long-ago": "2027", "new": "2027", "old": ""}, claimed(old))
		require.Equal(t, map[string]string{"long-ago": "", "new": "2027", "old": "2026"}, claimed(unkeyed))
		require.Equal(t, map[string]string{"long-ago": "", "new": "", "old": ""}, claimed(l))
	})
}

// While others add to a journey, an event of it that an older key has sealed is looked at as one transaction left it.
func TestAnOlderReceiptIsProvedWhileOthersWrite(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		receive(t, openKeyed(t, databaseURL, testKeys), event("waits", "j", Opens))
		l := openKeyed(t, databaseURL, newerKey+","+testKeys)
		other := openWithKeys(t, databaseURL, newerKey+","+testKeys)
		inParallel(2, func(i int) {
			for k := range 200 {
				if i == 0 {
					record(t, other, entry("j", fmt.Sprint(k)))
					continue
				}
				for _, d := range claim(t, l) {
					assert.False(t, d.Altered)
				}
				assert.NoError(t, l.transact(t.Context(), func(tx *sql.Tx) error {
					_, err := tx.Exec(`UPDATE inbox SET next_attempt_at = received_at`)
					return err
				}))
			}
		})
	})
}

// insertForged puts an event into the inbox and into the trail of a journey of its own as somebody does who has other keys.
func insertForged(t *testing.T, l *Ledger, id, forger string, at time.Time) {
	t.Helper()
	forged := event(id, id, Opens)
	routes := []routed{{Event: forged, workflowID: forged.OnboardingID, action: Start}}
	routes[0].digest = Digest(forged.Payload)
	rows, head, err := keys(t, forger).Seal(audit.Head{Stream: id}, receivedEntries(routes), at)
	require.NoError(t, err)
	require.NoError(t, l.transact(t.Context(), func(tx *sql.Tx) error {
		require.NoError(t, l.insertOnboardings(t.Context(), tx, []opening{{forged, 1}}))
		require.NoError(t, l.insertEvents(t.Context(), tx, routes))
		require.NoError(t, l.insertRows(t.Context(), tx, rows))
		return l.moveHeads(t.Context(), tx, []audit.Head{head})
	}))
}

// An event that waited while a new key came into use is delivered. One that somebody with an old key, or without any, has put
// into the inbox and into the trail is not, also not when our programs have added to its journey.
func TestAForgedReceiptIsNotDelivered(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		for _, before := range []string{"none", testKeys + ",none"} {
			receive(t, openKeyed(t, databaseURL, before), event("waits-"+before, "j-"+before, Opens))
		}
		l := openKeyed(t, databaseURL, newerKey+","+testKeys+",none")
		receive(t, l, event("steps", "k", Opens))
		want := map[string]bool{"waits-none": false, "waits-" + testKeys + ",none": false, "steps": false}
		for name, forger := range map[string]string{"unkeyed": "none", "retired": testKeys} {
			for when, at := range map[string]time.Time{"": time.Now(), "-backdated": time.Now().AddDate(-1, 0, 0)} {
				insertForged(t, l, name+when, forger, at)
				want[name+when] = true
			}
		}
		for range 2 {
			altered := map[string]bool{}
			for _, d := range claim(t, l) {
				altered[d.ID] = d.Altered
				receive(t, l, event("more-"+d.ID, d.JourneyID, Recorded))
			}
			require.Equal(t, want, altered)
			_, err := l.db.Exec(`UPDATE inbox SET next_attempt_at = received_at`)
			require.NoError(t, err)
		}
	})
}
