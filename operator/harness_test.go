package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/types/known/durationpb"

	"onboarding/activities"
	"onboarding/internal/address"
	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/face"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/patience"
	"onboarding/internal/report"
	"onboarding/workflows"
)

// shared is the Temporal server of this test process.
var shared struct {
	once   sync.Once
	server *testsuite.DevServer
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		_ = shared.server.Stop() // the process ends anyway
	}
	os.Exit(code)
}

// devServer returns the address of a Temporal server. Without a Temporal CLI the test is skipped, and in CI it fails.
func devServer(t *testing.T) string {
	t.Helper()
	cli := os.Getenv("TEMPORAL_CLI")
	if cli == "" {
		cli = filepath.Join("..", "bin", "temporal")
	}
	if _, err := os.Stat(cli); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no Temporal CLI: %v", err)
		}
		t.Skipf("no Temporal CLI (make bin/temporal builds one): %v", err)
	}
	shared.once.Do(func() {
		shared.server, shared.err = testsuite.StartDevServer(context.Background(), testsuite.DevServerOptions{
			ExistingPath: cli, ClientOptions: &client.Options{}, LogLevel: "error", Stdout: io.Discard,
		})
	})
	require.NoError(t, shared.err)
	return shared.server.FrontendHostPort()
}

// newNamespace registers a namespace, which no other run of any test has used, and returns its name.
func newNamespace(t *testing.T, prefix string) string {
	t.Helper()
	devServer(t)
	name := uniqueName(prefix)
	_, err := shared.server.Client().WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	require.NoError(t, err)
	return name
}

func uniqueName(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:8]) }

// use points Temporal's variables at a server and a namespace, and away from the machine's own profiles.
func use(t *testing.T, address, namespace string) {
	t.Helper()
	t.Setenv("TEMPORAL_CONFIG_FILE", filepath.Join(t.TempDir(), "none.toml"))
	t.Setenv("TEMPORAL_ADDRESS", address)
	t.Setenv("TEMPORAL_NAMESPACE", namespace)
	t.Setenv("DATABASE_URL", "sqlite:"+filepath.Join(t.TempDir(), "none.db"))
	t.Setenv("AUDIT_KEYS", "test:0123456789abcdef")
}

// newLedger makes a database of starter and worker and points the variable at it.
func newLedger(t *testing.T) *ledger.Ledger {
	t.Helper()
	t.Setenv("DATABASE_URL", "sqlite:"+filepath.Join(t.TempDir(), "onboarding.db"))
	settings, err := ledgerSettings()
	require.NoError(t, err)
	l, err := ledger.Open(t.Context(), settings.Database.URL.Reveal(), ledger.WithAuditKeys(settings.AuditKeys))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	require.NoError(t, l.Begin(t.Context()))
	return l
}

// result is what a command came to.
type result struct {
	out, err string // what it wrote
	failure  error
	code     int // what operator exits with
}

// operator runs a command with nobody there to answer questions.
func operator(t *testing.T, args ...string) result {
	t.Helper()
	return answering(t, false, "", args...)
}

// answering runs a command with the answers of somebody.
func answering(t *testing.T, person bool, answers string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	failure := run(t.Context(), args, console{in: strings.NewReader(answers), out: &out, err: &err, person: person})
	return result{out.String(), err.String(), failure, exitCode(failure)}
}

// succeeded returns what a command wrote that exited with 0.
func (r result) succeeded(t *testing.T) string {
	t.Helper()
	require.NoError(t, r.failure, r.err)
	return r.out
}

// failed checks the exit code, and that the error says what it should.
func (r result) failed(t *testing.T, code int, contains ...string) {
	t.Helper()
	require.Error(t, r.failure, r.out)
	for _, part := range contains {
		require.ErrorContains(t, r.failure, part)
	}
	require.Equal(t, code, r.code, r.failure)
}

// decoded reads the JSON that a command wrote.
func decoded[T any](t *testing.T, text string) (value T) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	require.NoError(t, decoder.Decode(&value), text)
	return value
}

// world is a namespace with onboardings in it: a worker with the real workflows and activities, vendors that do as the
// test says, and the ledger of starter and worker.
type world struct {
	t      *testing.T
	client client.Client
	ledger *ledger.Ledger
	bureau *bureau
	events atomic.Int64
	// stopWorker stops the worker; it may be called again.
	stopWorker func()
}

