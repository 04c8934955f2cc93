package startup

import (
	"fmt"
	"io"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/client"

	"onboarding/internal/config"
	"onboarding/internal/telemetry"
)

// Logged works as a program whose configuration has been read: whatever it returns, it has told in the log.
func Logged(program string, stderr io.Writer, settings config.Log, keys config.Audit, work func(*logrus.Logger) error) error {
	log, err := telemetry.NewLogger(stderr, settings.Level, settings.Format)
	if err != nil {
		return err // the configuration was checked
	}
	telemetry.TakeStandardLog(log)
	if !keys.AuditKeys.Keyed() {
		log.Warn("AUDIT_KEYS is none: who can write to the database can forge the audit trail")
	}
	if err := work(log); err != nil {
		log.WithError(err).Errorf("The %s ends", program)
		return err
	}
	log.Infof("The %s has stopped", program)
	return nil
}

// Temporal returns a client that connects when it is first needed: a program comes up while Temporal is away.
func Temporal(settings config.Temporal, metrics *telemetry.Metrics, log *logrus.Logger) (client.Client, error) {
	options := settings.Options
	options.Logger = telemetry.TemporalLogger(log)
	options.MetricsHandler = metrics.Temporal
	temporal, err := client.NewLazyClient(options)
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to Temporal: %w", err)
	}
	return temporal, nil
}
