package main

import "github.com/sirupsen/logrus"

// connection remembers whether a neighbour is away, so that one line is logged when it goes and one when it is back.
type connection struct {
	name   string
	logger *logrus.Logger
	away   bool
}

// report takes what the last contact came to.
func (c *connection) report(err error) {
	switch {
	case err != nil && !c.away:
		c.logger.WithError(err).Warn(c.name + " is away; events are kept and delivered later")
	case err == nil && c.away:
		c.logger.Info(c.name + " is back; events are delivered again")
	}
	c.away = err != nil
}
