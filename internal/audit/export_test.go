package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// exported returns an export of streams, each with its head.
func exported(t *testing.T, k Keys, streams ...[]Row) string {
	t.Helper()
	var out bytes.Buffer
	w := NewJSONWriter(&out)
	for _, rows := range streams {
		for _, r := range rows {
			require.NoError(t, w.Write(r))
		}
		require.NoError(t, w.End(k.head(rows[len(rows)-1])))
	}
	require.NoError(t, w.Flush())
	return out.String()
}

// An export can be proved where there is no database, by who can't seal as well, and who changes it is found out.
func TestAnExportProvesItself(t *testing.T) {
	t.Parallel()
	signs, verifies := signing(t)
	for _, both := range [][2]Keys{{keys(t, key2026), keys(t, key2026)}, {signs, verifies}} {
		k, verifying := both[0], both[1]
		rows, head := sealed(t, k, "j", 3)
		others, _ := sealed(t, k, "k", 2)
		text := exported(t, k, rows, others)
		verified := func(text string, checkpoint ...string) []string {
			var noted *Checkpoint
			if len(checkpoint) > 0 {
				noted = readCheckpoint(t, verifying, checkpoint...)
			}
			report, err := verifying.VerifyExport(strings.NewReader(text), noted)
			require.NoError(t, err)
			return found(report)
		}
		require.Empty(t, verified(text))
		require.Equal(t, []string{"(trail) 0 unproved"}, verified(""))
		report, err := verifying.VerifyExport(strings.NewReader(text), nil)
		require.NoError(t, err)
		require.Equal(t, 2, report.Streams)
		require.Equal(t, 5, report.Entries)

		lines := strings.SplitAfter(text, "\n")
		require.Len(t, lines, 6)
		require.Equal(t, []string{"j 2 removed"}, verified(lines[0]+lines[2]+lines[3]+lines[4]))
		require.Equal(t, []string{"j 1 edited", "j 2 edited", "j 3 edited", "k 1 edited", "k 2 edited"},
			verified(strings.ReplaceAll(text, "passed", "failed")))
		require.Equal(t, []string{"j 0 bad-head"}, verified(lines[0]+lines[1]), "the end is missing")
		require.Empty(t, verified(lines[3]+lines[4]), "whole streams are known to checkpoints only")
		require.Equal(t, []string{"j 3 differs"}, verified(lines[3]+lines[4], noted(t, k, at, head)...))
		otherHead := `"head":{"stream":"k"`
		require.Equal(t, []string{"k 0 bad-head"}, verified(lines[3]+strings.Replace(lines[4], otherHead, `"head":{"stream":"j"`, 1)))
		for _, bad := range []string{"x", "{}", text + "x", "[]"} {
			_, err := k.VerifyExport(strings.NewReader(bad), nil)
			require.ErrorContains(t, err, "line")
		}
	}
}

// Line by line, each entry with what proves it.
func TestAnExportIsJSONLines(t *testing.T) {
	t.Parallel()
	k := keys(t, key2026)
	rows, head := sealed(t, k, "j", 1)
	text := exported(t, k, rows)
	require.True(t, json.Valid([]byte(text)))
	require.Equal(t, `{"stream":"j","number":1,"recordedAt":"2026-01-31T12:00:00.000005000Z","keyId":"2026","prev":"","hash":"`+
		rows[0].Hash+`","entry":{"stream":"j","key":"k1","kind":"checked","at":"2026-01-31T12:00:00.000005Z","verdict":"passed"},`+
		`"head":{"stream":"j","number":1,"hash":"`+rows[0].Hash+`","keyId":"2026","seal":"`+head.Seal+`"}}`+"\n", text)
}

// Auditors read the columns by name; none of an entry's fields may be left out.
func TestEveryFieldHasAColumn(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, c := range columns {
		names[c.name] = true
	}
	require.Len(t, names, len(columns))
	for _, typ := range []reflect.Type{reflect.TypeFor[Entry](), reflect.TypeFor[Sealed]()} {
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			require.True(t, name == "" || names[name], name)
		}
	}
}

// A spreadsheet must not run what an operator typed as a reason.
func TestCSVIsHarmlessInSpreadsheets(t *testing.T) {
	t.Parallel()
	reasons := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain, with \"quotes\"\nand lines"}
	var entries []Entry
	for _, reason := range reasons {
		entries = append(entries, Entry{Stream: "j", Key: reason, Kind: Acted, At: at, Reason: reason})
	}
	rows, _, err := keys(t, key2026).Seal(Head{Stream: "j"}, entries, at)
	require.NoError(t, err)
	var out bytes.Buffer
	w := NewCSVWriter(&out)
	for _, r := range rows {
		require.NoError(t, w.Write(r))
	}
	require.NoError(t, w.Flush())
	lines, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+len(reasons))
	require.Equal(t, "stream number recordedAt at kind key", strings.Join(lines[0][:6], " "))
	for _, line := range lines[1:] {
		for _, value := range line {
			require.NotRegexp(t, `^[=+\-@\t\r]`, value)
		}
	}
}

// An empty export still says what it would hold.
func TestAnEmptyCSVHasItsHeader(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, NewCSVWriter(&out).Flush())
	require.True(t, strings.HasPrefix(out.String(), "stream,number,"))
	require.Equal(t, 1, strings.Count(out.String(), "\n"))
}

// What is damaged is not passed on as evidence.
func TestDamagedEntriesAreNotExported(t *testing.T) {
	t.Parallel()
	rows, _ := sealed(t, keys(t, key2026), "j", 1)
	rows[0].Body = "gone"
	require.ErrorContains(t, NewJSONWriter(&bytes.Buffer{}).Write(rows[0]), "verify the audit trail")
	require.ErrorContains(t, NewCSVWriter(&bytes.Buffer{}).Write(rows[0]), "verify the audit trail")
}
