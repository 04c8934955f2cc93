package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"onboarding/internal/audit"
	"onboarding/internal/ledger"
)

// trail are the commands for the audit trail.
type trail struct {
	Show       trailShow       `cmd:"" help:"Show what happened to a journey, the oldest first. It is not verified."`
	Export     trailExport     `cmd:"" help:"Write the entries of a journey, or of all, as JSON lines or CSV."`
	Verify     trailVerify     `cmd:"" help:"Look for entries that were changed, removed, added or cut off, and hold the inbox and the onboardings against them. Exit code 5 if anything is found, or nothing can be proved."`
	Checkpoint trailCheckpoint `cmd:"" help:"Write the ends of all chains. Kept in another place, they let verify find what was cut off by somebody with the key."`
}

// streamsOf returns the chains that tell of a journey, a workflow ID or a reference number; of all, none, if it is empty.
func streamsOf(ctx context.Context, l *ledger.Ledger, which string) ([]string, error) {
	if which == "" {
		return nil, nil
	}
	streams, err := l.Streams(ctx, which)
	if err == nil && len(streams) == 0 {
		err = withCode(codeNotFound, fmt.Errorf("the audit trail has no journey, workflow ID or reference %s", clean(which)))
	}
	return streams, err
}

// entriesOf returns the entries of several chains in the order in which they were recorded.
func entriesOf(ctx context.Context, l *ledger.Ledger, streams []string) ([]audit.Sealed, error) {
	var entries []audit.Sealed
	for _, stream := range streams {
		of, err := l.Trail(ctx, stream)
		if err != nil {
			return nil, err
		}
		entries = append(entries, of...)
	}
	slices.SortStableFunc(entries, func(a, b audit.Sealed) int { return a.RecordedAt.Compare(b.RecordedAt) })
	return entries, nil
}

// trailShow shows what happened to a journey or to somebody.
type trailShow struct {
	Which string `arg:"" help:"Journey, workflow ID or reference number."`
	output
}

// Run carries out the command.
func (t trailShow) Run(ctx context.Context, c console) error {
	l, err := openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	streams, err := streamsOf(ctx, l, t.Which)
	if err != nil {
		return err
	}
	entries, err := entriesOf(ctx, l, streams)
	if err != nil {
		return err
	}
	return t.write(c.out, entries, func(w io.Writer) error { return printEntries(w, entries, len(streams) > 1) })
}

// printEntries prints a line for each entry, with its chain where there are several.
func printEntries(w io.Writer, entries []audit.Sealed, several bool) error {
	header, chain := []string{"NO", "AT", "WHAT", "DETAILS", "WHY"}, []string{}
	if several {
		header = append([]string{"JOURNEY"}, header...)
	}
	table := grid{header}
	for _, e := range entries {
		if several {
			chain = []string{e.Stream}
		}
		table.row(append(chain, strconv.FormatInt(e.Number, 10), moment(e.At), string(e.Kind), details(e.Entry), e.Reason)...)
	}
	return table.print(w)
}

// details returns what an entry tells beside its kind and reason, in a line.
func details(e audit.Entry) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, strings.TrimSpace(name+" "+value))
		}
	}
	number := func(name string, n int) {
		if n > 0 {
			add(name, strconv.Itoa(n))
		}
	}
	add("", e.Event)
	add("event", e.EventID)
	add("", e.Action)
	add("by", signature(e.Actor, e.Identity))
	add("", e.Check)
	number("round", e.Round)
	number("attempt", e.Attempt)
	add("", e.Verdict)
	add("by", e.Provider)
	add("reference", e.Reference)
	add("fault", e.Fault)
	add("final", e.Final)
	add("system", e.System)
	add("manual", e.Manual)
	add("message", e.Message)
	add("", e.State)
	add("outcome", e.Outcome)
	add("rule:", e.Rule)
	return strings.Join(parts, ", ")
}

// trailExport writes entries as a regulator asks for them.
type trailExport struct {
	Which  string `arg:"" optional:"" help:"Journey, workflow ID or reference number. Default: all."`
	Format string `enum:"jsonl,csv" default:"jsonl" help:"jsonl: JSON lines, which can be verified without the database; or csv."`
	Out    string `type:"path" help:"File to write, which must not exist. Default: standard output."`
}

// Run carries out the command.
func (t trailExport) Run(ctx context.Context, c console) error {
	l, err := openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	streams, err := streamsOf(ctx, l, t.Which)
	if err != nil {
		return err
	}
	return writeTo(t.Out, c.out, func(w io.Writer) error {
		if t.Format == "csv" {
			return l.Export(ctx, streams, audit.NewCSVWriter(w))
		}
		if len(streams) > 0 {
			streams = append(streams, audit.KeysStream) // which it can be verified with, alone
		}
		return l.Export(ctx, streams, audit.NewJSONWriter(w))
	})
}

// writeTo writes to a new file that only its owner can read or, without a path, to out. A file that could not be written
// whole is removed.
func writeTo(path string, out io.Writer, write func(io.Writer) error) error {
	if path == "" {
		return write(out)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err = write(file); err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		_ = os.Remove(path) // the error to tell is the first one
	}
	return err
}
