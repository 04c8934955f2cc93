package workflows

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
	"onboarding/internal/report"
	"onboarding/internal/text"
)

// JourneyUpdateType is the workflow type of journey updates.
const JourneyUpdateType = "JourneyUpdate"

// JourneyUpdateInput starts a journey update. It comes from an event that belongs to no open onboarding.
type JourneyUpdateInput struct {
	EventID     string    `json:"eventId"`
	Event       string    `json:"event"` // IDWise's name for it, such as "AML Monitor Update"
	JourneyID   string    `json:"journeyId,omitempty"`
	ReferenceNo string    `json:"referenceNo"`
	ReceivedAt  time.Time `json:"receivedAt"`
	// SpotCheckID names the spot check that the event is about; empty if it is about none, or does not name it.
	SpotCheckID string `json:"spotCheckId,omitempty"`
	// Detail is what the event tells beside decisions, such as "AML version 3"; empty if nothing.
	Detail   string   `json:"detail,omitempty"`
	Settings Settings `json:"settings"`
}

// JourneyUpdateResult is what a journey update came to.
type JourneyUpdateResult struct {
	Final idwise.Decision `json:"final,omitempty"`
	// News is false if another event had announced the same change before.
	News bool `json:"news"`
}

// journeyUpdate is the state of one run.
type journeyUpdate struct {
	desk
	in     JourneyUpdateInput
	read   step
	report step
	// message asks the applicant to do something again.
	message step
	look    activities.Look
	unread  string // why a spot check counts as unverified
}

// JourneyUpdate carries what IDWise announces about a journey outside of an onboarding: it reads how the journey stands,
// tells the company's backend and, where a person must act, the operators or the applicant.
func (w *Workflows) JourneyUpdate(ctx workflow.Context, in JourneyUpdateInput) (JourneyUpdateResult, error) {
	u := &journeyUpdate{
		desk:    desk{journeyID: in.JourneyID, referenceNo: in.ReferenceNo, settings: in.Settings.withDefaults()},
		in:      in,
		read:    step{name: DecisionCheck, phase: Running},
		report:  step{name: ReportStep, phase: awaitingSignal},
		message: step{name: MessageStep},
	}
	if err := u.setup(ctx); err != nil {
		return JourneyUpdateResult{}, err
	}
	workflow.Go(ctx, func(ctx workflow.Context) { u.keepShown(ctx, u.view) })
	if u.perform(ctx, &u.read, u.lookAtJourney) && u.look.News {
		u.tellEverybody(ctx)
	}
	// Also when an operator cancels the workflow, what was done is recorded, and what was not is told.
	lasting, _ := workflow.NewDisconnectedContext(ctx)
	err := workflow.Await(lasting, func() bool { return u.untold == 0 && workflow.AllHandlersFinished(lasting) })
	u.show(lasting, u.view())
	return JourneyUpdateResult{Final: u.look.Final, News: u.look.News}, cmp.Or(err, ctx.Err())
}

// lookAtJourney reads what the event is about. A spot check that can't be read is not waited for, because the company waits
// for it: it counts as unverified. One that is somebody else's parks like a journey that is.
func (u *journeyUpdate) lookAtJourney(ctx workflow.Context) error {
	in := activities.LookInput{
		JourneyID: u.journeyID, ReferenceNo: u.referenceNo, SpotCheckID: u.in.SpotCheckID, Detail: u.in.Detail,
	}
	err := u.execute(u.withVendor(ctx, "journey result: idwise"), a.LookAtJourney, in, &u.look)
	if err == nil || u.in.Event != idwise.FinishedSpotCheck || class(err) == fault.Foreign {
		return err
	}
	in.GivenUp = explain(err)
	u.unread = in.GivenUp
	return u.execute(withLedger(ctx, "unverified: "+in.GivenUp), a.LookAtJourney, in, &u.look)
}

func (u *journeyUpdate) tellEverybody(ctx workflow.Context) {
	if why := u.needsPerson(); why != "" {
		u.alert(ctx, notify.Updated, "", why)
	}
	told := workflow.NewWaitGroup(ctx)
	if u.in.Event == idwise.VerificationUpdateRequired {
		told.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer told.Done()
			u.tellApplicant(ctx)
		})
	}
	u.tellBackend(ctx, &u.report, activities.ReportInput{
		Type: report.JourneyUpdated, JourneyID: u.in.JourneyID, ReferenceNo: u.in.ReferenceNo, At: u.in.ReceivedAt,
		System: u.look.System, Manual: u.look.Manual, Final: u.look.Final, Event: u.in.Event, EventID: u.in.EventID,
	})
	told.Wait(ctx)
}

func (u *journeyUpdate) tellApplicant(ctx workflow.Context) {
	sent := u.perform(ctx, &u.message, func(ctx workflow.Context) error {
		var result activities.NotifyResult
		err := u.execute(u.withVendor(ctx, "notify applicant: %s", notify.ActionRequired), a.NotifyApplicant, activities.NotifyInput{
			Kind: notify.ActionRequired, JourneyID: u.in.JourneyID, ReferenceNo: u.in.ReferenceNo, Occasion: u.in.EventID,
		}, &result)
		u.recordLeft(ctx, result.Unrecorded)
		if err == nil {
			u.message.reason = result.Reason
		}
		return err
	})
	if !sent {
		u.tell(ctx, activities.AlertInput{
			Kind: notify.NotificationFailed, Reason: u.message.reason, Message: string(notify.ActionRequired),
		})
	}
}

