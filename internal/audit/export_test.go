package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
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

// inUse returns the stream that tells that the first of the keys came into use.
func inUse(t *testing.T, k Keys) []Row {
	t.Helper()
	rows, _, err := k.Seal(Head{Stream: KeysStream}, []Entry{{Stream: KeysStream, Key: KeyInUseKey(k.Active()), Kind: KeyInUse, At: at}}, at)
	require.NoError(t, err)
	return rows
}

// An export can be proved where there is no database, by who can't seal as well, and who changes it is found out.
func TestAnExportProvesItself(t *testing.T) {
	t.Parallel()
	signs, verifies := signing(t)
	for _, both := range [][2]Keys{{keys(t, key2026), keys(t, key2026)}, {signs, verifies}} {
		k, verifying := both[0], both[1]
		rows, head := sealed(t, k, "j", 3)
		others, _ := sealed(t, k, "k", 2)
		told := exported(t, k, inUse(t, k))
		text := exported(t, k, rows, others)
		verified := func(text string, checkpoint ...string) []string {
			text = told + text
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
		report, err := verifying.VerifyExport(strings.NewReader(told+text), nil)
		require.NoError(t, err)
		require.Equal(t, 3, report.Streams)
		require.Equal(t, 6, report.Entries)
		report, err = verifying.VerifyExport(strings.NewReader(text), nil)
		require.NoError(t, err)
		require.Equal(t, []string{"audit:keys 0 untold"}, found(report), "nothing tells which key is in use")

		lines := strings.SplitAfter(text, "\n")
		require.Len(t, lines, 6)
		require.Equal(t, []string{"j 2 removed"}, verified(lines[0]+lines[2]+lines[3]+lines[4]))
		require.Equal(t, []string{"j 1 edited", "j 2 edited", "j 3 edited", "k 1 edited", "k 2 edited"},
			verified(strings.ReplaceAll(text, "passed", "failed")))
		require.Equal(t, []string{"j 0 bad-head"}, verified(lines[0]+lines[1]), "the end is missing")
		require.Empty(t, verified(lines[3]+lines[4]), "whole streams are known to checkpoints only")
		require.Equal(t, []string{"j 3 differs"}, verified(lines[3]+lines[4], noted(t, k, at, head)...))
		require.Equal(t, []string{"j 2 inserted"}, verified(lines[0]+lines[1]+strings.Join(lines[1:], "")), "an entry twice")
		require.Equal(t, []string{"j 0 bad-head", "j 3 inserted"}, verified(strings.Join(lines[:3], "")+lines[2]), "two heads")
		require.Equal(t, []string{"j 0 inserted"}, verified(text+strings.Join(lines[:3], "")), "a stream twice")
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

// csvOf returns an export of one entry for each reason.
func csvOf(t *testing.T, reasons ...string) string {
	t.Helper()
	var entries []Entry
	for i, reason := range reasons {
		entries = append(entries, Entry{Stream: "j", Key: strconv.Itoa(i), Kind: Acted, At: at, Actor: "ann", Identity: "ann@host-1", Reason: reason})
	}
	rows, _, err := keys(t, key2026).Seal(Head{Stream: "j"}, entries, at)
	require.NoError(t, err)
	var out bytes.Buffer
	w := NewCSVWriter(&out)
	for _, r := range rows {
		require.NoError(t, w.Write(r))
	}
	require.NoError(t, w.Flush())
	return out.String()
}

// A spreadsheet must not run what somebody handed in as a reason or a number, at whatever character it splits the lines.
func TestCSVIsHarmlessInSpreadsheets(t *testing.T) {
	t.Parallel()
	text := csvOf(t, "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "\t=1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u2028=1",
		"'=1", `"=1"`, `""=1`, "plain;=1", "plain; =1", "plain,=1", "plain\t=1", "plain\n=1", "plain|=1", "a:=1", "a b =1", `a;"=1`,
		"＝1", "＋1", "－1", "＠x", "a；＝1", "=cmd|' /C calc'!A0", "|x", "%x", "==1", ";=1;=2", "\xff=1", "x\x00=1", `x","=1`)
	require.NotRegexp(t, "[\t\x00\u2028\u202e]", text)
	for _, separator := range []string{",", ";", "\t", "|", ":", " ", "\u00a0", "；", "/", `"`, "\n"} {
		for _, field := range strings.Split(text, separator) {
			require.NotRegexp(t, `^[\s"\x{a0}\x{200b}\x{feff}]*[=+\-@|%＝＋－＠]`, field, "split at %q", separator)
		}
	}
}

// What is no formula stays as it is: a program that reads the export finds the IDs, times and names that it looks for.
func TestCSVKeepsOrdinaryValues(t *testing.T) {
	t.Parallel()
	reasons := []string{`plain, with "quotes"; and more`, "50% of it, a=b, 1+1, ann@example.com, cust-1", "Jürgen said so", "", "'s avonds"}
	lines, err := csv.NewReader(strings.NewReader(csvOf(t, append(reasons, "two\nlines\u202e")...))).ReadAll()
	require.NoError(t, err)
	column := func(name string) int { return slices.Index(lines[0], name) }
	for i, reason := range append(reasons, "two lines ") {
		require.Equal(t, reason, lines[i+1][column("reason")])
		require.Equal(t, "ann@host-1", lines[i+1][column("identity")])
		require.Equal(t, "2026-01-31T12:00:00.000005Z", lines[i+1][column("recordedAt")])
	}
}

// Every field stands in quotes, those of the header too, and lines end as RFC 4180 says.
func TestCSVQuotesEveryField(t *testing.T) {
	t.Parallel()
	text := csvOf(t, `say "x"`, "")
	require.Equal(t, 3, strings.Count(text, "\r\n"))
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		require.Regexp(t, `^"([^"]|"")*"(,"([^"]|"")*")*$`, line)
	}
	require.Contains(t, text, `"say ""x"""`)
}

// An empty export still says what it would hold.
func TestAnEmptyCSVHasItsHeader(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, NewCSVWriter(&out).Flush())
	require.True(t, strings.HasPrefix(out.String(), `"stream","number",`))
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
