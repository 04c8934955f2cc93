package ledger

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

// What is exported from either database can be proved without it, for one journey and for all.
func TestExportsCanBeVerified(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellStory(t, l)
		var lines bytes.Buffer
		_, err := l.Checkpoint(t.Context(), &lines, "")
		require.NoError(t, err)
		for stream, entries := range map[string]int{"j": 5 + 1, "": 9 + 1} {
			var streams []string
			checkpoint, err := keys(t, testKeys).ReadCheckpoint(bytes.NewReader(lines.Bytes()))
			require.NoError(t, err)
			if stream != "" {
				streams = []string{stream, audit.KeysStream}
				checkpoint.Only(streams...)
			}
			var out bytes.Buffer
			require.NoError(t, l.Export(t.Context(), streams, audit.NewJSONWriter(&out)))
			report, err := keys(t, testKeys).VerifyExport(&out, checkpoint)
			require.NoError(t, err)
			require.Empty(t, report.Findings)
			require.Equal(t, entries, report.Entries)
		}
	})
}

// A spreadsheet shows the journey in its order, one line an entry.
func TestExportsAsCSV(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		tellStory(t, l)
		var out bytes.Buffer
		require.NoError(t, l.Export(t.Context(), []string{"j"}, audit.NewCSVWriter(&out)))
		lines, err := csv.NewReader(&out).ReadAll()
		require.NoError(t, err)
		require.Len(t, lines, 6)
		for i, line := range lines[1:] {
			require.Equal(t, []string{"j", fmt.Sprint(i + 1)}, line[:2])
		}
	})
}

// A journey is found by its reference number and its workflow as they were sealed, also if the inbox says otherwise or nothing: so
// verifying one applicant's trail finds that.
func TestWhatIsSealedTellsWhoseStreamItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		odd := event("odd", "o", Opens)
		odd.ReferenceNo = `cust-1%_"<é>'`
		for _, e := range []Event{event("steps", "j", Opens), odd} {
			require.NoError(t, l.Delivered(t.Context(), e.ID, receive(t, l, e).WorkflowID))
		}
		tamper(t, l, `UPDATE inbox SET reference_no = 'cust-2'`, `DELETE FROM onboardings`)
		for which, stream := range map[string]string{"cust-1": "j", odd.ReferenceNo: "o", "onboarding-steps": "j", "onboarding-odd": "o"} {
			streams, err := l.Streams(t.Context(), which)
			require.NoError(t, err)
			require.Equal(t, []string{stream}, streams, which)
			require.NotEmpty(t, findings(t, l, stream, nil))
		}
		for _, which := range []string{"cust", "CUST-1", `cust-1%_"`, "%", "onboarding", ""} {
			streams, err := l.Streams(t.Context(), which)
			require.NoError(t, err)
			require.Empty(t, streams, which)
		}
	})
}

// A journey with as many entries as a long life gives it is exported and verified whole.
func TestLongStreams(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		var entries []audit.Entry
		for i := range 1000 {
			entries = append(entries, entry("j", fmt.Sprint(i)))
		}
		record(t, l, entries...)
		require.NoError(t, l.Export(t.Context(), []string{"j"}, audit.NewCSVWriter(io.Discard)))
		requireIntact(t, l, 1000)
	})
}
