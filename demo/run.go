package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"onboarding/internal/stack"
)

// speed is how many times faster than in reality the simulated IDWise is: its processing takes three seconds.
const speed = 2

// runCommand runs everything, sends journeys of every kind and shows them.
type runCommand struct {
	Exit bool `help:"end when all journeys are done; the exit code tells whether all went as expected"`
}

// Run starts the system, plays the scenarios and sums up.
func (r *runCommand) Run(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "onboarding-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for logs and databases: %w", err)
	}
	system, err := startSystem(ctx, folder)
	if err != nil {
		return fmt.Errorf("%w (logs in %s)", err, folder)
	}
	defer func() {
		fmt.Println("Stopping.")
		if err := system.Stop(); err != nil {
			fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		}
	}()
	fmt.Printf(`
Temporal UI   %s/namespaces/default/workflows
Webhook       %s/webhooks/idwise
Mail          %s
Logs          %s

`, system.Temporal.UIURL, system.Starters[0].URL, system.Sandbox.MailURL, folder)

	show := newShow(system)
	if err := show.play(ctx); err != nil {
		return err
	}
	wrong := show.summarize(ctx, os.Stdout)
	switch {
	case ctx.Err() != nil:
		return nil
	case !r.Exit:
		fmt.Printf("\nEverything stays up: look at the journeys in %s. Ctrl-C ends it.\n", system.Temporal.UIURL)
		<-ctx.Done()
	case wrong > 0:
		return fmt.Errorf("%d of the scenarios did not come out as expected (logs in %s)", wrong, folder)
	}
	return nil
}

// startSystem runs Temporal, the vendors, the worker and the starter, and says so.
func startSystem(ctx context.Context, folder string) (*stack.System, error) {
	root, err := filepath.Abs(filepath.Join(filepath.Dir(os.Args[0]), ".."))
	if err != nil {
		return nil, fmt.Errorf("find the programs: %w", err)
	}
	began := time.Now()
	fmt.Println("Starting Temporal with its UI, the simulated vendors, worker and starter.")
	system, err := stack.Start(ctx, stack.Options{
		Temporal: stack.TemporalOptions{
			CLI: stack.TemporalCLI(root), Folder: folder, Port: prefer(7233), UI: true, UIPort: prefer(8233),
		},
		Folders:     stack.Folders{Bin: filepath.Join(root, "bin"), Logs: folder},
		Database:    "sqlite:" + filepath.Join(folder, "onboarding.db"),
		Speed:       speed,
		StarterPort: prefer(8080),
		// So that a check parks, and operators hear of it, before the reader has left.
		Environment: []string{"CHECK_RETRY_BUDGET=10s", "OPERATORS_DIGEST=5s"},
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("Ready after %s.\n", time.Since(began).Round(100*time.Millisecond))
	return system, nil
}

// prefer returns the port if it is free, else zero, which stands for any free one.
func prefer(port int) int {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0
	}
	listener.Close()
	return port
}
