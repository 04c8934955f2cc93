package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/address"
	"onboarding/internal/applicant"
	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/face"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/logtest"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

// fakes stands in for everything outside, notes what it was asked, and answers what a test says.
type fakes struct {
	activities.Activities
	logged logtest.Buffer // at every level, the Temporal SDK's lines included

	person  applicant.Applicant
	findErr error
	photo   applicant.Photo
	noPhoto error

	faces      answers[face.Request, check.Result]
	reports    answers[credit.Request, check.Result]
	addresses  answers[address.Request, check.Result]
	messages   answers[notify.Message, struct{}]
	alerts     answers[notify.Alert, struct{}]
	closings   answers[ledger.Closing, ledger.Ending]
	journeyIDs answers[string, idwise.Journey]
	spotChecks answers[string, idwise.SpotCheck]
	workflows  answers[string, ledger.Workflow]
	proofs     answers[[]string, struct{}]
	endings    answers[string, ledger.Ending]
	told       answers[report.Report, struct{}]
	news       answers[ledger.News, bool]
	recorded   answers[[]audit.Entry, struct{}]
	claimed    map[string]string // inquiries, by whom
	claimErr   error
	callers    answers[activities.Action, string]
}

// answers gives one error after the other, then the result.
type answers[Q, A any] struct {
	asked  []Q
	errs   []error
	result A
}

func (a *answers[Q, A]) answer(q Q) (A, error) {
	a.asked = append(a.asked, q)
	if n := len(a.asked) - 1; n < len(a.errs) && a.errs[n] != nil {
		var none A
		return none, a.errs[n]
	}
	return a.result, nil
}

func (f *fakes) Find(context.Context, string, string) (applicant.Applicant, error) {
	return f.person, f.findErr
}
func (f *fakes) Photo(context.Context, string, string) (applicant.Photo, error) {
	return f.photo, f.noPhoto
}
func (f *fakes) Match(_ context.Context, r face.Request) (check.Result, error) {
	return f.faces.answer(r)
}
func (f *fakes) Check(_ context.Context, r credit.Request) (check.Result, error) {
	return f.reports.answer(r)
}
func (f *fakes) Verify(_ context.Context, r address.Request) (check.Result, error) {
	return f.addresses.answer(r)
}
func (f *fakes) Send(_ context.Context, m notify.Message) error {
	_, err := f.messages.answer(m)
	return err
}
func (f *fakes) Alert(_ context.Context, a notify.Alert) error {
	_, err := f.alerts.answer(a)
	return err
}
func (f *fakes) CloseOnboarding(_ context.Context, c ledger.Closing) (ledger.Ending, error) {
	return f.closings.answer(c)
}
func (f *fakes) Journey(_ context.Context, id string) (idwise.Journey, error) {
	return f.journeyIDs.answer(id)
}
func (f *fakes) SpotCheck(_ context.Context, id string) (idwise.SpotCheck, error) {
	return f.spotChecks.answer(id)
}
func (f *fakes) Workflow(_ context.Context, workflowID string) (ledger.Workflow, error) {
	return f.workflows.answer(workflowID)
}
func (f *fakes) Prove(_ context.Context, _ string, compared []string) (ledger.Proof, error) {
	_, err := f.proofs.answer(compared)
	if err == nil && !f.workflows.result.Proved {
		f.workflows.result.Proof = ledger.Proof{Proved: true, Compared: compared}
	}
	return f.workflows.result.Proof, err
}
func (f *fakes) Caller(_ context.Context, action activities.Action, _ string) (string, error) {
	return f.callers.answer(action)
}
func (f *fakes) ClaimInquiry(_ context.Context, inquiry, claimant string) (bool, error) {
	if f.claimed[inquiry] != "" {
		return false, f.claimErr
	}
	if f.claimErr == nil {
		f.claimed[inquiry] = claimant
	}
	return true, f.claimErr
}
func (f *fakes) ReleaseInquiry(_ context.Context, inquiry, claimant string) error {
	if f.claimed[inquiry] == claimant {
		delete(f.claimed, inquiry)
	}
	return nil
}
func (f *fakes) Ending(_ context.Context, workflowID string) (ledger.Ending, error) {
	return f.endings.answer(workflowID)
}

