package ledger

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// keys returns the audit keys of a text as in AUDIT_KEYS.
func keys(tb testing.TB, text string) audit.Keys {
	tb.Helper()
	var k audit.Keys
	require.NoError(tb, k.UnmarshalText([]byte(text)))
	return k
}

const testKeys = "2026:0123456789abcdef"

func openKeyed(tb testing.TB, databaseURL, auditKeys string) *Ledger {
	tb.Helper()
	l := openWithKeys(tb, databaseURL, auditKeys)
	require.NoError(tb, l.Begin(tb.Context()))
	return l
}

// openWithKeys opens a ledger as somebody does who does not write into the trail.
func openWithKeys(tb testing.TB, databaseURL, auditKeys string) *Ledger {
	tb.Helper()
	l, err := Open(tb.Context(), databaseURL, WithAuditKeys(keys(tb, auditKeys)))
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, l.Close()) })
	return l
}

// entry returns an entry that happened now.
func entry(stream, key string) audit.Entry {
	return audit.Entry{Stream: stream, Key: key, Kind: audit.Checked, At: time.Now(), Check: "credit", Verdict: "passed"}
}

func record(tb testing.TB, l *Ledger, entries ...audit.Entry) {
	tb.Helper()
	assert.NoError(tb, l.Record(tb.Context(), entries...)) // not require: it is also called from other goroutines
}

// trailKeys returns the keys of a stream's entries in their order.
func trailKeys(tb testing.TB, l *Ledger, stream string) []string {
	tb.Helper()
	trail, err := l.Trail(tb.Context(), stream)
	require.NoError(tb, err)
	names := []string{}
	for i, s := range trail {
		require.EqualValues(tb, i+1, s.Number)
		names = append(names, s.Key)
	}
	return names
}

// requireIntact requires that nothing is found, and so many entries beside those of the keys.
func requireIntact(tb testing.TB, l *Ledger, entries int) {
	tb.Helper()
	report, err := l.Verify(tb.Context(), nil, nil)
	require.NoError(tb, err)
	require.Empty(tb, report.Findings)
	ofKeys := count(tb, l, `SELECT COUNT(*) FROM audit WHERE entry_key LIKE 'key/%'`)
	require.Equal(tb, entries, report.Entries-ofKeys)
}

// An activity that is repeated writes nothing twice, and what was written first stays.
func TestRecordingTwiceLeavesOneEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "a"), entry("j", "a"), entry("j", "b"))
		changed := entry("j", "a")
		changed.Verdict = "failed"
		record(t, l, changed, entry("j", "c"))
		record(t, l)

		require.Equal(t, []string{"a", "b", "c"}, trailKeys(t, l, "j"))
		trail, err := l.Trail(t.Context(), "j")
		require.NoError(t, err)
		require.Equal(t, "passed", trail[0].Verdict)
		requireIntact(t, l, 3)
	})
}

// The same key in two streams names two things.
func TestEntriesOfSeveralStreamsAreWrittenTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		record(t, l, entry("j", "a"))
		record(t, l, entry("k", "a"), entry("j", "b"), entry("reference:c", "a"))
		require.Equal(t, []string{"a", "b"}, trailKeys(t, l, "j"))
		require.Equal(t, []string{"a"}, trailKeys(t, l, "k"))
		require.Equal(t, []string{"a"}, trailKeys(t, l, "reference:c"))
		require.Empty(t, trailKeys(t, l, "nowhere"))
		requireIntact(t, l, 4)
	})
}

// One bad entry leaves nothing of the call, so that the caller can tell what is there.
func TestBadEntriesAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		for _, spoil := range []func(*audit.Entry){
			func(e *audit.Entry) { e.Stream = "" },
			func(e *audit.Entry) { e.Stream = strings.Repeat("x", 1025) },
			func(e *audit.Entry) { e.Key = "" },
			func(e *audit.Entry) { e.Key = "nul\x00" },
			func(e *audit.Entry) { e.Key = "\xff" },
			func(e *audit.Entry) { e.Kind = "" },
			func(e *audit.Entry) { e.At = time.Time{} },
		} {
			bad := entry("j", "b")
			spoil(&bad)
			require.ErrorIs(t, l.Record(t.Context(), entry("j", "a"), bad), audit.ErrInvalid)
		}
		require.Empty(t, trailKeys(t, l, "j"))
	})
}

// Text from outside comes back as it was, but for what JSON cannot hold.
func TestEntriesKeepAnyText(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		odd := entry("j", "a")
		odd.Reason = "<b>\"quotes\"\x00\n\u2028 é \xff"
		record(t, l, odd)
		trail, err := l.Trail(t.Context(), "j")
		require.NoError(t, err)
		require.Equal(t, "<b>\"quotes\"\x00\n\u2028 é \ufffd", trail[0].Reason)
		require.Equal(t, odd.At.UTC().Round(0), trail[0].At)
		requireIntact(t, l, 1)
	})
}

