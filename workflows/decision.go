package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
)

// DecisionCheck names the reading of IDWise's decision in messages to and from operators. It can be retried like a
// check; resolving it hands the onboarding to a reviewer.
const DecisionCheck check.Name = "decision"

const (
	// staleResultPause is how soon IDWise is asked again when it announced a decision that its result did not yet show.
	staleResultPause = time.Minute
	// longestPollPause is how slow polling for an overdue decision becomes.
	longestPollPause = 24 * time.Hour
)

// decisionRun is what is known of IDWise's decision.
type decisionRun struct {
	phase                 Phase
	final, system, manual idwise.Decision
	readAt                time.Time
	overdue               bool
	reason                string      // why it could not be read
	fault                 fault.Class // of what kept it from being read
	since                 time.Time

	news      int // how often something gave a reason to read
	seen      int // up to which of these it was read
	forgotten int // how often the applicant submitted anew
}

func (d *decisionRun) known() bool   { return d.final != "" && d.final != idwise.Incomplete }
func (d *decisionRun) hasNews() bool { return d.news > d.seen }

// isCurrent reports whether nothing has been announced since the decision was read.
func (d *decisionRun) isCurrent() bool {
	return !d.hasNews() && d.phase != Running && d.phase != Parked
}

// isSettled reports whether there is no reason to read.
func (d *decisionRun) isSettled() bool { return !d.hasNews() && d.phase == Done }

// followDecision learns of IDWise's decision, and again whenever there is reason to.
func (o *onboarding) followDecision(ctx workflow.Context) {
	for {
		if o.pursueDecision(ctx) != nil {
			return
		}
		if workflow.Await(ctx, func() bool { return !o.decision.isSettled() || !o.isFresh() }) != nil {
			return
		}
		if !o.isFresh() {
			o.decision.news++
		}
	}
}

// pursueDecision reads IDWise's decision when an event announces news. When none comes in time, or reading fails, it asks
// by itself, ever slower, because a lost event is never sent again. It ends when the decision is known, and when the
// applicant resubmits: then IDWise gets all its time anew, as it would only repeat what it said of the last submission.
func (o *onboarding) pursueDecision(ctx workflow.Context) error {
	d := &o.decision
	pause, began, forgotten := o.settings.DecisionOverdue, workflow.Now(ctx), d.forgotten
	ended := func() bool { return d.isSettled() || d.forgotten != forgotten }
	for {
		_, err := awaitFor(ctx, pause, "ask IDWise for its decision", func() bool { return d.hasNews() || ended() })
		if err != nil || ended() {
			return err
		}
		overdue := workflow.Now(ctx).Sub(began) >= o.settings.DecisionOverdue
		if overdue && d.phase == awaitingSignal && !d.hasNews() && !d.overdue {
			d.overdue = true
			o.alert(ctx, notify.Overdue, DecisionCheck, "IDWise has not announced its decision")
		}
		if d.hasNews() {
			pause = min(staleResultPause, o.settings.DecisionOverdue)
		} else {
			pause = min(2*pause, longestPollPause)
		}
		o.readDecision(ctx)
	}
}

// readDecision reads what IDWise has decided and, where it compares the faces, its verdict on them: both can change by a review.
func (o *onboarding) readDecision(ctx workflow.Context) {
	d := &o.decision
	d.seen = d.news
	was := d.phase
	d.phase = Running
	forgotten, faceRound, faceSubmitted := d.forgotten, o.face.round, o.face.withIDWise

	var reading activities.JourneyReading
	err := o.execute(o.withVendor(ctx, "journey result: idwise"), a.ReadJourney, activities.ReadJourneyInput{
		JourneyID: o.journeyID, ReferenceNo: o.referenceNo, FaceSubmitted: faceSubmitted,
	}, &reading)
	switch {
	case d.forgotten != forgotten:
		d.phase = awaitingSignal // the applicant resubmitted meanwhile: what was read is of the past
		return
	case err != nil:
		d.phase, d.reason, d.fault = Parked, explain(err), class(err)
		if was != Parked {
			d.since = workflow.Now(ctx)
			o.alert(ctx, notify.Parked, DecisionCheck, d.reason)
		}
		return
	}
	d.final, d.system, d.manual, d.readAt = reading.Final, reading.System, reading.Manual, workflow.Now(ctx)
	d.phase, d.reason, d.fault, d.since = awaitingSignal, "", "", time.Time{}
	if !d.known() {
		return
	}
	d.phase, d.overdue = Done, false
	if faceSubmitted && o.face.withIDWise && o.face.round == faceRound {
		o.settle(ctx, o.face, reading.Face)
	}
	o.retryUnready()
}

// forget drops what was read, because the applicant submitted anew.
func (d *decisionRun) forget() {
	d.final, d.system, d.manual, d.readAt = "", "", "", time.Time{}
	d.overdue, d.reason, d.fault, d.since = false, "", "", time.Time{}
	d.phase = awaitingSignal
	d.seen = d.news
	d.forgotten++
}

// resolvable reports whether the onboarding can be handed to a reviewer: not where IDWise's result is somebody else's.
func (d *decisionRun) resolvable() bool { return d.fault != fault.Foreign }

// resolve hands the onboarding to a reviewer although IDWise's decision could not be read.
func (d *decisionRun) resolve() {
	d.final, d.phase, d.reason, d.since = DecisionUnreadable, Done, "", time.Time{}
}

func (d *decisionRun) status() DecisionStatus {
	s := DecisionStatus{
		Phase: d.phase, Final: d.final, System: d.system, Manual: d.manual, Overdue: d.overdue, Reason: d.reason,
	}
	if !d.readAt.IsZero() {
		s.ReadAt = &d.readAt
	}
	if d.phase == Parked {
		s.ParkedSince, s.Foreign = &d.since, !d.resolvable()
	}
	return s
}
