package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"onboarding/internal/check"
	"onboarding/internal/text"
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
	done := OperatorAction{Action: by, Actor: r.Actor, Reason: r.Reason, Check: r.Check}
	switch r.Check {
	case DecisionCheck:
		o.decision.news++
		done.Detail = "IDWise's decision is read again"
	case ReportStep:
		o.report.retry()
		done.Detail = "the report is sent again"
	case MessageStep:
		o.mail.retry()
		done.Detail = "what could not be sent to the applicant is sent again"
	default:
		c := o.check(r.Check)
		c.again(true)
		done.Detail = fmt.Sprintf("%s runs again, round %d", c.name, c.round)
	}
	return o.acted(ctx, done)
}

func (o *onboarding) resolve(ctx workflow.Context, r ResolveCheck) Accepted {
	done := OperatorAction{
		Action: ResolveCheckUpdate, Actor: r.Actor, Reason: r.Reason, Check: r.Check, Verdict: string(r.Verdict),
		Detail: fmt.Sprintf("%s is %s", r.Check, r.Verdict),
	}
	if r.Check == MessageStep {
		o.mail.giveUp()
		done.Detail = "what could not be sent to the applicant is given up"
		return o.acted(ctx, done)
	}
	o.settledAt = workflow.Now(ctx)
	if r.Check != DecisionCheck {
		o.check(r.Check).resolve(r)
		return o.acted(ctx, done)
	}
	o.decision.resolve()
	if o.face.phase == WithJourney {
		o.settle(ctx, o.face, o.face.result)
	}
	done.Detail = "handed to a reviewer"
	return o.acted(ctx, done)
}

func (o *onboarding) decide(ctx workflow.Context, d Decide) Accepted {
	o.verdict, o.settledAt = &d, workflow.Now(ctx)
	return o.acted(ctx, OperatorAction{
		Action: DecideUpdate, Actor: d.Actor, Reason: d.Reason, Verdict: string(d.Decision), Detail: string(d.Decision),
	})
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
		return fmt.Errorf(`"verdict" must be passed, failed or review, not %s`, text.Quoted(r.Verdict))
	case r.Check == ReportStep:
		return fmt.Errorf("the report can only be retried")
	case r.Check == MessageStep && r.Verdict != check.Failed:
		return fmt.Errorf("messages can only be resolved as failed; then they are given up")
	case !o.resolvable(r.Check):
		return fmt.Errorf("%s belongs to somebody else: nobody's verdict can stand in for it", r.Check)
	case r.Check == DecisionCheck && r.Verdict != check.Review:
		return fmt.Errorf(`IDWise's decision can only be resolved as review; then use %s`, DecideUpdate)
	case o.settings.ReviewNeedsTwo && o.verdict != nil && samePerson(o.verdict.Actor, r.Actor):
		return fmt.Errorf("whoever decides a review can't resolve a check (REVIEW_NEEDS_TWO): another person must do this")
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
		return fmt.Errorf(`"decision" must be approved or rejected, not %s`, text.Quoted(d.Decision))
	case d.Decision == Approved && o.decision.phase == Parked:
		return fmt.Errorf("IDWise has announced something that can't be read: retry decision first, or resolve it as review")
	case o.settings.ReviewNeedsTwo && o.hasResolved(d.Actor):
		return fmt.Errorf("whoever has resolved a check can't decide the review (REVIEW_NEEDS_TWO): another person must do this")
	}
	return validateActor(d.Actor, d.Reason)
}

func (o *onboarding) validateParked(name check.Name) error {
	phase, known := o.phaseOf(name)
	switch {
	case !known:
		return fmt.Errorf(`"check" must be face, credit, address, decision, report or message, not %s`, text.Quoted(name))
	case o.outcome != Pending && name != ReportStep && name != MessageStep:
		return fmt.Errorf("this onboarding has ended: %s", o.outcome)
	case phase != Parked:
		return fmt.Errorf("%s is not parked, it is %s; only a parked check can be retried or resolved", name, phase)
	}
	return nil
}

// phaseOf returns where the check with this name stands; false if there is none.
func (o *onboarding) phaseOf(name check.Name) (Phase, bool) {
	switch name {
	case DecisionCheck:
		return o.decision.phase, true
	case ReportStep:
		return o.report.phase, true
	case MessageStep:
		return o.mail.phase(), true
	}
	if c := o.check(name); c != nil {
		return c.phase, true
	}
	return "", false
}

// resolvable reports whether a person's verdict can stand in for a check or for IDWise's decision.
func (o *onboarding) resolvable(name check.Name) bool {
	switch name {
	case DecisionCheck:
		return o.decision.resolvable()
	case MessageStep:
		return true
	}
	return o.check(name).resolvable()
}

// hasResolved reports whether this person has resolved a check since the onboarding began.
func (o *onboarding) hasResolved(actor string) bool {
	return slices.ContainsFunc(o.actions, func(done OperatorAction) bool {
		return done.Action == ResolveCheckUpdate && samePerson(done.Actor, actor)
	})
}

func samePerson(one, other string) bool { return text.Fold(one) == text.Fold(other) }

func validateActor(actor, reason string) error {
	if err := text.Actor(actor); err != nil {
		return err
	}
	return text.Reason(reason)
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
