package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/notify"
)

// checkRun is one check of an onboarding, over all its rounds.
type checkRun struct {
	name     check.Name
	title    string // for people, such as "credit bureau"
	provider string // as configured; the result names the one that answered
	activity any

	round      int  // the round asked for, from 1
	retried    bool // an operator asked for this round
	phase      Phase
	result     check.Result
	reason     string      // why it is parked
	fault      fault.Class // of what parked it
	since      time.Time
	informed   bool // this round began when IDWise's decision was known
	withIDWise bool // the verdict comes with IDWise's result, each time that it is read
}

func newCheck(name check.Name, title, provider string, activity any) *checkRun {
	return &checkRun{name: name, title: title, provider: provider, activity: activity, round: 1, phase: Running}
}

// keepChecking runs a round of the check whenever one is asked for. A round that is overtaken by another, because the
// applicant resubmitted, no longer counts.
func (o *onboarding) keepChecking(ctx workflow.Context, c *checkRun) {
	for {
		round := c.round
		roundCtx, overtaken := workflow.WithCancel(ctx)
		answer := o.ask(roundCtx, c)
		if workflow.Await(ctx, func() bool { return answer.IsReady() || c.round != round }) != nil || ctx.Err() != nil {
			return
		}
		if c.round != round {
			overtaken()
			continue
		}
		if !o.take(ctx, c, answer) {
			continue
		}
		if workflow.Await(ctx, func() bool { return c.round != round }) != nil {
			return
		}
	}
}

// take takes what came of a round of the check, and has the audit trail told what it does not know yet. It reports whether that
// is the end of the round: it is not if nobody was asked, or if another round has begun meanwhile.
func (o *onboarding) take(ctx workflow.Context, c *checkRun, answer workflow.Future) bool {
	round := c.round
	var result activities.CheckResult
	err := answer.Get(ctx, &result)
	if err == nil {
		o.recordLeft(ctx, result.Unrecorded)
	} else {
		o.recordBeside(ctx, unrecorded(err))
	}
	switch {
	case c.round != round || o.tryAnew(ctx, err):
		return false
	case err != nil:
		o.park(ctx, c, err)
	default:
		o.settle(ctx, c, result.Result)
	}
	return true
}

// unrecorded returns what the attempts of a round have left that came to nothing.
func unrecorded(err error) (left activities.Unrecorded) {
	var failure *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	switch {
	case errors.As(err, &failure) && failure.HasDetails():
		err = failure.Details(&left)
	case errors.As(err, &timeout) && timeout.HasLastHeartbeatDetails():
		err = timeout.LastHeartbeatDetails(&left)
	default:
		return left
	}
	if err != nil { // another version's
		return activities.Unrecorded{}
	}
	return left
}

func (o *onboarding) ask(ctx workflow.Context, c *checkRun) workflow.Future {
	c.informed = o.decision.known()
	ctx = o.withVendor(ctx, "%s: %s, round %d", c.title, c.provider, c.round)
	return workflow.ExecuteActivity(ctx, c.activity, activities.CheckInput{
		JourneyID:   o.journeyID,
		ReferenceNo: o.referenceNo,
		Round:       c.round,
		Retried:     c.retried,
	})
}

// settle takes a check's result. Only the face match may leave its verdict to IDWise's journey result; any other result
// without a verdict is one for a person.
func (o *onboarding) settle(ctx workflow.Context, c *checkRun, result check.Result) {
	c.result, c.phase, o.settledAt = result, Done, workflow.Now(ctx)
	switch {
	case result.WithJourney && c == o.face && o.decision.final == DecisionUnreadable:
		c.result.Verdict, c.result.Reason = check.Review, "IDWise's result could not be read"
	case result.WithJourney && c == o.face:
		c.phase, c.withIDWise = WithJourney, true
		if o.decision.known() || o.decision.phase == Running {
			o.decision.news++ // what was read does not know this check
		}
	case !result.Verdict.Valid():
		c.result.Verdict, c.result.Reason = check.Review, "the provider gave no verdict"
	}
}

func (o *onboarding) park(ctx workflow.Context, c *checkRun, err error) {
	c.phase, c.reason, c.fault, c.since = Parked, explain(err), class(err), workflow.Now(ctx)
	o.settledAt = c.since
	o.retryUnready()
	if c.phase == Parked {
		o.alert(ctx, notify.Parked, c.name, c.reason)
	}
}

// retryUnready asks again where the vendor had no data yet, once IDWise's decision tells that it has them by now.
func (o *onboarding) retryUnready() {
	for _, c := range o.checks {
		if c.phase == Parked && c.fault == fault.NotReady && !c.informed && o.decision.known() {
			c.again(false)
		}
	}
}

// again asks for a new round.
func (c *checkRun) again(byOperator bool) {
	c.round++
	c.retried = byOperator
	c.phase, c.result, c.reason, c.fault, c.since = Running, check.Result{}, "", "", time.Time{}
	c.withIDWise = false
}

// resolvable reports whether a person's verdict can stand in for the check's: not where it was asked about somebody else.
func (c *checkRun) resolvable() bool { return c.fault != fault.Foreign }

// resolve gives a parked check a person's verdict.
func (c *checkRun) resolve(r ResolveCheck) {
	c.phase, c.withIDWise, c.since = Done, false, time.Time{}
	c.result = check.Result{Verdict: r.Verdict, Reason: r.Reason, Provider: "operator " + r.Actor}
}

func (c *checkRun) status() CheckStatus {
	s := CheckStatus{
		Check: c.name, Phase: c.phase, Round: c.round,
		Verdict: c.result.Verdict, Reason: c.result.Reason, Provider: c.result.Provider, Reference: c.result.Reference,
	}
	if s.Provider == "" {
		s.Provider = c.provider
	}
	if c.phase == Parked {
		s.Reason, s.ParkedSince, s.Foreign = c.reason, &c.since, !c.resolvable()
	}
	return s
}
