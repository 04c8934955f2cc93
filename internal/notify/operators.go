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

// Alert writes the alert as a warning. It never fails.
func (l *Log) Alert(_ context.Context, a Alert) error {
	fields := logrus.Fields{"alert": a.Kind, "workflowId": a.WorkflowID, "journeyId": a.JourneyID, "reason": a.Reason}
	if a.Check != "" {
		fields["check"] = a.Check
	}
	l.log.WithFields(fields).Warn("operators: please look")
	return nil
}