func (f *fakes) Report(_ context.Context, r report.Report) error {
	_, err := f.told.answer(r)
	return err
}
func (f *fakes) ClaimReport(_ context.Context, n ledger.News) (bool, error) { return f.news.answer(n) }
func (f *fakes) Record(_ context.Context, entries ...audit.Entry) error {
	_, err := f.recorded.answer(entries)
	return err
}

// planted is personal data that must stay where it is used.
var planted = []string{
	"Plantedfirst", "Plantedlast", "1977-07-07", "123-45-6789", "7 Planted Street", "Plantedville", "77777",
	"planted@example.org", "+15550777", "PLANTEDPHOTO",
}

func newFakes() *fakes {
	f := &fakes{
		claimed: map[string]string{},
		person: applicant.Applicant{
			ReferenceNo: "cust-1", FirstName: planted[0], LastName: planted[1], DateOfBirth: planted[2],
			NationalID: applicant.NationalID{Kind: "ssn", Value: planted[3], Country: "US"},
			Address:    applicant.Address{Lines: planted[4:5], Locality: planted[5], PostalCode: planted[6], Country: "US"},
			Email:      planted[7], Phone: planted[8], Language: "en",
		},
		photo: applicant.Photo{ContentType: "image/jpeg", Data: []byte(planted[9])},
	}
	f.workflows.result.Opener = ledger.Event{ID: "evt-1", JourneyID: "journey-1", ReferenceNo: "cust-1"}
	f.journeyIDs.result = idwise.Journey{ID: "journey-1", ReferenceNo: "cust-1", SystemDecision: idwise.Complete, FinalDecision: idwise.Complete}
	f.endings.result = ledger.Ending{Outcome: "approved", At: time.Date(2026, 11, 27, 20, 15, 40, 0, time.UTC)}
	logger := logrus.New()
	logger.SetOutput(&f.logged)
	logger.SetLevel(logrus.TraceLevel)
	f.Activities = activities.Activities{
		Applicants: f, Journeys: f, Face: f, Credit: f, Address: f, Notify: f, Operators: f, Reports: f,
		Ledger: f, Audit: f, Callers: f, Log: logger,
	}
	return f
}

const workflowID = "onboarding-evt-1"

// runID is what the test environment gives.
const runID = "default-test-run-id"

// execute runs an activity as the workflow does: retried until it succeeds, fails for good, or four attempts are made.
// Whatever comes back holds nothing of what was planted.
func execute[R any](t *testing.T, f *fakes, activity, input any) (R, error) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.NewTextHandler(&f.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&activities.Panics{Log: f.Log}}})
	env.RegisterActivity(&f.Activities)
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: workflowID})
	var result R
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 4},
		})
		return workflow.ExecuteActivity(ctx, activity, input).Get(ctx, &result)
	})
	require.True(t, env.IsWorkflowCompleted())
	err := env.GetWorkflowError()
	requireNothingPlanted(t, f, result, err)
	return result, err
}

// requireNothingPlanted looks for personal data in everything that Temporal, the audit trail, operators and
// the backend would get, and in the log.
func requireNothingPlanted(t *testing.T, f *fakes, result any, err error) {
	t.Helper()
	kept, marshalErr := json.Marshal([]any{result, f.recorded.asked, f.told.asked, f.alerts.asked})
	require.NoError(t, marshalErr)
	text := string(kept) + f.logged.String()
	if err != nil {
		text += temporal.GetDefaultFailureConverter().ErrorToFailure(err).String()
	}
	for _, secret := range planted {
		require.NotContains(t, text, secret)
	}
}

// applicationError returns the failure that Temporal keeps.
func applicationError(t *testing.T, err error) *temporal.ApplicationError {
	t.Helper()
	var failed *temporal.ActivityError
	require.ErrorAs(t, err, &failed)
	var kept *temporal.ApplicationError
	require.True(t, errors.As(failed.Unwrap(), &kept), "%v", err)
	return kept
}

func input() activities.CheckInput {
	return activities.CheckInput{JourneyID: "journey-1", ReferenceNo: "cust-1", Round: 1}
}