// needsPerson says why an operator must look at this; empty if nobody needs to.
func (u *journeyUpdate) needsPerson() string {
	final := u.look.Final
	switch {
	case u.unread != "":
		return fmt.Sprintf("%s: %s; %s", u.in.Event, final, u.unread)
	case u.in.Event == idwise.AMLMonitorUpdate, u.in.Event == idwise.KYCRenewalDeadlineExceeded:
		return fmt.Sprintf("%s; the journey is %s", u.in.Event, final)
	case final == idwise.Complete, final == idwise.Approved, final == idwise.Incomplete, final == "":
		return ""
	default:
		return fmt.Sprintf("%s: the journey is %s now", u.in.Event, final)
	}
}

// setup lets operators retry what is parked, and see how things stand.
func (u *journeyUpdate) setup(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, StatusQuery, u.status); err != nil {
		return err
	}
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			var r RetryCheck
			workflow.GetSignalChannel(ctx, RetryChecksSignal).Receive(ctx, &r)
			if u.validateRetry(r) == nil {
				u.retry(ctx, RetryChecksSignal, r)
			}
		}
	})
	return workflow.SetUpdateHandlerWithOptions(ctx, RetryCheckUpdate,
		func(ctx workflow.Context, r RetryCheck) (Accepted, error) {
			return u.retry(ctx, RetryCheckUpdate, r), nil
		},
		workflow.UpdateHandlerOptions{
			Description: `Try what is parked again: {"check":"report","actor":"you","reason":"why"}`,
			Validator:   u.validateRetry,
		})
}

// steps returns what can park, as it is shown.
func (u *journeyUpdate) steps() []*step {
	steps := []*step{&u.read, &u.report}
	if u.in.Event == idwise.VerificationUpdateRequired {
		steps = append(steps, &u.message)
	}
	return steps
}

func (u *journeyUpdate) step(r RetryCheck) *step {
	for _, s := range u.steps() {
		if s.name == r.Check {
			return s
		}
	}
	return nil
}

func (u *journeyUpdate) validateRetry(r RetryCheck) error {
	s := u.step(r)
	switch {
	case s == nil:
		return fmt.Errorf(`"check" must be decision, report or message, not %s`, text.Quoted(r.Check))
	case s.phase != Parked:
		return fmt.Errorf("%s is not parked, it is %s; only what is parked can be retried", s.name, s.phase)
	}
	return validateActor(r.Actor, r.Reason)
}

func (u *journeyUpdate) retry(ctx workflow.Context, by string, r RetryCheck) Accepted {
	s := u.step(r)
	s.retry()
	return u.acted(ctx, OperatorAction{
		Action: by, Actor: r.Actor, Reason: r.Reason, Check: s.name, Detail: fmt.Sprintf("%s is tried again", s.name),
	})
}

// UpdateStatus is a journey update's answer to the status query.
type UpdateStatus struct {
	Event       string           `json:"event"`
	JourneyID   string           `json:"journeyId,omitempty"`
	ReferenceNo string           `json:"referenceNo"`
	ReceivedAt  time.Time        `json:"receivedAt"`
	Final       idwise.Decision  `json:"final,omitempty"`
	News        bool             `json:"news"`
	Decision    StepStatus       `json:"decision"` // reading how the journey stands
	Report      StepStatus       `json:"report"`
	Message     StepStatus       `json:"message,omitzero"` // to the applicant, where one is due
	Actions     []OperatorAction `json:"actions"`
}

func (u *journeyUpdate) status() (UpdateStatus, error) {
	return UpdateStatus{
		Event: u.in.Event, JourneyID: u.in.JourneyID, ReferenceNo: u.in.ReferenceNo, ReceivedAt: u.in.ReceivedAt,
		Final: u.look.Final, News: u.look.News, Decision: u.read.status(), Report: u.report.status(), Message: u.message.status(),
		Actions: u.actions,
	}, nil
}

func (u *journeyUpdate) view() view {
	parked := parkedSteps(u.steps()...)
	var b page
	switch {
	case len(parked.names) > 0:
		b.writef("**Waits for** an operator to retry %s.\n", strings.Join(parked.names, ", "))
	case u.read.phase == Done && !u.look.News:
		b.WriteString("**Nothing new:** another event announced the same change before.\n")
	case u.read.phase == Done:
		b.writef("**%s:** the journey is %s.\n", u.in.Event, u.look.Final)
	}
	writeChoices(&b, parked.choices())
	b.WriteString("\n| what | state | why |\n|---|---|---|\n")
	for _, s := range u.steps() {
		b.writef("| %s | %s | %s |\n", s.name, marked(s.phase), cell(s.reason))
	}
	b.WriteString(endOfDetails)
	return view{parked: parked, details: b.String()}
}
