package main

import (
	"context"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"onboarding/internal/notify"
)

const (
	lookInterval = 30 * time.Second
	// lateAfter is how old the oldest undelivered event may be before operators are told.
	lateAfter = 5 * time.Minute
	// lateLooks is how often in a row events must be found late: one that is routed again is old, but soon gone.
	lateLooks = 2
)

// lookout watches whether events wait to be delivered for long, and tells operators once when they do and once when it
// is over. Each starter tells for itself.
type lookout struct {
	inbox     backlog
	operators notify.Operators
	logger    *logrus.Logger

	late int  // looks in a row that found events late
	told bool // operators know
}

// Run looks again and again until the context ends.
func (l *lookout) Run(ctx context.Context) {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			l.look(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// look finds out how things stand. While the database can't say, nothing changes.
func (l *lookout) look(ctx context.Context) {
	asking, cancel := context.WithTimeout(ctx, backlogTimeout)
	defer cancel()
	count, oldest, err := l.inbox.Backlog(asking)
	if err != nil {
		l.logger.WithError(err).Debug("The backlog could not be looked at")
		return
	}
	late := count > 0 && time.Since(oldest) > lateAfter
	if late {
		l.late++
	} else {
		l.late = 0
	}
	switch {
	case l.late >= lateLooks && !l.told:
		l.told = true
		l.alert(ctx, notify.Undeliverable, fmt.Sprintf("%d wait, the oldest since %s UTC; see the starter's log and `operator events`",
			count, oldest.UTC().Format("2006-01-02 15:04")))
	case !late && l.told:
		l.told = false
		l.alert(ctx, notify.Deliverable, fmt.Sprintf("%d wait", count))
	}
}

func (l *lookout) alert(ctx context.Context, kind, reason string) {
	if err := l.operators.Alert(ctx, notify.Alert{Kind: kind, Reason: reason}); err != nil {
		l.logger.WithError(err).Warn("Operators could not be told of undelivered events")
	}
}
