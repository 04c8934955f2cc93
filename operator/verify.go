package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"onboarding/internal/audit"
	"onboarding/internal/config"
)

// trailVerify looks for changes of the audit trail.
type trailVerify struct {
	Which      string `arg:"" optional:"" help:"Journey, workflow ID or reference number. Default: all."`
	Checkpoint string `type:"existingfile" help:"A checkpoint that was written earlier and kept elsewhere."`
	output
}

// Run carries out the command.
func (t trailVerify) Run(ctx context.Context, c console) error {
	settings, err := config.LoadVerifier(config.Environment(os.Environ()))
	if err != nil {
		return err
	}
	checkpoint, err := readCheckpoint(t.Checkpoint, settings.AuditKeys)
	if err != nil {
		return err
	}
	l, err := openLedgerWith(ctx, settings)
	if err != nil {
		return err
	}
	defer l.Close()
	streams, absent := streamsOf(ctx, l, t.Which)
	switch {
	case absent == nil:
	case checkpoint != nil && exitCode(absent) == codeNotFound:
		streams = []string{t.Which} // the checkpoint may tell of what is not there any more
	default:
		return absent
	}
	report, err := l.Verify(ctx, streams, checkpoint)
	if err != nil {
		return err
	}
	if absent != nil && len(report.Findings) == 0 {
		return absent
	}
	if err := t.write(c.out, report, func(w io.Writer) error { return printReport(w, report) }); err != nil {
		return err
	}
	if len(report.Findings) > 0 {
		return withCode(codeAttention, fmt.Errorf("the audit trail is not as it was written, or that can't be proved: %s",
			plural(len(report.Findings), "finding")))
	}
	return nil
}

// readCheckpoint returns nil without a path.
func readCheckpoint(path string, keys audit.Keys) (*audit.Checkpoint, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	checkpoint, err := keys.ReadCheckpoint(file)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint: %w", err)
	}
	return checkpoint, nil
}

func printReport(w io.Writer, report audit.Report) error {
	fmt.Fprintf(w, "%d entries of %d chains looked at\n", report.Entries, report.Streams)
	if noted := report.Checkpoint; noted != nil {
		fmt.Fprintf(w, "compared with the checkpoint of %s, %s\n", noted.At, plural(int(noted.Streams), "chain"))
	}
	if len(report.Findings) == 0 {
		_, err := fmt.Fprintln(w, "intact: nothing was changed")
		return err
	}
	table := grid{{"JOURNEY", "ENTRY", "FOUND", "WHAT"}}
	for _, f := range report.Findings {
		number := ""
		if f.Number > 0 {
			number = strconv.FormatInt(f.Number, 10)
		}
		table.row(f.Stream, number, string(f.Problem), f.Detail)
	}
	return table.print(w)
}

// trailCheckpoint writes the ends of all chains.
type trailCheckpoint struct {
	Out      string `type:"path" help:"File to write, which must not exist. Default: standard output."`
	Previous string `type:"existingfile" help:"The checkpoint before. Its digest is kept in the new one, so that none can be left out."`
}

// Run carries out the command.
func (t trailCheckpoint) Run(ctx context.Context, c console) error {
	previous := ""
	if t.Previous != "" {
		content, err := os.ReadFile(t.Previous)
		if err != nil {
			return err
		}
		previous = audit.Digest(content)
	}
	l, err := openLedgerToWrite(ctx) // with a key that was retired it would be none
	if err != nil {
		return err
	}
	defer l.Close()
	var count int
	err = writeTo(t.Out, c.out, func(w io.Writer) (err error) {
		count, err = l.Checkpoint(ctx, w, previous)
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.err, "the ends of %d chains; keep them where the administrator of the database can't write\n", count)
	return err
}