// Starter and worker write to one stream at the same time.
func TestConcurrentEntriesFormOneChain(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openKeyed(t, databaseURL, testKeys), openKeyed(t, databaseURL, testKeys)}
		inParallel(200, func(i int) {
			// Every entry twice, and with another stream in the opposite order.
			own, other := entry("j", fmt.Sprint(i/2)), entry("k", fmt.Sprint(i/2))
			if i%2 == 0 {
				record(t, ledgers[i%2], own, other)
			} else {
				record(t, ledgers[i%2], other, own)
			}
		})
		require.Len(t, trailKeys(t, ledgers[0], "j"), 100)
		require.Len(t, trailKeys(t, ledgers[0], "k"), 100)
		requireIntact(t, ledgers[1], 200)
	})
}

// Events arrive for journeys whose checks write at the same moment, and nobody waits for anybody in a circle.
func TestEventsAndChecksWriteToOneTrail(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		one, other := openKeyed(t, databaseURL, testKeys), openKeyed(t, databaseURL, testKeys)
		inParallel(120, func(i int) {
			journey := fmt.Sprintf("j%d", i%5)
			switch i % 3 {
			case 0:
				receive(t, one, event(fmt.Sprintf("e%d", i), journey, Opens))
			case 1:
				receive(t, other, event(fmt.Sprintf("e%d", i), journey, Follows))
			default:
				record(t, other, entry(journey, fmt.Sprint(i)), entry(fmt.Sprintf("j%d", (i+3)%5), fmt.Sprint(i)))
			}
		})
		requireIntact(t, one, 80+80)
	})
}

// What the ledger itself does is told in the same transaction: events received, workflows started, the outcome.
func TestTheLedgerTellsWhatItDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		steps := event("steps", "j", Opens)
		receive(t, l, steps)
		receive(t, l, steps)
		receive(t, l, event("step", "j", Recorded))
		for range 2 {
			require.NoError(t, l.Delivered(t.Context(), "steps", "onboarding-steps"))
		}
		receive(t, l, event("journey", "j", OpensFirst))
		require.NoError(t, l.Delivered(t.Context(), "journey", "onboarding-steps"))
		end := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
		closing := Closing{WorkflowID: "onboarding-steps", Outcome: "approved", Rule: "all passed", Final: "Complete", At: end,
			Handled: []string{"steps", "journey"}}
		closeOnboarding(t, l, closing)
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "ended"})
		receive(t, l, event("aml", "j", Apart))
		require.NoError(t, l.Delivered(t.Context(), "aml", "journey-update-aml"))

		require.Equal(t, []string{"received/steps", "received/step", "started/onboarding-steps", "received/journey",
			"outcome/onboarding-steps/approved", "received/aml", "started/journey-update-aml"}, trailKeys(t, l, "j"))
		trail, err := l.Trail(t.Context(), "j")
		require.NoError(t, err)
		require.Equal(t, audit.Entry{
			Stream: "j", Key: "received/steps", Kind: audit.Received, At: steps.ReceivedAt.UTC().Round(0),
			WorkflowID: "onboarding-steps", ReferenceNo: "cust-1", EventID: "steps", Event: "opens", Relation: "opens",
			Digest: "sha256:ebc2c4ea03938ee05e18c1a712d9fa02de923d6f2db34b68fe1f8dcf651e479d", // of {"event":"x"}
		}, trail[0].Entry)
		require.Equal(t, audit.Started, trail[2].Kind)
		require.Equal(t, audit.Entry{
			Stream: "j", Key: "outcome/onboarding-steps/approved", Kind: audit.Outcome, At: end,
			WorkflowID: "onboarding-steps", ReferenceNo: "cust-1", Outcome: "approved", Rule: "all passed", Final: "Complete",
			Events: []string{"steps", "journey"},
		}, trail[4].Entry)
		requireIntact(t, l, 7)
	})
}

// A dispatcher may die after it started a workflow. That the workflow ran is told at the latest when it ends.
func TestTheStartIsToldAtTheEndIfNobodyCouldBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		receive(t, l, event("steps", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps"})
		require.Equal(t, []string{"received/steps", "started/onboarding-steps", "outcome/onboarding-steps/approved"}, trailKeys(t, l, "j"))
	})
}

// An event without a journey is told under its reference number; one without either under the workflow that would carry it.
func TestEventsWithoutAJourney(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		receive(t, l, event("spot-check", "", Apart))
		for i, reference := range []string{"", strings.Repeat("x", 256)} {
			e := event(fmt.Sprintf("unknown-%d", i), "", Recorded)
			e.ReferenceNo = reference
			receive(t, l, e)
		}
		nobodys := event("nobodys", "", Apart)
		nobodys.ReferenceNo = ""
		receive(t, l, nobodys)
		require.NoError(t, l.Delivered(t.Context(), "nobodys", "journey-update-nobodys"))
		require.Equal(t, []string{"received/nobodys", "started/journey-update-nobodys"}, trailKeys(t, l, "workflow:journey-update-nobodys"))
		require.Equal(t, []string{"received/spot-check"}, trailKeys(t, l, "reference:cust-1"))
		require.Equal(t, []string{"received/unknown-0"}, trailKeys(t, l, "workflow:journey-update-unknown-0"))
		require.Equal(t, []string{"received/unknown-1"}, trailKeys(t, l, "workflow:journey-update-unknown-1"))
		requireIntact(t, l, 5)
	})
}
