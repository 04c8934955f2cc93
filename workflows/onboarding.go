package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/internal/check"
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
	desk
	in OnboardingInput

	checks   []*checkRun // face, credit, address, in this order
	face     *checkRun
	address  *checkRun
	decision decisionRun
	mail     mailer
	events   inbox
	report   step // of the outcome, to the company's backend

	inReview  bool
	verdict   *Decide   // an operator's, in review
	settledAt time.Time // when a check or a person last settled something
	outcome   Outcome
	rule      Rule
}

// Onboarding brings one applicant from "everything is submitted" to an outcome. Checks, notifications and the wait for
// IDWise's decision run in parallel; what fails parks and waits for an operator without stopping the rest.
func (w *Workflows) Onboarding(ctx workflow.Context, in OnboardingInput) (OnboardingResult, error) {
	o := newOnboarding(w.Providers, in)
	// What must go on when an operator cancels the workflow: no event may be lost, and the ledger must know of the end.
	lasting, _ := workflow.NewDisconnectedContext(ctx)
	if err := o.setup(lasting); err != nil {
		return OnboardingResult{}, err
	}
	return o.run(ctx, lasting)
}

func newOnboarding(providers Providers, in OnboardingInput) *onboarding {
	faceCheck := newCheck(check.Face, "face match", providers.Face, a.MatchFace)
	creditCheck := newCheck(check.Credit, "credit bureau", providers.Credit, a.CheckCredit)
	addressCheck := newCheck(check.Address, "address", providers.Address, a.CheckAddress)
	o := &onboarding{
		desk:     desk{journeyID: in.JourneyID, referenceNo: in.ReferenceNo, settings: in.Settings.withDefaults()},
		in:       in,
		checks:   []*checkRun{faceCheck, creditCheck, addressCheck},
		face:     faceCheck,
		address:  addressCheck,
		decision: decisionRun{phase: awaitingSignal},
		events:   newInbox(in),
		report:   step{name: ReportStep, phase: awaitingSignal},
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

func (o *onboarding) run(ctx, lasting workflow.Context) (OnboardingResult, error) {
	if !o.in.reopens() { // else the applicant knows
		o.mail.add(notify.Received, "", Pending)
	}
	workflow.Go(lasting, o.sendMail)
	for _, c := range o.checks {
		workflow.Go(ctx, func(ctx workflow.Context) { o.keepChecking(ctx, c) })
	}
	workflow.Go(ctx, o.followDecision)
	o.shown.state = Checking // set at the start
	workflow.Go(lasting, func(ctx workflow.Context) { o.keepShown(ctx, o.view) })

	cancelled := o.reachOutcome(ctx, lasting)
	if cancelled != nil {
		o.end(Cancelled, OperatorCancelled)
	}
	if err := o.conclude(ctx, lasting); err != nil {
		return OnboardingResult{}, err
	}
	return OnboardingResult{Outcome: o.outcome}, cancelled
}

// reachOutcome waits until the rules, a reviewer or the calendar have brought the onboarding to an end. Returns an error
// only when the workflow is cancelled before that.
func (o *onboarding) reachOutcome(ctx, lasting workflow.Context) error {
	expiry := startTimer(lasting, o.settings.OnboardingExpiry, "the onboarding expires")
	for o.outcome == Pending {
		err := workflow.Await(ctx, func() bool {
			outcome, _ := o.conclusion()
			return outcome != Pending || expiry.IsReady()
		})
		if err != nil {
			return err
		}
		switch outcome, rule := o.conclusion(); outcome {
		case Pending:
			o.end(Expired, NoOutcomeInTime)
		case Review:
			if err := o.review(ctx, rule, expiry); err != nil {
				return err
			}
		default:
			o.end(outcome, rule)
		}
	}
	return nil
}

// review waits for a person: an operator here decides, or a reviewer at IDWise changes what IDWise said. It ends without an
// outcome when the evidence changes, by that or by a resubmission: then the rules decide anew. An operator can reject at any
// time; an approval is given to evidence that is fresh and still the same.
func (o *onboarding) review(ctx workflow.Context, rule Rule, expiry workflow.Future) error {
	o.inReview, o.rule = true, rule
	defer func() { o.inReview, o.verdict = false, nil }()
	o.alert(ctx, notify.Review, "", string(rule))

	rejected := func() bool { return o.verdict != nil && o.verdict.Decision == Rejected }
	changed := func() bool {
		outcome, because := o.conclusion()
		return o.isUpToDate() && (outcome != Review || because != rule)
	}
	decided := func() bool { return o.verdict != nil && o.isUpToDate() }
	ended := func() bool { return rejected() || changed() || decided() || expiry.IsReady() }
	for {
		done, err := awaitFor(ctx, o.settings.ReviewReminder, "remind of the review", ended)
		if err != nil {
			return err
		}
		if done {
			break
		}
		o.alert(ctx, notify.Reminder, "", string(rule))
	}
	switch {
	case rejected():
		o.end(Rejected, OperatorDecided)
	case changed():
		o.rule = "" // the rules decide anew
	case decided():
		o.end(o.verdict.Decision, OperatorDecided)
	default:
		o.end(Expired, NoOutcomeInTime)
	}
	return nil
}

func (o *onboarding) end(outcome Outcome, rule Rule) {
	o.outcome, o.rule = outcome, rule
}

// conclude ends when everyone knows who must: first the ledger, then the applicant, the company's backend and the operators;
// and when no event that came too late is left behind: the ledger routes those anew, at once. Of an onboarding that was cancelled nobody
// outside is told.
func (o *onboarding) conclude(ctx, lasting workflow.Context) error {
	told := func() bool {
		return o.mail.phase() == Done && o.report.settled() && o.untold == 0 && workflow.AllHandlersFinished(lasting)
	}
	endedAt := workflow.Now(lasting)
	for first := true; first || o.events.hasLate(); first = false {
		end, err := o.closeInLedger(lasting, endedAt)
		if err != nil {
			return err
		}
		switch taken := Outcome(end.Outcome); {
		case !first:
		case taken == o.outcome, taken == Pending: // earlier versions did not tell; then what is to tell it looks for itself
			o.tellOutcome(lasting)
		default:
			o.standBack(ctx, taken)
		}
		if first {
			o.mail.giveUp() // what tells of something before the outcome is no news any more
			workflow.Go(lasting, o.settleMail)
		}
		if err := workflow.Await(lasting, func() bool { return told() || o.events.hasLate() }); err != nil {
			return err
		}
		o.drainEvents(lasting)
	}
	o.show(lasting, o.view())
	return nil
}

func (o *onboarding) tellOutcome(ctx workflow.Context) {
	if o.outcome == Cancelled {
		o.report.phase = GivenUp
		return
	}
	o.mail.add(notify.Kind(o.outcome), "", o.outcome)
	o.reportOutcome(ctx)
}

// standBack takes over the outcome that the ledger has, where this run has come to another one: the first counts. The applicant
// is told nothing. The report of this run's outcome is refused, and so parks, until an operator has seen it and cancels the
// workflow; a correction is a new onboarding.
func (o *onboarding) standBack(ctx workflow.Context, taken Outcome) {
	if o.outcome == Cancelled {
		o.report.phase = GivenUp
	} else {
		o.reportOutcome(ctx)
	}
	o.end(taken, EndedBefore)
}

// conclusion applies the rules. While IDWise has announced something that was not read yet, or can't be read, or what was read
// is old, nothing is concluded: it may be of the past.
func (o *onboarding) conclusion() (Outcome, Rule) {
	switch {
	case !o.decision.isCurrent():
		return Pending, NoDecisionYet
	case !o.isFresh():
		return Pending, DecisionTooOld
	}
	return Conclude(o.evidence())
}

// isUpToDate reports whether IDWise's decision is what it says now, as far as anybody knows.
func (o *onboarding) isUpToDate() bool { return o.decision.isCurrent() && o.isFresh() }

// isFresh reports whether IDWise's decision was read late enough to conclude anything from it together with what was settled
// last. Until something can be concluded, its age does not matter.
func (o *onboarding) isFresh() bool {
	d := &o.decision
	if d.final == DecisionUnreadable || !d.readAt.Before(o.settledAt.Add(-o.settings.DecisionFresh)) {
		return true
	}
	outcome, _ := Conclude(o.evidence())
	return outcome == Pending
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
