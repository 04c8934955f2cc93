package workflows_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"context"
	"encoding/json"

	"onboarding/activities"
	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
	"onboarding/workflows"
)

var a *activities.Activities

// environment runs one onboarding on a clock that skips over waits. It notes what the onboarding did and when.
type environment struct {
	*testsuite.TestWorkflowEnvironment
	t        *testing.T
	began    time.Time
	attempts []attempt                   // of every activity, in order
	shown    []temporal.SearchAttributes // every change to the search attributes
}

// attempt is one attempt of an activity.
type attempt struct {
	activity string
	after    time.Duration // since the onboarding began
	input    interface{ Get(into ...any) error }
}

// given are the arguments of a local activity.
type given []any

// Get reads them as they would come out of a history.
func (g given) Get(into ...any) error {
	raw, err := json.Marshal(g[0])
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into[0])
}

func newEnvironment(t *testing.T) *environment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	e := &environment{
		TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(),
		t:                       t,
		began:                   time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}
	e.SetStartTime(e.began)
	e.SetTestTimeout(30 * time.Second)
	e.RegisterActivity(a)
	e.RegisterWorkflow(newWorkflows().Onboarding)
	e.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, args converter.EncodedValues) {
		e.attempts = append(e.attempts, attempt{info.ActivityType.Name, e.Now().Sub(e.began), args})
	})
	e.SetOnLocalActivityStartedListener(func(info *activity.Info, _ context.Context, args []any) {
		e.attempts = append(e.attempts, attempt{info.ActivityType.Name, e.Now().Sub(e.began), given(args)})
	})
	e.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(args mock.Arguments) {
		e.shown = append(e.shown, args.Get(0).(temporal.SearchAttributes))
	}).Return(nil).Maybe()
	t.Cleanup(func() { e.AssertExpectations(t) })
	return e
}

func newWorkflows() *workflows.Workflows {
	return &workflows.Workflows{Providers: workflows.Providers{Face: "idwise", Credit: "equifax", Address: "document"}}
}

func opened(by string) workflows.OnboardingInput {
	return workflows.OnboardingInput{EventID: "evt-1", Event: by, JourneyID: "journey-1", ReferenceNo: "cust-1"}
}

// run executes an onboarding opened by Finished User Steps, with everything that is not stubbed otherwise passing.
func (e *environment) run() {
	e.t.Helper()
	e.execute(opened(idwise.FinishedUserSteps))
}

func (e *environment) execute(in workflows.OnboardingInput) {
	e.t.Helper()
	e.passRest()
	e.ExecuteWorkflow(workflows.OnboardingType, in)
	require.True(e.t, e.IsWorkflowCompleted())
}

// passRest stubs what the test has not: every check passes, IDWise says Complete, every message is sent.
func (e *environment) passRest() {
	e.face().Return(submitted, nil).Maybe()
	e.credit().Return(passed, nil).Maybe()
	e.address().Return(passed, nil).Maybe()
	e.journey().Return(reading(idwise.Complete, check.Passed), nil).Maybe()
	e.applicant().Return(activities.NotifyResult{Sent: true}, nil).Maybe()
	e.operators().Return(activities.AlertResult{}, nil).Maybe()
	e.ledger().Return(took).Maybe()
	e.backend().Return(activities.ReportResult{Sent: true}, nil).Maybe()
	e.trail().Return(nil).Maybe()
}

type stub = testsuite.MockCallWrapper

func (e *environment) trail() *stub { return e.OnActivity(a.Record, mock.Anything, mock.Anything) }
func (e *environment) face() *stub  { return e.OnActivity(a.MatchFace, mock.Anything, mock.Anything) }
func (e *environment) credit() *stub {
	return e.OnActivity(a.CheckCredit, mock.Anything, mock.Anything)
}
func (e *environment) address() *stub {
	return e.OnActivity(a.CheckAddress, mock.Anything, mock.Anything)
}
func (e *environment) journey() *stub {
	return e.OnActivity(a.ReadJourney, mock.Anything, mock.Anything)
}
func (e *environment) applicant() *stub {
	return e.OnActivity(a.NotifyApplicant, mock.Anything, mock.Anything)
}
func (e *environment) operators() *stub {
	return e.OnActivity(a.AlertOperators, mock.Anything, mock.Anything)
}
func (e *environment) ledger() *stub {
	return e.OnActivity(a.CloseOnboarding, mock.Anything, mock.Anything)
}
func (e *environment) backend() *stub {
	return e.OnActivity(a.TellBackend, mock.Anything, mock.Anything)
}

// took is a ledger that takes whatever outcome it is told.
func took(_ context.Context, in activities.CloseInput) (activities.CloseResult, error) {
	return activities.CloseResult{Outcome: in.Outcome, At: in.At}, nil
}

// What activities return.
var (
	nothing = activities.CheckResult{}
	passed  = activities.CheckResult{Result: check.Result{Provider: "stub", Verdict: check.Passed}}
	failed  = activities.CheckResult{Result: check.Result{Provider: "stub", Verdict: check.Failed, Reason: "did not match"}}
	// leftOver is what the audit trail did not take.
	leftOver  = activities.Unrecorded{Entries: []audit.Entry{{Stream: "journey-1", Key: "checked/credit", Kind: audit.Checked}}}
	submitted = activities.CheckResult{Result: check.Result{Provider: "idwise", WithJourney: true}}
	unread    = activities.JourneyReading{}
)

