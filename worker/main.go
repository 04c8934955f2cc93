// Command worker runs the onboarding workflows and their activities.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"onboarding/activities"
	"onboarding/internal/alerts"
	"onboarding/internal/config"
	"onboarding/internal/ledger"
	"onboarding/internal/presence"
	"onboarding/internal/startup"
	"onboarding/internal/telemetry"
	"onboarding/workflows"
)

const (
	// stopTimeout is how long running activities may take to finish when the worker is asked to stop.
	stopTimeout = 20 * time.Second
	// askTimeout bounds one question to Temporal at start.
	askTimeout = 10 * time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, config.ErrHelp) {
		os.Exit(1)
	}
}

// run is the program: it reads the configuration and works until the context ends. It has told what it returns: mistakes of
// the configuration as they are, everything after that in the log.
func run(ctx context.Context, args, environment []string, stdout, stderr io.Writer) error {
	settings, err := config.LoadWorker(args, environment, stdout)
	if err != nil {
		if !errors.Is(err, config.ErrHelp) {
			fmt.Fprintln(stderr, "worker:", err)
		}
		return err
	}
	return startup.Logged("worker", stderr, settings.Log, settings.Audit, func(log *logrus.Logger) error {
		return serve(ctx, settings, log)
	})
}

// serve builds the parts and works until the context ends, then lets running activities finish within a bound.
func serve(ctx context.Context, settings config.Worker, log *logrus.Logger) error {
	metrics, err := telemetry.NewMetrics(log)
	if err != nil {
		return err
	}
	book, err := ledger.New(settings.Database.URL.Reveal(), ledger.WithAuditKeys(settings.AuditKeys))
	if err != nil {
		return err
	}
	defer book.Close()

	operators, err := alerts.Operators(settings.Operators, settings.Mail, settings.Temporal, log)
	if err != nil {
		return err
	}
	assembled, err := assemble(settings, book, operators, log)
	if err != nil {
		return err
	}

	temporal, err := startup.Temporal(settings.Temporal, metrics, log)
	if err != nil {
		return err
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
		switch err := awaitNeighbours(ctx, book, temporal, settings.Temporal.Namespace(), log); {
		case ctx.Err() != nil:
			return nil // asked to stop before they were there
		case err != nil:
			return err
		}
		// In another namespace the worker would take up the onboardings of somebody else.
		if err := startup.Await(ctx, log, "the namespace of the ledger's onboardings", namespace); err != nil {
			return nil // asked to stop before it was found
		}
		return work(ctx, temporal, settings, assembled, log)
	})
	return group.Wait()
}

// work polls Temporal until the context ends or the worker can't go on.
func work(ctx context.Context, temporal client.Client, settings config.Worker, assembled *activities.Activities,
	log *logrus.Logger) error {
	fatal := make(chan error, 1)
	w := worker.New(temporal, settings.Temporal.TaskQueue, worker.Options{
		WorkerStopTimeout: stopTimeout,
		OnFatalError:      func(err error) { fatal <- err },
		Interceptors:      []interceptor.WorkerInterceptor{&activities.Panics{Log: log}},
	})
	definitions := &workflows.Workflows{Providers: workflows.Providers{
		Face:    settings.Face.Provider,
		Credit:  settings.Credit.Provider,
		Address: settings.Address.Provider,
	}}
	w.RegisterWorkflow(definitions.Onboarding)
	w.RegisterWorkflow(definitions.JourneyUpdate)
	w.RegisterActivity(assembled)
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

// awaitNeighbours returns when the database is prepared and Temporal has the namespace. Both are waited for at once, so that
// the log names whatever is missing.
func awaitNeighbours(ctx context.Context, book *ledger.Ledger, temporal client.Client, namespace string, log *logrus.Logger) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return startup.Database(ctx, log, book.Begin) })
	group.Go(func() error {
		return startup.Await(ctx, log, "Temporal", func(ctx context.Context) error { return serves(ctx, temporal, namespace) })
	})
	return group.Wait()
}

// serves returns an error if Temporal does not answer or has no such namespace, without which no worker starts.
func serves(ctx context.Context, temporal client.Client, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	if err := reach(temporal)(ctx); err != nil {
		return err
	}
	_, err := temporal.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if err != nil {
		return fmt.Errorf("look for the namespace %s: %w", namespace, err)
	}
	return nil
}

func reach(temporal client.Client) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	}
}
