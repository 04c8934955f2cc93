// The starter receives IDWise's webhooks, keeps them in a durable inbox, and delivers them to Temporal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"onboarding/internal/alerts"
	"onboarding/internal/config"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/presence"
	"onboarding/internal/startup"
	"onboarding/internal/telemetry"
)

// inboxSilence is how long the webhook's port stays closed for a database that neither answers nor refuses.
const inboxSilence = 3 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	gin.SetMode(gin.ReleaseMode)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, config.ErrHelp) {
		os.Exit(1)
	}
}

// run is the program: it reads the configuration and works until the context ends. It has told what it returns: mistakes of
// the configuration as they are, everything after that in the log.
func run(ctx context.Context, args, environment []string, stdout, stderr io.Writer) error {
	settings, err := config.LoadStarter(args, environment, stdout)
	if err != nil {
		if !errors.Is(err, config.ErrHelp) {
			fmt.Fprintln(stderr, "starter:", err)
		}
		return err
	}
	return startup.Logged("starter", stderr, settings.Log, settings.Audit, func(logger *logrus.Logger) error {
		return assemble(ctx, settings, logger)
	})
}

// assemble builds the parts and runs them until the context ends.
func assemble(ctx context.Context, settings config.Starter, logger *logrus.Logger) error {
	if settings.Credentials.None {
		logger.Warn("ANYBODY CAN POST WEBHOOKS: IDWISE_WEBHOOK_CREDENTIALS is none")
	}
	metrics, err := telemetry.NewMetrics(logger)
	if err != nil {
		return err
	}
	inbox, err := ledger.New(settings.Database.URL.Reveal(), ledger.WithAuditKeys(settings.AuditKeys))
	if err != nil {
		return err
	}
	defer closeLogged(logger, inbox)
	temporal, err := startup.Temporal(settings.Temporal, metrics, logger)
	if err != nil {
		return err
	}
	defer temporal.Close()
	operators, err := alerts.Operators(settings.Operators, settings.Mail, settings.Temporal, logger)
	if err != nil {
		return err
	}
	return serve(ctx, settings, inbox, temporal, operators, metrics, logger)
}

// serve runs webhook, dispatcher, lookout and admin listener until the context ends or one of them fails. While the database
// is waited for, the webhook answers 503 and nothing is delivered; where it is there, as it mostly is, no webhook comes too
// early. The dispatcher outlives the webhook, so that what was received last is still delivered.
func serve(ctx context.Context, settings config.Starter, inbox *ledger.Ledger, temporal client.Client,
	operators *notify.Channels, metrics *telemetry.Metrics, logger *logrus.Logger) error {
	measured := newMetrics(metrics.Registry, inbox)
	namespace := settings.Temporal.Namespace()
	courier := &courier{temporal: temporal, namespace: namespace, taskQueue: settings.Temporal.TaskQueue,
		settings: workflowSettings(settings.Waits)}
	dispatcher := newDispatcher(inbox, courier, settings.DispatchConcurrency, operators, measured, logger)
	handler, err := newHandler(&webhook{
		inbox:       inbox,
		wake:        dispatcher.Wake,
		allowed:     settings.AllowedCIDRs,
		credentials: newVerifier(settings.Credentials),
		operators:   operators,
		metrics:     measured,
		logger:      logger,
	}, settings.TrustedProxies)
	if err != nil {
		return err
	}
	lookout := &lookout{inbox: inbox, operators: operators, logger: logger}
	admin := telemetry.NewAdmin(metrics, logger,
		telemetry.Probe{Name: "database", Check: inbox.Ping, Required: true},
		telemetry.Probe{Name: "temporal", Check: courier.Reachable},
		telemetry.Probe{Name: "namespace", Check: presence.Check(inbox, temporal, namespace)})

	group, ctx := errgroup.WithContext(ctx)
	dispatching, stopDispatching := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { return admin.Run(ctx, string(settings.AdminListen)) })
	asked := make(chan struct{}) // closed when the database has answered, or refused, for the first time, or does neither
	group.Go(func() error {
		defer stopDispatching()
		select {
		case <-asked:
			return serveWebhook(ctx, string(settings.Listen), handler, logger)
		case <-ctx.Done():
			return nil
		}
	})
	group.Go(func() error {
		err := awaitInbox(ctx, inbox.Begin, sync.OnceFunc(func() { close(asked) }), logger)
		if err == nil {
			dispatcher.Run(dispatching)
		}
		if ctx.Err() != nil {
			return nil // asked to stop, now or before the database was there
		}
		return err
	})
	group.Go(func() error { lookout.Run(ctx); return nil })
	group.Go(func() error { operators.Run(ctx); return nil })
	return group.Wait()
}

// awaitInbox returns when begin has prepared the database. It calls asked whenever the database has answered or refused, and when it has
// done neither for a while: IDWise shall get an answer, too, if a table is locked.
func awaitInbox(ctx context.Context, begin func(context.Context) error, asked func(), logger *logrus.Logger) error {
	silent := time.AfterFunc(inboxSilence, asked)
	defer silent.Stop()
	return startup.Database(ctx, logger, func(ctx context.Context) error {
		defer asked()
		return begin(ctx)
	})
}

func closeLogged(logger *logrus.Logger, closer io.Closer) {
	if err := closer.Close(); err != nil {
		logger.WithError(err).Warn("The database was not closed cleanly")
	}
}
