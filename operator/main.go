// Operator is the command line of those who run onboardings. It connects to Temporal as Temporal's own variables and
// profiles say (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE, …).
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
	Setup setup `cmd:"" help:"Register the search attributes of onboardings in Temporal's namespace. Does nothing where they are already there."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "operator:", err)
		os.Exit(1)
	}
}

// run carries out the command that the arguments name and writes what came of it to out.
func run(ctx context.Context, args []string, out io.Writer) error {
	parser, err := kong.New(&commands{},
		kong.Name("operator"),
		kong.Description("The command line of those who run onboardings. Temporal is found by its own variables and profiles, such as TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE."),
		kong.Writers(out, out),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.BindTo(out, (*io.Writer)(nil)),
	)
	if err != nil {
		return fmt.Errorf("describe the commands: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (operator --help lists the commands)", err)
	}
	return command.Run()
}
