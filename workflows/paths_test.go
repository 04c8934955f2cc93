package workflows_test

import (
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// answerOf and faultOf are replies of stub activities.
func answerOf[R any](result R) reply[R] { return reply[R]{result: result} }
func faultOf[R any](err error) reply[R] { return reply[R]{err: err} }

func refer() *replies[activities.JourneyReading] {
	return in(answerOf(reading(idwise.Refer, check.Passed)))
}

// paths returns every way through an onboarding.
func paths() []*path {
	finish := func(r *run) { r.finishJourney() }
	byAnn := workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "contract renewed"}
	return []*path{
		{name: "approved", play: finish, outcome: workflows.Approved},
		{
			name:    "rejected",
			stubs:   stubs{journey: in(answerOf(reading(idwise.Rejected, check.Passed)))},
			play:    finish,
			outcome: workflows.Rejected,
		},
		{
			name:  "referred-and-decided",
			stubs: stubs{journey: refer()},
			play: func(r *run) {
				r.finishJourney()
				r.awaitState(workflows.InReview)
				r.update(workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "seen in person"})
			},
			outcome: workflows.Approved,
		},
		{
			name:     "review-reminder",
			settings: workflows.Settings{ReviewReminder: time.Second},
			stubs:    stubs{journey: refer()},
			play: func(r *run) {
				r.finishJourney()
				r.awaitState(workflows.InReview)
				r.awaitEvent(enumspb.EVENT_TYPE_TIMER_FIRED)
				r.update(workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})
			},
			outcome: workflows.Rejected,
		},
		{
			name: "face-mismatch-reviewed-at-idwise",
			stubs: stubs{journey: in(
				answerOf(reading(idwise.Refer, check.Failed)), answerOf(reading(idwise.Approved, check.Passed)))},
			play: func(r *run) {
				r.awaitState(workflows.AwaitingDecision)
				r.finishJourney()
				r.awaitState(workflows.InReview)
				r.announce(workflows.ManuallyReviewedSignal, "evt-reviewed")
			},
			outcome: workflows.Approved,
		},
		{
			name:  "parked-and-retried",
			stubs: stubs{credit: in(faultOf[activities.CheckResult](permanent("bureau: 403")), answerOf(passed))},
			play: func(r *run) {
				r.awaitPhase(check.Credit, workflows.Parked)
				r.update(workflows.RetryCheckUpdate, byAnn)
				r.finishJourney()
			},
			outcome: workflows.Approved,
		},
		{
			name:  "parked-and-retried-in-a-batch",
			stubs: stubs{credit: in(faultOf[activities.CheckResult](permanent("bureau: 403")), answerOf(passed))},
			play: func(r *run) {
				// Operators find it by its search attributes, so those are set before the signal comes.
				r.awaitEvent(enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
				require.NoError(r.t, r.temporal.SignalWorkflow(r.t.Context(), r.id, "", workflows.RetryChecksSignal, byAnn))
				r.finishJourney()
			},
			outcome: workflows.Approved,
		},
		{
			name:     "budget-spent-and-resolved",
			settings: workflows.Settings{CheckRetryBudget: 10 * time.Second},
			stubs:    stubs{credit: in(faultOf[activities.CheckResult](passing("bureau: 503")))},
			play: func(r *run) {
				r.finishJourney()
				r.awaitPhase(check.Credit, workflows.Parked)
				r.update(workflows.ResolveCheckUpdate, workflows.ResolveCheck{
					Check: check.Credit, Verdict: check.Passed, Actor: "ann", Reason: "asked by phone",
				})
			},
			outcome: workflows.Approved,
		},
		{
			name:     "no-answer-within-the-budget",
			settings: workflows.Settings{CheckRetryBudget: 10 * time.Second},
			stubs:    stubs{credit: in(reply[activities.CheckResult]{hold: make(chan struct{})}, answerOf(passed))},
			play: func(r *run) {
				r.awaitPhase(check.Credit, workflows.Parked) // an attempt was under way, so it is not simply made again
				r.update(workflows.RetryCheckUpdate, byAnn)
				r.finishJourney()
			},
			outcome: workflows.Approved,
		},
		{
			name:     "no-worker-for-activities",
			settings: workflows.Settings{CheckRetryBudget: 10 * time.Second},
			away:     true,
			play: func(r *run) {
				r.awaitEvent(enumspb.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT)
				r.await(func(s workflows.Status) bool { return s.Checks[1].Phase == workflows.Running && s.Checks[1].Round == 1 })
				r.startActivities()
				r.finishJourney()
			},
			outcome: workflows.Approved,
		},
		{
			name:     "worker-gone-after-a-fault",
			settings: workflows.Settings{CheckRetryBudget: 25 * time.Second},
			stubs: stubs{credit: in(
				faultOf[activities.CheckResult](failure(fault.Passing, "bureau: 503", 20*time.Second)), answerOf(passed))},
			away: true,
			play: func(r *run) {
				stop := r.startActivities()
				r.await(func(s workflows.Status) bool {
					return r.stubs.credit.asked() == 1 && s.Checks[0].Phase != workflows.Running &&
						s.Checks[2].Phase != workflows.Running && s.Notifications[0].State == "sent"
				})
				stop()
				r.awaitPhase(check.Credit, workflows.Parked) // the bureau was asked, so this is no matter of our worker alone
				r.startActivities()
				r.update(workflows.RetryCheckUpdate, byAnn)
				r.finishJourney()
			},
			outcome: workflows.Approved,
		},
		{
			name:     "not-ready-and-retried-by-itself",
			settings: workflows.Settings{CheckRetryBudget: 10 * time.Second},
			stubs: stubs{address: in(
				faultOf[activities.CheckResult](failure(fault.NotReady, "idwise: not read yet", time.Minute)), answerOf(passed))},
			play: func(r *run) {
				r.awaitPhase(check.Address, workflows.Parked)
				r.finishJourney()
			},
			outcome: workflows.Approved,
		},
		{name: "finished-journey-first", opener: idwise.FinishedJourney, outcome: workflows.Approved, play: func(r *run) {
			r.announce(workflows.FinishedUserStepsSignal, "evt-steps")
		}},
		{
			name:  "resubmission",
			stubs: stubs{journey: in(answerOf(reading(idwise.Refer, check.Failed)), answerOf(reading(idwise.Complete, check.Passed)))},
			play: func(r *run) {
				r.awaitState(workflows.AwaitingDecision)
				r.finishJourney()
				r.awaitState(workflows.InReview)
				r.announce(workflows.VerificationUpdateRequiredSignal, "evt-update")
				r.announce(workflows.FinishedUserStepsSignal, "evt-steps-2")
				r.await(func(s workflows.Status) bool {
					return s.State == workflows.AwaitingDecision && s.Checks[0].Phase == workflows.WithJourney
				})
				r.announce(workflows.FinishedJourneySignal, "evt-finished-2")
			},
			outcome: workflows.Approved,
		},
		{
			name:     "overdue-and-polled",
			settings: workflows.Settings{DecisionOverdue: time.Second},
			stubs: stubs{journey: in(
				answerOf(reading(idwise.Incomplete, "")), answerOf(reading(idwise.Complete, check.Passed)))},
			play:    func(*run) {},
			outcome: workflows.Approved,
		},
		{
			name:  "decision-parked-and-resolved",
			stubs: stubs{journey: in(faultOf[activities.JourneyReading](permanent("idwise: 401")))},
			play: func(r *run) {
				r.finishJourney()
				r.awaitPhase(workflows.DecisionCheck, workflows.Parked)
				r.update(workflows.ResolveCheckUpdate, workflows.ResolveCheck{
					Check: workflows.DecisionCheck, Verdict: check.Review, Actor: "ann", Reason: "contract ended",
				})
				r.awaitState(workflows.InReview)
				r.update(workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "bob", Reason: "no"})
			},
			outcome: workflows.Rejected,
		},
		{
			name:     "expired",
			settings: workflows.Settings{OnboardingExpiry: 2 * time.Second},
			stubs:    stubs{credit: in(faultOf[activities.CheckResult](permanent("bureau: 403")))},
			play:     func(*run) {},
			outcome:  workflows.Expired,
		},
		{
			name: "cancelled",
			play: func(r *run) {
				r.awaitState(workflows.AwaitingDecision)
				require.NoError(r.t, r.temporal.CancelWorkflow(r.t.Context(), r.id, ""))
			},
			outcome: workflows.Cancelled,
		},
		{
			name:  "cancelled-in-review",
			stubs: stubs{journey: refer()},
			play: func(r *run) {
				r.finishJourney()
				r.awaitState(workflows.InReview)
				require.NoError(r.t, r.temporal.CancelWorkflow(r.t.Context(), r.id, ""))
			},
			outcome: workflows.Cancelled,
		},
		{
			name: "somebody-elses-journey",
			stubs: stubs{
				face:    in(faultOf[activities.CheckResult](foreign("idwise: of another reference"))),
				credit:  in(faultOf[activities.CheckResult](foreign("idwise: of another reference"))),
				address: in(faultOf[activities.CheckResult](foreign("idwise: of another reference"))),
				journey: in(faultOf[activities.JourneyReading](foreign("idwise: of another reference"))),
			},
			play: func(r *run) {
				r.finishJourney()
				r.awaitPhase(workflows.DecisionCheck, workflows.Parked)
				r.awaitPhase(check.Face, workflows.Parked)
				require.NoError(r.t, r.temporal.CancelWorkflow(r.t.Context(), r.id, ""))
			},
			outcome: workflows.Cancelled,
		},
		{
			name:     "decision-read-again",
			settings: workflows.Settings{DecisionFresh: time.Millisecond, CheckRetryBudget: 3 * time.Second},
			stubs:    stubs{credit: in(faultOf[activities.CheckResult](permanent("bureau: 403")), answerOf(passed))},
			play: func(r *run) {
				r.finishJourney()
				r.awaitPhase(workflows.DecisionCheck, workflows.Done)
				r.update(workflows.RetryCheckUpdate, byAnn)
			},
			outcome: workflows.Approved,
		},
		{
			name: "mail-failed",
			stubs: stubs{applicant: in(faultOf[activities.NotifyResult](permanent("smtp: 535")),
				faultOf[activities.NotifyResult](permanent("smtp: 535")), answerOf(activities.NotifyResult{Sent: true}))},
			play: func(r *run) {
				r.finishJourney()
				r.await(func(s workflows.Status) bool { return s.Awaits == "an operator to retry the message to the applicant" })
				r.update(workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.MessageStep, Actor: "ann", Reason: "mended"})
			},
			outcome: workflows.Approved,
		},
		{
			name: "recorded-later",
			stubs: stubs{
				credit: in(answerOf(activities.CheckResult{Result: passed.Result, Unrecorded: leftOver})),
				trail:  in(faultOf[struct{}](failure(fault.Away, "audit trail: it can't be written now", time.Second)), answerOf(struct{}{})),
			},
			play:    finish,
			outcome: workflows.Approved,
		},
		{
			name:     "ledger-away-for-longer-than-the-budget",
			settings: workflows.Settings{CheckRetryBudget: 2 * time.Second},
			stubs: stubs{credit: in(faultOf[activities.CheckResult](failure(fault.Away, "ledger: it can't be asked now", 3*time.Second)),
				answerOf(passed))},
			play:    finish,
			outcome: workflows.Approved,
		},
		lateEvents(),
		{
			name:  "report-parked-and-retried",
			stubs: stubs{backend: in(faultOf[activities.ReportResult](permanent("company: 403")), answerOf(activities.ReportResult{Sent: true}))},
			play: func(r *run) {
				r.finishJourney()
				r.await(func(s workflows.Status) bool { return s.Report.Phase == workflows.Parked })
				r.update(workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.ReportStep, Actor: "ann", Reason: "mended"})
			},
			outcome: workflows.Approved,
		},
		{name: "update-reported", update: idwise.ManuallyReviewed, play: func(*run) {}},
		{
			name: "update-announced-before", update: idwise.UpdatedJourney, play: func(*run) {},
			stubs: stubs{look: in(answerOf(activities.Look{Final: idwise.Approved}))},
		},
		{
			name: "update-spot-check-unverified", update: idwise.FinishedSpotCheck, play: func(*run) {},
			stubs: stubs{look: in(faultOf[activities.Look](permanent("idwise: 404")), answerOf(found(activities.Unverified)))},
		},
		{name: "update-resubmission-wanted", update: idwise.VerificationUpdateRequired, play: func(*run) {}},
		{
			name: "update-parked-and-retried", update: idwise.AMLMonitorUpdate,
			stubs: stubs{
				look:    in(faultOf[activities.Look](permanent("idwise: 403")), answerOf(found(idwise.Refer))),
				backend: in(faultOf[activities.ReportResult](permanent("company: 403")), answerOf(activities.ReportResult{Sent: true})),
			},
			play: func(r *run) {
				r.update(workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.DecisionCheck, Actor: "ann", Reason: "mended"})
				r.update(workflows.RetryCheckUpdate, workflows.RetryCheck{Check: workflows.ReportStep, Actor: "ann", Reason: "mended"})
			},
		},
	}
}

// lateEvents holds up the ledger until two events have come too late.
func lateEvents() *path {
	release := make(chan struct{})
	return &path{
		name:  "late-events",
		stubs: stubs{ledger: in(faultOf[struct{}](passing("our database is away")), reply[struct{}]{hold: release}, reply[struct{}]{})},
		play: func(r *run) {
			r.finishJourney()
			r.awaitState(workflows.StateApproved)
			r.announce(workflows.UpdatedJourneySignal, "evt-late-1")
			r.announce(workflows.FinishedUserStepsSignal, "evt-late-2")
			close(release)
		},
		outcome: workflows.Approved,
	}
}
