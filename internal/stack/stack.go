package stack

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/client"

	"onboarding/internal/sandbox"
)

// AuditKeys seal the audit trail of a system that says nothing else. They are no secret.
const AuditKeys = "local:a-key-for-this-machine-only"

// Options describe a system to run.
type Options struct {
	Temporal TemporalOptions
	// Shared is a running Temporal to use in place of one of the system's own. It goes on when the system stops.
	Shared  *Temporal
	Folders Folders
	// Database is the DATABASE_URL of starters and workers.
	Database string
	// Speed is how many times faster than in reality the simulated IDWise is.
	Speed float64
	// Starters share the webhooks and the database; zero stands for one.
	Starters int
	// StarterPort is where the first starter listens; zero: a free port.
	StarterPort int
	// Environment adds to the programs' settings, as NAME=VALUE, or overrides them.
	Environment []string
}

// System is a running system.
type System struct {
	Temporal *Temporal
	Sandbox  *sandbox.Sandbox
	Worker   *Program
	Starters []*Program
	Client   client.Client
	// Environment is what starters and workers were started with, to start more of them.
	Environment []string

	options Options
}

// Start runs a whole system and waits until every part is ready. On an error nothing is left running.
func Start(ctx context.Context, o Options) (*System, error) {
	s := &System{options: o}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *System) start(ctx context.Context) (err error) {
	if s.Temporal = s.options.Shared; s.Temporal == nil {
		if s.Temporal, err = StartTemporal(ctx, s.options.Temporal); err != nil {
			return err
		}
	}
	if s.Client, err = client.NewLazyClient(client.Options{HostPort: s.Temporal.Address, Logger: quiet{}}); err != nil {
		return fmt.Errorf("connect to Temporal: %w", err)
	}
	if s.Sandbox, err = sandbox.Start(sandbox.Default(s.options.Speed)); err != nil {
		return fmt.Errorf("start the simulated vendors: %w", err)
	}
	s.Environment = append([]string{
		"TEMPORAL_ADDRESS=" + s.Temporal.Address,
		"TEMPORAL_UI_URL=" + s.Temporal.UIURL, // a blank one counts as not set
		"DATABASE_URL=" + s.options.Database,
		"AUDIT_KEYS=" + AuditKeys,
	}, s.Sandbox.Environment()...)
	s.Environment = append(s.Environment, s.options.Environment...)

	if s.Worker, err = StartWorker(ctx, s.options.Folders, "worker", s.Environment); err != nil {
		return err
	}
	var webhooks []string
	for i := range max(1, s.options.Starters) {
		port := 0
		if i == 0 {
			port = s.options.StarterPort
		}
		starter, err := StartStarter(ctx, s.options.Folders, fmt.Sprintf("starter-%d", i+1), port, s.Environment)
		if err != nil {
			return err // it is not left running
		}
		s.Starters = append(s.Starters, starter)
		webhooks = append(webhooks, starter.URL+"/webhooks/idwise")
	}
	s.Sandbox.IDWise.SendTo(webhooks...)
	return nil
}

// Stop stops every part that runs, in the order in which nothing is lost.
func (s *System) Stop() error {
	var failed []error
	for _, starter := range s.Starters {
		failed = append(failed, starter.Stop())
	}
	if s.Worker != nil {
		failed = append(failed, s.Worker.Stop())
	}
	if s.Sandbox != nil {
		failed = append(failed, s.Sandbox.Close())
	}
	if s.Client != nil {
		s.Client.Close()
	}
	if s.Temporal != nil && s.options.Shared == nil {
		failed = append(failed, s.Temporal.Stop())
	}
	return errors.Join(failed...)
}
