package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/workflow"

	"onboarding/internal/check"
)

// Accepted answers an operator's update.
type Accepted struct {
	Done string `json:"done"` // such as "credit runs again, round 2"
}

// acceptUpdates sets what operators can do. Each update is refused, without a trace in the history, when it makes no
// sense as things stand.
func (o *onboarding) acceptUpdates(ctx workflow.Context) error {
	err := workflow.SetUpdateHandlerWithOptions(ctx, RetryCheckUpdate,
		func(ctx workflow.Context, r RetryCheck) (Accepted, error) {
			return o.retry(ctx, RetryCheckUpdate, r), nil
		},
		workflow.UpdateHandlerOptions{
			Description: `Run a parked check again: {"check":"credit","actor":"you","reason":"why"}`,
			Validator:   o.validateRetry,
		})
	if err != nil {
		return err
	}
	err = workflow.SetUpdateHandlerWithOptions(ctx, ResolveCheckUpdate,
		func(ctx workflow.Context, r ResolveCheck) (Accepted, error) { return o.resolve(ctx, r), nil },
		workflow.UpdateHandlerOptions{
			Description: `Give a parked check your verdict: {"check":"credit","verdict":"passed|failed|review","actor":"you","reason":"why"}`,
			Validator:   o.validateResolve,
		})
	if err != nil {
		return err
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, DecideUpdate,
		func(ctx workflow.Context, d Decide) (Accepted, error) { return o.decide(ctx, d), nil },
		workflow.UpdateHandlerOptions{
			Description: `End a review: {"decision":"approved|rejected","actor":"you","reason":"why"}`,
			Validator:   o.validateDecide,
		})
}

func (o *onboarding) retry(ctx workflow.Context, by string, r RetryCheck) Accepted {
	if r.Check == DecisionCheck {
		o.decision.news++
		return o.acted(ctx, by, r.Actor, r.Reason, "IDWise's decision is read again")
	}
	c := o.check(r.Check)
	c.again(true)
	return o.acted(ctx, by, r.Actor, r.Reason, fmt.Sprintf("%s runs again, round %d", c.name, c.round))
}

func (o *onboarding) resolve(ctx workflow.Context, r ResolveCheck) Accepted {
	if r.Check == DecisionCheck {
		o.decision.resolve()
		if o.face.phase == WithJourney {
			o.settle(o.face, o.face.result)
		}
		return o.acted(ctx, ResolveCheckUpdate, r.Actor, r.Reason, "handed to a reviewer")
	}
	o.check(r.Check).resolve(r)
	return o.acted(ctx, ResolveCheckUpdate, r.Actor, r.Reason, fmt.Sprintf("%s is %s", r.Check, r.Verdict))
}

func (o *onboarding) decide(ctx workflow.Context, d Decide) Accepted {
	o.verdict = &d
	return o.acted(ctx, DecideUpdate, d.Actor, d.Reason, string(d.Decision))
}

func (o *onboarding) acted(ctx workflow.Context, action, actor, reason, detail string) Accepted {
	o.actions = append(o.actions, OperatorAction{
		At: workflow.Now(ctx), Action: action, Actor: actor, Reason: reason, Detail: detail,
	})
	return Accepted{Done: detail}
}

func (o *onboarding) validateRetry(r RetryCheck) error {
	if err := o.validateParked(r.Check); err != nil {
		return err
	}
	return validateActor(r.Actor, r.Reason)
}

func (o *onboarding) validateResolve(r ResolveCheck) error {
	if err := o.validateParked(r.Check); err != nil {
		return err
	}
	switch {
	case !r.Verdict.Valid():
		return fmt.Errorf(`"verdict" must be passed, failed or review, not %q`, r.Verdict)
	case r.Check == DecisionCheck && r.Verdict != check.Review:
		return fmt.Errorf(`IDWise's decision can only be resolved as review; then use %s`, DecideUpdate)
	}
	return validateActor(r.Actor, r.Reason)
}

func (o *onboarding) validateDecide(d Decide) error {
	switch {
	case o.outcome != Pending:
		return fmt.Errorf("this onboarding has ended: %s", o.outcome)
	case o.verdict != nil:
		return fmt.Errorf("already decided by %s: %s", o.verdict.Actor, o.verdict.Decision)
	case !o.inReview:
		return fmt.Errorf("only an onboarding in review can be decided; this one is %s: %s", o.state(), o.awaits())
	case d.Decision != Approved && d.Decision != Rejected:
		return fmt.Errorf(`"decision" must be approved or rejected, not %q`, d.Decision)
	}
	return validateActor(d.Actor, d.Reason)
}

func (o *onboarding) validateParked(name check.Name) error {
	if o.outcome != Pending {
		return fmt.Errorf("this onboarding has ended: %s", o.outcome)
	}
	phase := o.decision.phase
	if name != DecisionCheck {
		c := o.check(name)
		if c == nil {
			return fmt.Errorf(`"check" must be face, credit, address or decision, not %q`, name)
		}
		phase = c.phase
	}
	if phase != Parked {
		return fmt.Errorf("%s is not parked, it is %s; only a parked check can be retried or resolved", name, phase)
	}
	return nil
}

func validateActor(actor, reason string) error {
	if strings.TrimSpace(actor) == "" {
		return fmt.Errorf(`"actor" is missing: say who you are`)
	}
	if strings.TrimSpace(reason) == "" {
		return fmt.Errorf(`"reason" is missing: say why`)
	}
	return nil
}

// check returns the check with this name, or nil.
func (o *onboarding) check(name check.Name) *checkRun {
	for _, c := range o.checks {
		if c.name == name {
			return c
		}
	}
	return nil
}