// newWorld prepares a namespace and points the variables at it.
func newWorld(t *testing.T) *world {
	t.Helper()
	address := devServer(t)
	namespace := newNamespace(t, "operator")
	use(t, address, namespace)
	operator(t, "setup").succeeded(t)
	l := newLedger(t)
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	c, err := client.Dial(client.Options{HostPort: address, Namespace: namespace, Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	w := &world{t: t, client: c, ledger: l, bureau: &bureau{}}
	w.startWorker()
	return w
}

func (w *world) startWorker() {
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	runner := worker.New(w.client, workflows.TaskQueue, worker.Options{})
	flows := &workflows.Workflows{Providers: workflows.Providers{Face: "stub", Credit: "stub", Address: "stub"}}
	runner.RegisterWorkflow(flows.Onboarding)
	runner.RegisterWorkflow(flows.JourneyUpdate)
	passing := vendors{w.ledger}
	runner.RegisterActivity(&activities.Activities{
		Applicants: passing, Journeys: passing, Face: passing, Address: passing, Credit: w.bureau,
		Notify: notify.None{}, Operators: passing, Reports: report.None{}, Ledger: w.ledger, Audit: w.ledger, Log: logger,
		Callers: activities.History{},
	})
	require.NoError(w.t, runner.Start())
	w.stopWorker = sync.OnceFunc(runner.Stop)
	w.t.Cleanup(w.stopWorker)
}

// begin starts an onboarding as a starter would and returns its workflow ID. The journey's ID says what IDWise decides.
func (w *world) begin(journeyID, referenceNo string) string {
	w.t.Helper()
	id := fmt.Sprintf("evt-%d", w.events.Add(1))
	e := ledger.Event{
		ID: id, Name: idwise.FinishedJourney, JourneyID: journeyID, ReferenceNo: referenceNo, Relation: ledger.Opens,
		Payload: []byte("{}"), ReceivedAt: time.Now(), OnboardingID: workflows.OnboardingID(id), JourneyUpdateID: workflows.JourneyUpdateID(id),
	}
	receipt, err := w.ledger.Receive(w.t.Context(), e)
	require.NoError(w.t, err)
	in := workflows.OnboardingInput{EventID: id, Event: e.Name, JourneyID: journeyID, ReferenceNo: referenceNo, ReceivedAt: e.ReceivedAt}
	_, err = w.client.ExecuteWorkflow(w.t.Context(), workflows.StartOptions(in, workflows.TaskQueue), workflows.OnboardingType, in)
	require.NoError(w.t, err)
	require.NoError(w.t, w.ledger.Delivered(w.t.Context(), id, receipt.WorkflowID))
	return receipt.WorkflowID
}

// announce starts a journey update as a starter would and returns its workflow ID.
func (w *world) announce(journeyID, referenceNo string) string {
	w.t.Helper()
	id := fmt.Sprintf("evt-%d", w.events.Add(1))
	in := workflows.JourneyUpdateInput{EventID: id, Event: idwise.AMLMonitorUpdate, JourneyID: journeyID, ReferenceNo: referenceNo, ReceivedAt: time.Now()}
	_, err := w.ledger.Receive(w.t.Context(), ledger.Event{
		ID: id, Name: in.Event, JourneyID: journeyID, ReferenceNo: referenceNo, Relation: ledger.Apart, Payload: []byte("{}"),
		ReceivedAt: in.ReceivedAt, OnboardingID: workflows.OnboardingID(id), JourneyUpdateID: workflows.JourneyUpdateID(id),
	})
	require.NoError(w.t, err)
	_, err = w.client.ExecuteWorkflow(w.t.Context(), workflows.UpdateStartOptions(in, workflows.TaskQueue), workflows.JourneyUpdateType, in)
	require.NoError(w.t, err)
	return workflows.JourneyUpdateID(id)
}

// await waits until list shows as many onboardings as wanted.
func (w *world) await(want int, filters ...string) []onboarding {
	w.t.Helper()
	var found []onboarding
	patience.Until(w.t, func() bool {
		out := operator(w.t, append([]string{"list", "--output=json", "--limit=1000"}, filters...)...).succeeded(w.t)
		found = decoded[[]onboarding](w.t, out)
		return len(found) == want
	}, "list %v does not show %d", filters, want)
	return found
}

// vendors pass everything. A journey is of the reference number that the first event of it had.
type vendors struct{ book *ledger.Ledger }

func (v vendors) reference(ctx context.Context, journeyID string) string {
	events, _, err := v.book.Inbox(ctx, ledger.InboxFilter{JourneyID: journeyID}, 1)
	if err != nil || len(events) == 0 {
		return ""
	}
	return events[0].ReferenceNo
}

func (vendors) SpotCheck(context.Context, string) (idwise.SpotCheck, error) {
	return idwise.SpotCheck{}, fault.Permanentf("stub", "spot check: 404 Not Found")
}

func (vendors) Find(_ context.Context, referenceNo, _ string) (applicant.Applicant, error) {
	return applicant.Applicant{ReferenceNo: referenceNo}, nil
}

func (vendors) Photo(context.Context, string, string) (applicant.Photo, error) {
	return applicant.Photo{}, nil
}

// Journey decides by the first word of the journey's ID.
func (v vendors) Journey(ctx context.Context, id string) (idwise.Journey, error) {
	word, _, _ := strings.Cut(id, "-")
	if word == "gone" {
		return idwise.Journey{}, fault.Permanentf("stub", "journey result: 404 Not Found")
	}
	decision := map[string]idwise.Decision{"refer": idwise.Refer, "reject": idwise.Rejected}[word]
	if decision == "" {
		decision = idwise.Complete
	}
	return idwise.Journey{ID: id, ReferenceNo: v.reference(ctx, id), SystemDecision: decision, FinalDecision: decision, Finished: true}, nil
}

func (vendors) Match(context.Context, face.Request) (check.Result, error) {
	return check.Result{Provider: "stub", Verdict: check.Passed, Reference: "face-ref"}, nil
}

func (vendors) Verify(context.Context, address.Request) (check.Result, error) {
	return check.Result{Provider: "stub", Verdict: check.Passed}, nil
}

func (vendors) Alert(context.Context, notify.Alert) error { return nil }

// bureau can be away.
type bureau struct {
	away  atomic.Bool
	calls atomic.Int64
}

func (b *bureau) Check(context.Context, credit.Request) (check.Result, error) {
	b.calls.Add(1)
	if b.away.Load() {
		return check.Result{}, fault.Permanentf("stub", "credit report: 403 Forbidden")
	}
	return check.Result{Provider: "stub", Verdict: check.Passed, Reference: "credit-ref"}, nil
}
