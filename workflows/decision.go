package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
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
	reason                string // why it could not be read
	since                 time.Time

	news int // how often something gave a reason to read
	seen int // up to which of these it was read
}

func (d *decisionRun) known() bool   { return d.final != "" && d.final != idwise.Incomplete }
func (d *decisionRun) hasNews() bool { return d.news > d.seen }

// followDecision reads IDWise's decision whenever an event announces news. When none comes in time it asks by itself,
// ever slower, because a lost event is never sent again.
func (o *onboarding) followDecision(ctx workflow.Context) {
	d := &o.decision
	pause, waitingSince := o.settings.DecisionOverdue, workflow.Now(ctx)
	for {
		if d.known() {
			if workflow.Await(ctx, func() bool { return d.hasNews() || !d.known() }) != nil {
				return
			}
			pause, waitingSince = o.settings.DecisionOverdue, workflow.Now(ctx)
		}
		announced, err := workflow.AwaitWithTimeout(ctx, pause, d.hasNews)
		if err != nil {
			return
		}
		if !announced && !d.overdue && workflow.Now(ctx).Sub(waitingSince) >= o.settings.DecisionOverdue {
			d.overdue = true
			o.alert(ctx, notify.Overdue, DecisionCheck, "IDWise has not announced its decision")
		}
		if announced {
			pause = min(staleResultPause, o.settings.DecisionOverdue)
		} else {
			pause = min(2*pause, longestPollPause)
		}
		o.readDecision(ctx)
	}
}

func (o *onboarding) readDecision(ctx workflow.Context) {
	d := &o.decision
	d.seen = d.news
	was := d.phase
	d.phase = Running
	submission, faceRound, faceSubmitted := o.events.submissions, o.face.round, o.face.phase == WithJourney

	var reading activities.JourneyReading
	err := execute(o.withVendor(ctx, "journey result: idwise"), a.ReadJourney,
		activities.ReadJourneyInput{JourneyID: o.in.JourneyID}, &reading)
	switch {
	case o.events.submissions != submission:
		d.phase = awaitingSignal // the applicant resubmitted meanwhile: what was read is of the past
		return
	case err != nil:
		d.phase, d.reason = Parked, explain(err)
		if was != Parked {
			d.since = workflow.Now(ctx)
			o.alert(ctx, notify.Parked, DecisionCheck, d.reason)
		}
		return
	}
	d.final, d.system, d.manual, d.readAt = reading.Final, reading.System, reading.Manual, workflow.Now(ctx)
	d.phase, d.reason, d.since = awaitingSignal, "", time.Time{}
	if !d.known() {
		return
	}
	d.phase, d.overdue = Done, false
	if faceSubmitted && o.face.round == faceRound {
		o.face.result, o.face.phase = reading.Face, Done
	}
	o.retryUnready()
}

// forget drops what was read, because the applicant submitted anew.
func (d *decisionRun) forget() {
	d.final, d.system, d.manual, d.readAt = "", "", "", time.Time{}
	d.overdue, d.reason, d.since = false, "", time.Time{}
	d.phase = awaitingSignal
	d.seen = d.news
}

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
		s.ParkedSince = &d.since
	}
	return s
}
