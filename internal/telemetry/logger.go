// Package telemetry is what a running program shows of itself: logs, metrics and health.
package telemetry

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/sirupsen/logrus"
	logrusslog "github.com/sirupsen/logrus/hooks/slog"
	"go.temporal.io/sdk/log"
)

// NewLogger returns a logger that writes to w. The level is one of logrus' names; the format is json or text.
func NewLogger(w io.Writer, level, format string) (*logrus.Logger, error) {
	parsed, err := logrus.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("choose the log level: %w", err)
	}
	logger := logrus.New()
	logger.SetOutput(w)
	logger.SetLevel(parsed)
	switch format {
	case "json":
		logger.SetFormatter(&logrus.JSONFormatter{})
	case "text":
		logger.SetFormatter(&logrus.TextFormatter{FullTimestamp: true})
	default:
		return nil, fmt.Errorf("choose the log format: %q is neither json nor text", format)
	}
	return logger, nil
}

// TemporalLogger lets the Temporal SDK write to the logger.
func TemporalLogger(logger *logrus.Logger) log.Logger {
	return log.NewStructuredLogger(slog.New(logrusslog.NewHandler(logger, nil)))
}
