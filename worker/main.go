// Command worker runs the onboarding workflows and their activities.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"onboarding/internal/alerts"
	"onboarding/internal/config"
	"onboarding/internal/ledger"
	"onboarding/internal/presence"
	"onboarding/internal/telemetry"
	"onboarding/workflows"
)

const (
	// stopTimeout is how long running activities may take to finish when the worker is asked to stop.
	stopTimeout = 20 * time.Second
	// dialPause is how long to wait before trying again to reach Temporal at start.
	dialPause = 2 * time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ()); err != nil && !errors.Is(err, config.ErrHelp) {
		fmt.Fprintf(os.Stderr, "worker: %v\n", err)
		os.Exit(1)
	}
}

// run works until the context ends, then lets running activities finish within a bound.
func run(ctx context.Context, args, environment []string) error {
	settings, err := config.LoadWorker(args, environment, os.Stdout)
	if err != nil {
		return err
	}
	log, err := telemetry.NewLogger(os.Stderr, settings.Log.Level, settings.Log.Format)
	if err != nil {
		return err
	}
	metrics, err := telemetry.NewMetrics(log)
	if err != nil {
		return err
	}
	if !settings.AuditKeys.Keyed() {
		log.Warn("AUDIT_KEYS is not set: who can write to the database can forge the audit trail")
	}
	book, err := ledger.Open(ctx, settings.Database.URL.Reveal(), ledger.WithAuditKeys(settings.AuditKeys))
	if err != nil {
		return fmt.Errorf("open ledger: %w", err)
	}
	defer book.Close()

	operators, err := alerts.Operators(settings.Operators, settings.Mail, settings.Temporal, log)
	if err != nil {
		return err
	}
	activities, err := assemble(settings, book, operators, log)
	if err != nil {
		return err
	}

	options := settings.Temporal.Options
	options.Logger = telemetry.TemporalLogger(log)
	options.MetricsHandler = metrics.Temporal
	temporal, err := client.NewLazyClient(options)
	if err != nil {
		return fmt.Errorf("connect to Temporal: %w", err)
	}
	defer temporal.Close()

	namespace := presence.Check(book, temporal, settings.Temporal.Namespace())
	group, ctx := errgroup.WithContext(ctx)
	admin := telemetry.NewAdmin(metrics, log,
		telemetry.Probe{Name: "database", Check: book.Ping, Required: true},
		telemetry.Probe{Name: "temporal", Check: reach(temporal), Required: true},
		telemetry.Probe{Name: "namespace", Check: namespace, Required: true},
	)
	group.Go(func() error { return admin.Run(ctx, string(settings.AdminListen)) })
	alerting, stopAlerting := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { operators.Run(alerting); return nil })
	group.Go(func() error {
		defer stopAlerting() // the last activities may have alerted too
		if err := awaitTemporal(ctx, temporal, log); err != nil {
			return nil // asked to stop before Temporal came
		}
		if err := awaitNamespace(ctx, namespace, log); err != nil {
			return nil // asked to stop in a namespace that is not the ledger's
		}
		return work(ctx, temporal, settings, activities)
	})
	return group.Wait()
}

// work polls Temporal until the context ends or the worker can't go on.
func work(ctx context.Context, temporal client.Client, settings config.Worker, activities any) error {
	fatal := make(chan error, 1)
	w := worker.New(temporal, settings.Temporal.TaskQueue, worker.Options{
		WorkerStopTimeout: stopTimeout,
		OnFatalError:      func(err error) { fatal <- err },
	})
	definitions := &workflows.Workflows{Providers: workflows.Providers{
		Face:    settings.Face.Provider,
		Credit:  settings.Credit.Provider,
		Address: settings.Address.Provider,
	}}
	w.RegisterWorkflow(definitions.Onboarding)
	w.RegisterWorkflow(definitions.JourneyUpdate)
	w.RegisterActivity(activities)
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	select {
	case <-ctx.Done():
		w.Stop()
		return nil
	case err := <-fatal: // the worker has stopped by itself
		return fmt.Errorf("work: %w", err)
	}
}

// awaitTemporal returns when Temporal answers, or with an error when the context ends first.
func awaitTemporal(ctx context.Context, temporal client.Client, log logrus.FieldLogger) error {
	for warned := false; ; warned = true {
		err := reach(temporal)(ctx)
		if err == nil {
			return nil
		}
		if !warned {
			log.WithError(err).Warn("Temporal is away; the worker begins when it is back")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(dialPause):
		}
	}
}

// awaitNamespace returns when the namespace knows the onboardings that the ledger has open, or with an error when the context ends
// first. In another one the worker would take up the onboardings of somebody else.
func awaitNamespace(ctx context.Context, check func(context.Context) error, log logrus.FieldLogger) error {
	for warned := false; ; warned = true {
		err := check(ctx)
		if err == nil {
			return nil
		}
		if !warned {
			log.WithError(err).Error("It is not certain that Temporal's namespace is the ledger's; the worker does not begin")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(dialPause):
		}
	}
}

func reach(temporal client.Client) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	}
}
