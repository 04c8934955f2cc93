package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
)

// Workflows holds what the workflows show but do not decide by.
type Workflows struct {
	// Providers names who is asked for each check, for the summaries in the Temporal UI.
	Providers Providers
}

// Providers names the configured providers, such as "equifax".
type Providers struct {
	Face, Credit, Address string
}

// onboarding is the state of one run. Its methods are the business process; each wait is a condition on these fields.
type onboarding struct {
	id       string
	in       OnboardingInput
	settings Settings

	checks   []*checkRun // face, credit, address, in this order
	face     *checkRun
	address  *checkRun
	decision decisionRun
	mail     mailer
	events   inbox
	actions  []OperatorAction

	inReview bool
	verdict  *Decide // an operator's, in review
	outcome  Outcome
	rule     Rule
	shown    shown
}

// Onboarding brings one applicant from "everything is submitted" to an outcome. Checks, notifications and the wait for
// IDWise's decision run in parallel; what fails parks and waits for an operator without stopping the rest.
func (w *Workflows) Onboarding(ctx workflow.Context, in OnboardingInput) (OnboardingResult, error) {
	o := newOnboarding(ctx, w.Providers, in)
	if err := o.setup(ctx); err != nil {
		return OnboardingResult{}, err
	}
	return o.run(ctx)
}

func newOnboarding(ctx workflow.Context, providers Providers, in OnboardingInput) *onboarding {
	faceCheck := newCheck(check.Face, "face match", providers.Face, a.MatchFace)
	creditCheck := newCheck(check.Credit, "credit bureau", providers.Credit, a.CheckCredit)
	addressCheck := newCheck(check.Address, "address", providers.Address, a.CheckAddress)
	o := &onboarding{
		id:       workflow.GetInfo(ctx).WorkflowExecution.ID,
		in:       in,
		settings: in.Settings.withDefaults(),
		checks:   []*checkRun{faceCheck, creditCheck, addressCheck},
		face:     faceCheck,
		address:  addressCheck,
		decision: decisionRun{phase: awaitingSignal},
		events:   newInbox(in),
	}
	if in.opensDecided() {
		o.decision.news++
	}
	return o
}

// setup makes the onboarding answer before it acts: a query or an update must find its handler in the first task.
func (o *onboarding) setup(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, StatusQuery, o.status); err != nil {
		return err
	}
	if err := o.acceptUpdates(ctx); err != nil {
		return err
	}
	workflow.Go(ctx, o.receiveEvents)
	return nil
}

func (o *onboarding) run(ctx workflow.Context) (OnboardingResult, error) {
	o.mail.add(notify.Received, "")
	workflow.Go(ctx, o.sendMail)
	for _, c := range o.checks {
		workflow.Go(ctx, func(ctx workflow.Context) { o.keepChecking(ctx, c) })
	}
	workflow.Go(ctx, o.followDecision)
	workflow.Go(ctx, o.keepShown)

	if err := o.reachOutcome(ctx); err != nil {
		return OnboardingResult{}, o.abandon(ctx, err)
	}
	if err := o.conclude(ctx); err != nil {
		return OnboardingResult{}, err
	}
	return OnboardingResult{Outcome: o.outcome}, nil
}

// abandon closes an onboarding that an operator cancelled, so that later events find it closed. Returns why it ended.
func (o *onboarding) abandon(ctx workflow.Context, cause error) error {
	o.end(Cancelled, OperatorCancelled)
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := o.closeInLedger(ctx, workflow.Now(ctx)); err != nil {
		return err
	}
	o.show(ctx)
	return cause
}

// reachOutcome waits until the rules, a reviewer or the calendar have brought the onboarding to an end.
func (o *onboarding) reachOutcome(ctx workflow.Context) error {
	expiry := workflow.NewTimer(ctx, o.settings.OnboardingExpiry)
	for o.outcome == Pending {
		err := workflow.Await(ctx, func() bool { return o.conclusion() != Pending || expiry.IsReady() })
		if err != nil {
			return err
		}
		switch outcome, rule := Conclude(o.evidence()); outcome {
		case Pending:
			o.end(Expired, NoOutcomeInTime)
		case Review:
			o.rule = rule
			if err := o.review(ctx, expiry); err != nil {
				return err
			}
		default:
			o.end(outcome, rule)
		}
	}
	return nil
}

// review waits for a person: an operator here, or a reviewer at IDWise whose decision differs from the one that the
// review began with. It ends without an outcome when the evidence changes, as by a resubmission: then the rules decide
// anew.
func (o *onboarding) review(ctx workflow.Context, expiry workflow.Future) error {
	o.inReview = true
	defer func() { o.inReview = false }()
	o.alert(ctx, notify.Review, "", string(o.rule))

	began := o.decision.final
	reviewedAtIDWise := func() bool {
		final := o.decision.final
		return final != began && (final == idwise.Approved || final == idwise.Rejected)
	}
	ended := func() bool {
		return o.verdict != nil || reviewedAtIDWise() || o.conclusion() != Review || expiry.IsReady()
	}
	for {
		done, err := workflow.AwaitWithTimeout(ctx, o.settings.ReviewReminder, ended)
		if err != nil {
			return err
		}
		if done {
			break
		}
		o.alert(ctx, notify.Review, "", "still waiting: "+string(o.rule))
	}
	switch {
	case o.verdict != nil:
		o.end(o.verdict.Decision, OperatorDecided)
	case reviewedAtIDWise() && o.decision.final == idwise.Approved:
		o.end(Approved, IDWiseReviewed)
	case reviewedAtIDWise():
		o.end(Rejected, IDWiseReviewed)
	case expiry.IsReady():
		o.end(Expired, NoOutcomeInTime)
	}
	return nil
}

func (o *onboarding) end(outcome Outcome, rule Rule) {
	o.outcome, o.rule = outcome, rule
}

// conclude tells everyone who must know. It ends when the ledger knows that the onboarding is closed, the mail is out,
// and no event that came too late is left behind: the ledger routes those anew.
func (o *onboarding) conclude(ctx workflow.Context) error {
	o.mail.add(notify.Kind(o.outcome), "")
	endedAt := workflow.Now(ctx)
	for {
		if err := o.closeInLedger(ctx, endedAt); err != nil {
			return err
		}
		if err := workflow.Await(ctx, func() bool { return o.mail.idle() && workflow.AllHandlersFinished(ctx) }); err != nil {
			return err
		}
		o.drainEvents(ctx)
		if !o.events.hasLate() {
			o.show(ctx)
			return nil
		}
	}
}

func (o *onboarding) conclusion() Outcome {
	outcome, _ := Conclude(o.evidence())
	return outcome
}

func (o *onboarding) evidence() Evidence {
	e := Evidence{Decision: o.decision.final, Settled: true}
	for _, c := range o.checks {
		e.Verdicts = append(e.Verdicts, c.result.Verdict)
		if c.phase == Running || c.phase == WithJourney {
			e.Settled = false
		}
	}
	return e
}

// withDefaults fills in what the start left open.
func (s Settings) withDefaults() Settings {
	fill := func(d *time.Duration, fallback time.Duration) {
		if *d <= 0 {
			*d = fallback
		}
	}
	fill(&s.CheckRetryBudget, 15*time.Minute)
	fill(&s.DecisionOverdue, 45*time.Minute)
	fill(&s.ReviewReminder, 24*time.Hour)
	fill(&s.OnboardingExpiry, 30*24*time.Hour)
	return s
}