func reading(final idwise.Decision, face check.Verdict) activities.JourneyReading {
	return activities.JourneyReading{System: final, Final: final, Face: check.Result{Provider: "idwise", Verdict: face}}
}

// The errors of activities, as activities make them from classified faults.
func permanent(reason string) error { return failure(fault.Permanent, reason, 0) }
func passing(reason string) error   { return failure(fault.Passing, reason, 0) }
func foreign(reason string) error   { return failure(fault.Foreign, reason, 0) }
func notReady(reason string) error  { return failure(fault.NotReady, reason, 0) }

func failure(class fault.Class, reason string, retryAfter time.Duration) error {
	return temporal.NewApplicationErrorWithOptions(reason, string(class), temporal.ApplicationErrorOptions{
		NonRetryable: class.Lasting(), NextRetryDelay: retryAfter,
	})
}

// at does something when that much time has passed since the onboarding began.
func (e *environment) at(after time.Duration, do func()) { e.RegisterDelayedCallback(do, after) }

// announce sends one of IDWise's events.
func (e *environment) announce(after time.Duration, signal, eventID string) {
	e.at(after, func() { e.SignalWorkflow(signal, workflows.JourneyEvent{EventID: eventID}) })
}

// finishJourney announces IDWise's decision.
func (e *environment) finishJourney(after time.Duration) {
	e.announce(after, workflows.FinishedJourneySignal, "evt-finished")
}

// answer is what an operator's update was answered with.
type answer struct {
	refused error
	done    string
}

// update sends an operator's update. The answer is there when the onboarding has been executed.
func (e *environment) update(after time.Duration, name string, message any) *answer {
	got := &answer{}
	e.at(after, func() {
		e.UpdateWorkflow(name, "", &testsuite.TestUpdateCallback{
			OnReject: func(err error) { got.refused = err },
			OnAccept: func() {},
			OnComplete: func(result any, err error) {
				require.NoError(e.t, err)
				got.done = result.(workflows.Accepted).Done
			},
		}, message)
	})
	return got
}

func (e *environment) outcome() workflows.Outcome {
	e.t.Helper()
	require.NoError(e.t, e.GetWorkflowError())
	var result workflows.OnboardingResult
	require.NoError(e.t, e.GetWorkflowResult(&result))
	return result.Outcome
}

func (e *environment) status() workflows.Status {
	e.t.Helper()
	answer, err := e.QueryWorkflow(workflows.StatusQuery)
	require.NoError(e.t, err)
	var status workflows.Status
	require.NoError(e.t, answer.Get(&status))
	return status
}

// check returns where a check stands.
func (e *environment) check(name check.Name) workflows.CheckStatus {
	e.t.Helper()
	for _, c := range e.status().Checks {
		if c.Check == name {
			return c
		}
	}
	require.Fail(e.t, "no such check", name)
	return workflows.CheckStatus{}
}

// times returns when each attempt of an activity began.
func (e *environment) times(activity string) (after []time.Duration) {
	for _, at := range e.attempts {
		if at.activity == activity {
			after = append(after, at.after)
		}
	}
	return after
}

// inputs returns what each attempt of an activity was asked.
func inputs[T any](e *environment, activity string) (asked []T) {
	for _, at := range e.attempts {
		if at.activity == activity {
			var in T
			require.NoError(e.t, at.input.Get(&in))
			asked = append(asked, in)
		}
	}
	return asked
}

// rounds returns the round of each attempt of a check.
func (e *environment) rounds(activity string) (rounds []int) {
	for _, in := range inputs[activities.CheckInput](e, activity) {
		rounds = append(rounds, in.Round)
	}
	return rounds
}

// alerts returns what operators were told that needs a person, as "kind check: reason".
func (e *environment) alerts() (told []string) {
	for _, in := range inputs[activities.AlertInput](e, "AlertOperators") {
		if in.Kind != notify.Action {
			told = append(told, in.Kind+" "+string(in.Check)+": "+in.Reason)
		}
	}
	return told
}

// messages returns what the applicant was told.
func (e *environment) messages() (kinds []string) {
	for _, in := range inputs[activities.NotifyInput](e, "NotifyApplicant") {
		kinds = append(kinds, string(in.Kind))
	}
	return kinds
}

// mailStates returns what became of each message.
func (e *environment) mailStates() (states []string) {
	for _, n := range e.status().Notifications {
		states = append(states, n.State)
	}
	return states
}

// closings returns what the ledger was told.
func (e *environment) closings() []activities.CloseInput {
	return inputs[activities.CloseInput](e, "CloseOnboarding")
}

// neverStarted is how an activity ends for which there was no worker.
func neverStarted() error {
	return temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START, nil)
}

// timedOutAfterAttempts is how an activity ends whose budget was spent between two attempts.
func timedOutAfterAttempts() error {
	return temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, passing("vendor: 503 Service Unavailable"))
}
