package notify

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// flushTime is how long the last messages may take when the program stops.
const flushTime = 5 * time.Second

// Channels tells operators through every channel at once, and always through the log. The log has each alert as it
// comes; a channel gets one message for many. What a channel was not sent yet is held in memory only and lost if the
// program is killed: the alert is in the log, and what it was about still stands in the workflow's search attributes or
// in the inbox.
type Channels struct {
	log     *Log
	digests []*digest
}

// NewChannels returns operators who are reached through these channels. Alerts are gathered for the time given, and
// longer while more of the same come. Nothing is sent but while Run runs.
func NewChannels(log logrus.FieldLogger, gather time.Duration, ui UI, channels ...Channel) *Channels {
	c := &Channels{log: NewLog(log)}
	for _, channel := range channels {
		c.digests = append(c.digests, newDigest(channel, gather, ui, log))
	}
	return c
}

// Alert logs the alert and leaves it to the channels. It neither waits nor fails.
func (c *Channels) Alert(ctx context.Context, a Alert) error {
	_ = c.log.Alert(ctx, a) // never fails
	if a.Kind == Action {
		return nil
	}
	for _, d := range c.digests {
		d.take(a)
	}
	return nil
}

// Run sends messages until the context ends, and then those that are left, within five seconds. It belongs around
// everything that alerts.
func (c *Channels) Run(ctx context.Context) {
	posting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(flushTime, cancel) })
	defer stop()
	var running sync.WaitGroup
	for _, d := range c.digests {
		running.Go(func() { d.run(ctx, posting) })
	}
	running.Wait()
}
