// Operator is the command line of those who run onboardings, and of compliance. It connects to Temporal as Temporal's own
// variables and profiles say (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE, …), and to the database of starter
// and worker only for those commands that need it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands are what operator can do.
type commands struct {
	Status  status  `cmd:"" help:"Show on one screen how everything stands."`
	List    list    `cmd:"" help:"List onboardings, the oldest first."`
	Show    show    `cmd:"" help:"Show one onboarding: its checks, the decision, messages, what operators did and what can be done now."`
	Retry   retry   `cmd:"" help:"Run a parked check again, in one onboarding or in all."`
	Resend  resend  `cmd:"" help:"Send again the messages that could not be sent to the applicant, of one onboarding or of all."`
	Resolve resolve `cmd:"" help:"Give a parked check the verdict of a person."`
	Decide  decide  `cmd:"" help:"End the review of an onboarding."`
	Reopen  reopen  `cmd:"" help:"Begin a new onboarding of a journey whose onboarding has ended with a wrong outcome."`

	Reconcile reconcile `cmd:"" help:"Compare the ledger with Temporal: what Temporal has lost is started again from the inbox."`

	Events  events  `cmd:"" help:"See what IDWise sent, and deliver again what was not delivered."`
	Audit   trail   `cmd:"" help:"Show, export and verify the audit trail."`
	Migrate migrate `cmd:"" help:"Bring the tables of the database up to date, as their owner."`
	Setup   setup   `cmd:"" help:"Register the search attributes of onboardings in Temporal's namespace. Does nothing where they are already there."`
}

const description = `The command line of those who run onboardings.

Temporal is found by its own variables and profiles, such as TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE; the database by
DATABASE_URL, which must name the one of starter and worker. Commands that open it need AUDIT_KEYS as starter and worker have
it; status and reconcile look for workers of ONBOARDING_TASK_QUEUE. Secrets can be given as NAME_FILE.

Exit codes:

    0  done
    1  failed
    2  the command was not understood
    3  nothing was found
    4  refused: nothing was changed
    5  something needs attention: the audit trail was tampered with, Temporal and the ledger differ, or status lists it`

// console is where a command reads and writes.
type console struct {
	in     io.Reader
	out    io.Writer // what was asked for
	err    io.Writer // progress, questions and errors
	person bool      // somebody sits there who can answer a question
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	c := console{in: os.Stdin, out: os.Stdout, err: os.Stderr, person: isTerminal(os.Stdin)}
	err := run(ctx, os.Args[1:], c)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "operator:", err)
	}
	os.Exit(exitCode(err))
}

// isTerminal reports whether somebody may be typing into the file.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// run carries out the command that the arguments name.
func run(ctx context.Context, args []string, c console) error {
	helped := false
	parser, err := kong.New(&commands{},
		kong.Name("operator"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 120}),
		kong.Writers(c.out, c.err),
		kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
	)
	if err != nil {
		return fmt.Errorf("describe the commands: %w", err)
	}
	command, err := parser.Parse(args)
	switch {
	case helped:
		return nil
	case err != nil:
		return withCode(codeUsage, fmt.Errorf("%w (operator --help lists the commands)", err))
	}
	return command.Run()
}
