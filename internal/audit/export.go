package audit

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"onboarding/internal/text"
)

// Writer takes the rows of an export, those of a stream one after the other, and its head, if there is one, behind them.
type Writer interface {
	Write(Row) error
	End(Head) error
	// Flush writes what is left; it must be called at the end.
	Flush() error
}

// line is a row in an export as JSON. The entry is there byte for byte, so that VerifyExport can prove it.
type line struct {
	Stream     string          `json:"stream"`
	Number     int64           `json:"number"`
	RecordedAt string          `json:"recordedAt"`
	KeyID      string          `json:"keyId"`
	Prev       string          `json:"prev"`
	Hash       string          `json:"hash"`
	Entry      json.RawMessage `json:"entry"`
	Head       *Head           `json:"head,omitempty"` // of the stream, at its last entry
}

// row returns the row that the line was written from.
func (l line) row() Row {
	var named struct {
		Key string `json:"key"`
	}
	_ = json.Unmarshal(l.Entry, &named) // without its key it is not what was sealed
	return Row{l.Stream, l.Number, named.Key, l.RecordedAt, l.KeyID, l.Prev, l.Hash, string(l.Entry)}
}

type jsonWriter struct {
	out     *bufio.Writer
	encoder *json.Encoder
	last    *line // not written yet: its stream may end with it
}

// NewJSONWriter returns a Writer that writes one JSON object a line: what proves the entry, the entry as it is kept and, with
// the last one of a stream, the stream's head.
func NewJSONWriter(w io.Writer) Writer {
	out := bufio.NewWriter(w)
	return &jsonWriter{out: out, encoder: json.NewEncoder(out)}
}

func (j *jsonWriter) Write(r Row) error {
	if _, err := r.Open(); err != nil {
		return fmt.Errorf("%w: verify the audit trail", err)
	}
	if err := j.writeLast(); err != nil {
		return err
	}
	j.last = &line{r.Stream, r.Number, r.RecordedAt, r.KeyID, r.Prev, r.Hash, json.RawMessage(r.Body), nil}
	return nil
}

func (j *jsonWriter) End(h Head) error {
	if j.last != nil {
		j.last.Head = &h
	}
	return nil
}

func (j *jsonWriter) writeLast() error {
	if j.last == nil {
		return nil
	}
	last := j.last
	j.last = nil
	return j.encoder.Encode(last)
}

func (j *jsonWriter) Flush() error {
	if err := j.writeLast(); err != nil {
		return err
	}
	return j.out.Flush()
}

// column is a column of an export as CSV.
type column struct {
	name  string
	value func(Sealed) string
}

// columns are in the order of the export. New ones are added at the end.
var columns = []column{
	{"stream", func(s Sealed) string { return s.Stream }},
	{"number", func(s Sealed) string { return strconv.FormatInt(s.Number, 10) }},
	{"recordedAt", func(s Sealed) string { return s.RecordedAt.Format(time.RFC3339Nano) }},
	{"at", func(s Sealed) string { return s.At.Format(time.RFC3339Nano) }},
	{"kind", func(s Sealed) string { return string(s.Kind) }},
	{"key", func(s Sealed) string { return s.Key }},
	{"workflowId", func(s Sealed) string { return s.WorkflowID }},
	{"referenceNo", func(s Sealed) string { return s.ReferenceNo }},
	{"eventId", func(s Sealed) string { return s.EventID }},
	{"event", func(s Sealed) string { return s.Event }},
	{"check", func(s Sealed) string { return s.Check }},
	{"provider", func(s Sealed) string { return s.Provider }},
	{"round", func(s Sealed) string { return counted(s.Round) }},
	{"attempt", func(s Sealed) string { return counted(s.Attempt) }},
	{"verdict", func(s Sealed) string { return s.Verdict }},
	{"reference", func(s Sealed) string { return s.Reference }},
	{"fault", func(s Sealed) string { return s.Fault }},
	{"system", func(s Sealed) string { return s.System }},
	{"manual", func(s Sealed) string { return s.Manual }},
	{"final", func(s Sealed) string { return s.Final }},
	{"action", func(s Sealed) string { return s.Action }},
	{"actor", func(s Sealed) string { return s.Actor }},
	{"message", func(s Sealed) string { return s.Message }},
	{"state", func(s Sealed) string { return s.State }},
	{"outcome", func(s Sealed) string { return s.Outcome }},
	{"rule", func(s Sealed) string { return s.Rule }},
	{"reason", func(s Sealed) string { return s.Reason }},
	{"keyId", func(s Sealed) string { return s.KeyID }},
	{"prev", func(s Sealed) string { return s.Prev }},
	{"hash", func(s Sealed) string { return s.Hash }},
	{"digest", func(s Sealed) string { return s.Digest }},
	{"runId", func(s Sealed) string { return s.RunID }},
	{"identity", func(s Sealed) string { return s.Identity }},
	{"events", func(s Sealed) string { return strings.Join(s.Events, " ") }},
	{"relation", func(s Sealed) string { return s.Relation }},
	{"contradicts", func(s Sealed) string { return s.Contradicts }},
}

// counted returns a number that begins at 1; empty for none.
func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

type csvWriter struct {
	out   *bufio.Writer
	begun bool
}

// NewCSVWriter returns a Writer that writes a line of names and then one line an entry (RFC 4180), every field in quotes. It is
// made for spreadsheets: control and bidirectional characters become spaces, and an apostrophe stands before whatever they
// could take for the beginning of a formula. So a proof needs the export as JSON.
func NewCSVWriter(w io.Writer) Writer { return &csvWriter{out: bufio.NewWriter(w)} }

func (c *csvWriter) Write(r Row) error {
	if err := c.begin(); err != nil {
		return err
	}
	s, err := r.Open()
	if err != nil {
		return fmt.Errorf("%w: verify the audit trail", err)
	}
	return c.line(func(column column) string { return harmless(column.value(s)) })
}

// End writes nothing: a proof needs the export as JSON.
func (*csvWriter) End(Head) error { return nil }

func (c *csvWriter) Flush() error {
	if err := c.begin(); err != nil {
		return err
	}
	return c.out.Flush()
}

// begin writes the names of the columns once.
func (c *csvWriter) begin() error {
	if c.begun {
		return nil
	}
	c.begun = true
	return c.line(func(column column) string { return column.name })
}

// line writes a line with one field a column.
func (c *csvWriter) line(field func(column) string) error {
	fields := make([]string, len(columns))
	for i, column := range columns {
		fields[i] = `"` + strings.ReplaceAll(field(column), `"`, `""`) + `"`
	}
	_, err := c.out.WriteString(strings.Join(fields, ",") + "\r\n")
	return err
}

// formulaStarts are the characters with which a formula can begin in some spreadsheet, also as they are written in Chinese and
// Japanese.
const formulaStarts = "=+-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"

// harmless returns a value that spreadsheets don't run, whatever they take for the separator: a formula can begin at the
// beginning and after everything that is no letter or digit.
func harmless(value string) string {
	var b strings.Builder
	before := ' '
	for _, r := range text.Clean(value) {
		if strings.ContainsRune(formulaStarts, r) && !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}
