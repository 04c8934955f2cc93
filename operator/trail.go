package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"onboarding/internal/audit"
	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// trail are the commands for the audit trail.
type trail struct {
	Show       trailShow       `cmd:"" help:"Show what happened to a journey, the oldest first. It is not verified."`
	Export     trailExport     `cmd:"" help:"Write the entries of a journey, or of all, as JSON lines or CSV."`
	Verify     trailVerify     `cmd:"" help:"Look for entries that were changed, removed, added or cut off. Exit code 5 if there are any."`
	Checkpoint trailCheckpoint `cmd:"" help:"Write the ends of all chains. Kept in another place, they let verify find what was cut off by somebody with the key."`
}

// streamOf returns the chain that is meant by a journey, a workflow ID or a reference number, and its entries.
func streamOf(ctx context.Context, l *ledger.Ledger, which string) (string, []audit.Sealed, error) {
	streams, err := journeysOf(ctx, l, which)
	if err != nil {
		return "", nil, err
	}
	if len(streams) > 1 {
		return "", nil, withCode(codeUsage, fmt.Errorf("%s has several journeys, name one: %s", clean(which), clean(strings.Join(streams, ", "))))
	}
	for _, stream := range append(streams, which, audit.Stream("", which, ""), audit.Stream("", "", which)) {
		entries, err := l.Trail(ctx, stream)
		if err != nil {
			return "", nil, err
		}
		if len(entries) > 0 {
			return stream, entries, nil
		}
	}
	return "", nil, withCode(codeNotFound, fmt.Errorf("the audit trail has no journey, workflow ID or reference %s", clean(which)))
}

// journeysOf returns the streams that the ledger knows for a workflow ID, a journey or a reference number.
func journeysOf(ctx context.Context, l *ledger.Ledger, which string) ([]string, error) {
	var streams []string
	add := func(stream string) {
		if !slices.Contains(streams, stream) {
			streams = append(streams, stream)
		}
	}
	if strings.HasPrefix(which, workflows.JourneyUpdateID("")) {
		w, err := l.Workflow(ctx, which)
		if err == nil {
			add(audit.Stream(w.Opener.JourneyID, w.Opener.ReferenceNo, which))
		}
		if errors.Is(err, ledger.ErrUnknown) {
			err = nil
		}
		return streams, err
	}
	known, err := l.Onboardings(ctx, which)
	if err != nil {
		return nil, err
	}
	for _, o := range known {
		add(o.JourneyID)
	}
	return streams, nil
}

// trailShow shows one chain.
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
	_, entries, err := streamOf(ctx, l, t.Which)
	if err != nil {
		return err
	}
	return t.write(c.out, entries, func(w io.Writer) error {
		table := grid{{"NO", "AT", "WHAT", "DETAILS", "WHY"}}
		for _, e := range entries {
			table.row(strconv.FormatInt(e.Number, 10), moment(e.At), string(e.Kind), details(e.Entry), e.Reason)
		}
		return table.print(w)
	})
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
	stream := ""
	if t.Which != "" {
		if stream, _, err = streamOf(ctx, l, t.Which); err != nil {
			return err
		}
	}
	return writeTo(t.Out, c.out, func(w io.Writer) error {
		writer := audit.NewJSONWriter(w)
		if t.Format == "csv" {
			writer = audit.NewCSVWriter(w)
		}
		return l.Export(ctx, stream, writer)
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
