// Command demo runs the whole system on one machine, with simulated vendors, and shows onboardings of every kind.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type commands struct {
	Run     runCommand     `cmd:"" default:"withargs" help:"run everything and send journeys of every kind (default)"`
	Vendors vendorsCommand `cmd:"" help:"run the simulated vendors only"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	command := kong.Parse(&c, kong.Name("demo"),
		kong.Description("The onboarding orchestrator on one machine: real programs, a real Temporal server, simulated vendors."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err := command.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(1)
	}
}
