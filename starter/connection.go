package main

import (
	"context"

	"github.com/sirupsen/logrus"

	"onboarding/internal/notify"
)

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

// residence remembers whether Temporal's namespace is a strange one, so that operators are told once when that is found and once
// when it is over.
type residence struct {
	operators notify.Operators
	logger    *logrus.Logger
	strange   bool
}

// report takes what the last look at the namespace came to: nil, or an error that wraps presence.ErrStrange.
func (r *residence) report(ctx context.Context, strange error) {
	switch {
	case strange != nil && !r.strange:
		r.logger.WithError(strange).Warn("Temporal's namespace is not the ledger's; nothing is delivered to it")
		r.alert(ctx, notify.WrongNamespace, strange.Error())
	case strange == nil && r.strange:
		r.logger.Info("Temporal's namespace is the ledger's again; events are delivered again")
		r.alert(ctx, notify.RightNamespace, "events are delivered again")
	}
	r.strange = strange != nil
}

func (r *residence) alert(ctx context.Context, kind, reason string) {
	if err := r.operators.Alert(ctx, notify.Alert{Kind: kind, Reason: reason}); err != nil {
		r.logger.WithError(err).Warn("Operators could not be told of Temporal's namespace")
	}
}
