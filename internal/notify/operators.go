package notify

import (
	"context"

	"github.com/sirupsen/logrus"
)

// Log writes alerts to the log.
type Log struct {
	log logrus.FieldLogger
}

// NewLog returns operators who read the log.
func NewLog(log logrus.FieldLogger) *Log { return &Log{log: log} }

// Alert writes the alert as a warning, unless nobody needs to do anything. It never fails.
func (l *Log) Alert(_ context.Context, a Alert) error {
	fields := logrus.Fields{"alert": a.Kind, "reason": a.Reason}
	for name, value := range map[string]string{"workflowId": a.WorkflowID, "journeyId": a.JourneyID, "check": a.Check} {
		if value != "" {
			fields[name] = value
		}
	}
	entry := l.log.WithFields(fields)
	switch a.Kind {
	case Action:
		entry.Info("an operator acted")
	case Deliverable, RightNamespace:
		entry.Info("operators: it is over")
	default:
		entry.Warn("operators: please look")
	}
	return nil
}
