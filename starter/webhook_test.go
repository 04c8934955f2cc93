package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"onboarding/internal/config"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
)

const validToken = "token-1"

// fakeInbox remembers what it was given and answers as it is told.
type fakeInbox struct {
	mu     sync.Mutex
	events []ledger.Event
	err    error
	hangs  bool
}

func (f *fakeInbox) Receive(ctx context.Context, event ledger.Event) (ledger.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hangs {
		<-ctx.Done()
		return ledger.Receipt{}, ctx.Err()
	}
	if f.err != nil {
		return ledger.Receipt{}, f.err
	}
	f.events = append(f.events, event)
	return ledger.Receipt{WorkflowID: event.OnboardingID}, nil
}

func (f *fakeInbox) Backlog(context.Context) (int, time.Time, error) {
	return 2, time.Now().Add(-time.Minute), nil
}

func openLedger(t testing.TB) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func silent() *logrus.Logger {
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	return logger
}

func credentials(t testing.TB, text string) config.Credentials {
	t.Helper()
	var parsed config.Credentials
	require.NoError(t, parsed.UnmarshalText([]byte(text)))
	return parsed
}

func networks(t testing.TB, text string) config.Networks {
	t.Helper()
	var parsed config.Networks
	if text != "" {
		require.NoError(t, parsed.UnmarshalText([]byte(text)))
	}
	return parsed
}

func newWebhook(t testing.TB, in inbox) *webhook {
	t.Helper()
	return &webhook{
		inbox:       in,
		wake:        func() {},
		credentials: newVerifier(credentials(t, "bearer:"+validToken)),
		operators:   &hearing{},
		metrics:     newMetrics(prometheus.NewRegistry(), &fakeInbox{}),
		logger:      silent(),
	}
}

func handlerOf(t testing.TB, hook *webhook, trusted string) http.Handler {
	t.Helper()
	handler, err := newHandler(hook, networks(t, trusted))
	require.NoError(t, err)
	return handler
}

func request(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, webhookPath, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+validToken)
	return r
}

func send(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	return recorder
}

func eventBody(name, eventID, journeyID string) string {
	return fmt.Sprintf(`{"event":%q,"body":{"eventId":%q,"journeyId":%q,"referenceNo":"cust-1","systemDecision":"Complete"}}`,
		name, eventID, journeyID)
}

func TestEveryAnswerOfTheTable(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWebhook(t, openLedger(t)), "")
	steps := []struct {
		name, body string
		status     int
		answer     string
	}{
		{"new event", eventBody(idwise.FinishedUserSteps, "e-1", "j-1"), 200,
			`{"status":"accepted","eventId":"e-1","workflowId":"onboarding-e-1"}`},
		{"same event again", eventBody(idwise.FinishedUserSteps, "e-1", "j-1"), 200,
			`{"status":"duplicate","eventId":"e-1","workflowId":"onboarding-e-1"}`},
		{"same eventId with another body", eventBody(idwise.FinishedJourney, "e-1", "j-9"), 200,
			`{"status":"duplicate","eventId":"e-1","workflowId":"onboarding-e-1"}`},
		{"second event of the journey", eventBody(idwise.FinishedJourney, "e-2", "j-1"), 200,
			`{"status":"accepted","eventId":"e-2","workflowId":"onboarding-e-1"}`},
		{"Finished Journey alone", eventBody(idwise.FinishedJourney, "e-3", "j-2"), 200,
			`{"status":"accepted","eventId":"e-3","workflowId":"onboarding-e-3"}`},
		{"update without onboarding", eventBody(idwise.UpdatedJourney, "e-4", "j-3"), 200,
			`{"status":"accepted","eventId":"e-4","workflowId":"journey-update-e-4"}`},
		{"update of an open onboarding", eventBody(idwise.ManuallyReviewed, "e-5", "j-1"), 200,
			`{"status":"accepted","eventId":"e-5","workflowId":"onboarding-e-1"}`},
		{"event that always goes apart", eventBody(idwise.AMLMonitorUpdate, "e-6", "j-1"), 200,
			`{"status":"accepted","eventId":"e-6","workflowId":"journey-update-e-6"}`},
		{"spot check without journey", `{"event":"Finished Spot Check","body":{"eventId":"e-7","referenceNo":"r"}}`, 200,
			`{"status":"accepted","eventId":"e-7","workflowId":"journey-update-e-7"}`},
		{"event that is only recorded", eventBody(idwise.FinishedStep, "e-8", "j-1"), 200,
			`{"status":"accepted","eventId":"e-8"}`},
		{"recorded event again", eventBody(idwise.FinishedStep, "e-8", "j-1"), 200,
			`{"status":"duplicate","eventId":"e-8"}`},
		{"missing eventId", `{"event":"Finished Journey","body":{"journeyId":"j-1"}}`, 400, `{"error":"body.eventId is missing"}`},
		{"blank journeyId", eventBody(idwise.FinishedJourney, "e-9", " "), 400, `{"error":"body.journeyId is missing"}`},
		{"eventId of another type", `{"event":"Finished Journey","body":{"eventId":7,"journeyId":"j"}}`, 400,
			`{"error":"body.eventId must be a string"}`},
		{"journeyId that is the name of another chain", eventBody(idwise.FinishedStep, "e-9", "audit:keys"), 400,
			`{"error":"body.journeyId must be an ID that does not begin with audit:, reference: or workflow:"}`},
		{"not an object", `[]`, 400, `{"error":"the body is not a JSON object"}`},
		{"not JSON", `event=x`, 400, `{"error":"the body is not JSON"}`},
		{"empty", ``, 400, `{"error":"the body is not JSON"}`},
	}
	for _, step := range steps {
		response := send(handler, request(step.body))
		require.Equal(t, step.status, response.Code, step.name)
		require.JSONEq(t, step.answer, response.Body.String(), step.name)
		require.Contains(t, response.Header().Get("Content-Type"), "application/json")
	}
}

// The first body counts. The other one is kept as what it is, counted, and told to the operators once.
func TestSameEventIDWithAnotherBodyIsKeptAndTold(t *testing.T) {
	t.Parallel()
	inbox, operators := openLedger(t), &hearing{}
	hook := newWebhook(t, inbox)
	hook.operators = operators
	handler := handlerOf(t, hook, "")
	first := eventBody(idwise.FinishedUserSteps, "e-1", "j-1")
	other := strings.Replace(first, "cust-1", "cust-2", 1)
	for _, body := range []string{first, first, other, other} {
		require.Equal(t, http.StatusOK, send(handler, request(body)).Code)
	}

	kept, count, err := inbox.Inbox(t.Context(), ledger.InboxFilter{}, 10)
	require.NoError(t, err)
	require.Equal(t, 2, count)
	require.Equal(t, []string{"e-1", "cust-1", "pending"}, []string{kept[0].ID, kept[0].ReferenceNo, kept[0].State})
	require.Equal(t, []string{"e-1", "cust-2", "recorded"}, []string{kept[1].Contradicts, kept[1].ReferenceNo, kept[1].State})
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", kept[1].ID)
	require.Len(t, operators.heard(), 2, "each time that it comes")
	require.Equal(t, notify.Contradicted, operators.heard()[0].Kind)
	require.NotContains(t, operators.heard()[0].Reason, "cust-")
}

func TestUnknownEventsAreIgnoredAndFoldTogether(t *testing.T) {
	t.Parallel()
	inbox := &fakeInbox{}
	handler := handlerOf(t, newWebhook(t, inbox), "")
	for _, body := range []string{`{"event":"Novelty","body":{"eventId":"e-1","journeyId":"j-1"}}`, `{}`, `{"event":null}`, `{"ping":true}`} {
		first, again := send(handler, request(body)), send(handler, request(body))
		require.Equal(t, http.StatusOK, first.Code, body)
		var answered answer
		require.NoError(t, json.Unmarshal(first.Body.Bytes(), &answered))
		require.Equal(t, "ignored", answered.Status)
		require.Regexp(t, "^sha256:[0-9a-f]{64}$", answered.EventID)
		require.Equal(t, first.Body.String(), again.Body.String())
		kept := inbox.events[len(inbox.events)-2:]
		require.Equal(t, kept[0].ID, kept[1].ID)
		require.Equal(t, ledger.Recorded, kept[0].Relation)
		require.Equal(t, body, string(kept[0].Payload), "the raw body is kept")
	}
}

// What names one of the trail's own chains as its journey gets into none of them: whoever can post could stop the programs.
func TestNoWebhookGetsIntoAChainThatIsNoJourneys(t *testing.T) {
	t.Parallel()
	inbox := openLedger(t)
	handler := handlerOf(t, newWebhook(t, inbox), "")
	for _, journeyID := range []string{"audit:keys", "reference:cust-2", "workflow:onboarding-e-1"} {
		require.Contains(t, send(handler, request(eventBody("Novelty", "e-1", journeyID))).Body.String(), "ignored")
		require.Equal(t, http.StatusBadRequest, send(handler, request(eventBody(idwise.FinishedUserSteps, "e-1", journeyID))).Code)
		trail, err := inbox.Trail(t.Context(), journeyID)
		require.NoError(t, err)
		require.Empty(t, trail)
	}
	trail, err := inbox.Trail(t.Context(), "reference:cust-1")
	require.NoError(t, err)
	require.Len(t, trail, 3)
}

// Otherwise anybody who can post could take an eventId before IDWise uses it.
func TestUnknownEventDoesNotTakeTheIDOfAKnownOne(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWebhook(t, openLedger(t)), "")
	require.Contains(t, send(handler, request(eventBody("Novelty", "e-1", "j-1"))).Body.String(), "ignored")
	require.Contains(t, send(handler, request(eventBody(idwise.FinishedUserSteps, "e-1", "j-1"))).Body.String(), "accepted")
}

func TestBodiesOverTheLimitAreRefused(t *testing.T) {
	t.Parallel()
	inbox := &fakeInbox{}
	server := httptest.NewServer(handlerOf(t, newWebhook(t, inbox), ""))
	t.Cleanup(server.Close)
	padded := func(size int) string { return `{"pad":"` + strings.Repeat("x", size-len(`{"pad":""}`)) + `"}` }
	post := func(body io.Reader) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+webhookPath, body)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+validToken)
		response, err := server.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	streamed := func(body string) io.Reader { return io.MultiReader(strings.NewReader(body)) } // its length is not known

	require.Equal(t, http.StatusOK, post(strings.NewReader(padded(maxBody))), "exactly the limit, declared")
	require.Equal(t, http.StatusOK, post(streamed(padded(maxBody))), "exactly the limit, streamed")
	require.Equal(t, http.StatusRequestEntityTooLarge, post(strings.NewReader(padded(maxBody+1))), "declared")
	require.Equal(t, http.StatusRequestEntityTooLarge, post(streamed(padded(maxBody+1))), "streamed")
	require.Len(t, inbox.events, 2)
}

func TestDeclaredSizeIsRefusedUnread(t *testing.T) {
	t.Parallel()
	r := request("")
	r.Body = io.NopCloser(unreadableBody{t})
	r.ContentLength = maxBody + 1
	require.Equal(t, http.StatusRequestEntityTooLarge, send(handlerOf(t, newWebhook(t, &fakeInbox{}), ""), r).Code)
}

// unreadableBody fails the test when it is read.
type unreadableBody struct{ t *testing.T }

func (r unreadableBody) Read([]byte) (int, error) {
	r.t.Error("the body was read")
	return 0, io.EOF
}

func TestBrokenBodyIsABadRequest(t *testing.T) {
	t.Parallel()
	r := request("")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), brokenReader{}))
	require.Equal(t, http.StatusBadRequest, send(handlerOf(t, newWebhook(t, &fakeInbox{}), ""), r).Code)
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestDatabaseAwayIs503AndTheRepeatSucceeds(t *testing.T) {
	t.Parallel()
	inbox := &fakeInbox{err: errors.New("dial postgres://u:hunter2@db: refused")}
	handler := handlerOf(t, newWebhook(t, inbox), "")
	response := send(handler, request(eventBody(idwise.FinishedJourney, "e-1", "j-1")))
	require.Equal(t, http.StatusServiceUnavailable, response.Code)
	require.NotEmpty(t, response.Header().Get("Retry-After"))
	require.NotContains(t, response.Body.String(), "hunter2")
	inbox.err = nil
	require.Equal(t, http.StatusOK, send(handler, request(eventBody(idwise.FinishedJourney, "e-1", "j-1"))).Code)
}

func TestHangingDatabaseIs503(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handler := handlerOf(t, newWebhook(t, &fakeInbox{hangs: true}), "")
		started := time.Now()
		response := send(handler, request(eventBody(idwise.FinishedJourney, "e-1", "j-1")))
		require.Equal(t, http.StatusServiceUnavailable, response.Code)
		require.Equal(t, receiveTimeout, time.Since(started))
	})
}

func TestEventIsKeptEvenIfTheSenderHangsUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	inbox := openLedger(t)
	send(handlerOf(t, newWebhook(t, inbox), ""), request(eventBody(idwise.FinishedJourney, "e-1", "j-1")).WithContext(ctx))
	count, _, err := inbox.Backlog(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, count)
}

func TestOnlyNewDeliverableEventsWakeTheDispatcher(t *testing.T) {
	t.Parallel()
	hook := newWebhook(t, openLedger(t))
	var wakes atomic.Int32
	hook.wake = func() { wakes.Add(1) }
	handler := handlerOf(t, hook, "")
	for _, body := range []string{
		eventBody(idwise.FinishedJourney, "e-1", "j-1"), eventBody(idwise.FinishedJourney, "e-1", "j-1"),
		eventBody(idwise.FinishedStep, "e-2", "j-1"), `{}`,
	} {
		require.Equal(t, http.StatusOK, send(handler, request(body)).Code)
	}
	require.Equal(t, int32(1), wakes.Load())
}

func TestHundredSimultaneousPostsOfOneEvent(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWebhook(t, openLedger(t)), "")
	var accepted, duplicates atomic.Int32
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			body := send(handler, request(eventBody(idwise.FinishedUserSteps, "e-1", "j-1"))).Body.String()
			if strings.Contains(body, `"accepted"`) {
				accepted.Add(1)
			}
			if strings.Contains(body, `"duplicate"`) {
				duplicates.Add(1)
			}
		})
	}
	group.Wait()
	require.Equal(t, int32(1), accepted.Load())
	require.Equal(t, int32(99), duplicates.Load())
}

func TestOtherPathsAndMethodsAreAnsweredAsJSON(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWebhook(t, &fakeInbox{}), "")
	for _, path := range []string{"/", "/webhooks", webhookPath + "/", "/WEBHOOKS/idwise"} {
		response := send(handler, httptest.NewRequest(http.MethodPost, path, nil))
		require.Equal(t, http.StatusNotFound, response.Code, path)
		require.True(t, json.Valid(response.Body.Bytes()))
	}
	response := send(handler, httptest.NewRequest(http.MethodGet, webhookPath, nil))
	require.Equal(t, http.StatusMethodNotAllowed, response.Code)
	require.True(t, json.Valid(response.Body.Bytes()))
	require.Equal(t, "POST", response.Header().Get("Allow"))
}

func TestPanicIsAnsweredWithoutLeaking(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	hook := newWebhook(t, &fakeInbox{})
	hook.logger = logrus.New()
	hook.logger.SetOutput(&logged)
	hook.wake = func() { panic("hunter2") }
	response := send(handlerOf(t, hook, ""), request(eventBody(idwise.FinishedJourney, "e-1", "j-1")))
	require.Equal(t, http.StatusInternalServerError, response.Code)
	require.JSONEq(t, `{"error":"unexpected failure"}`, response.Body.String())
	require.NotContains(t, logged.String(), "hunter2")
	require.Contains(t, logged.String(), "A request failed unexpectedly")
}

func TestLogHoldsNeitherBodiesNorReferenceNumbersNorCredentials(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	hook := newWebhook(t, &fakeInbox{})
	hook.logger = logrus.New()
	hook.logger.SetOutput(&logged)
	handler := handlerOf(t, hook, "")
	send(handler, request(eventBody(idwise.FinishedJourney, "e-1", "j-1")))
	send(handler, request(`{"event":"Finished Journey","body":{"eventId":["cust-1"]}}`))
	require.Contains(t, logged.String(), "e-1")
	require.Contains(t, logged.String(), "j-1")
	require.NotContains(t, logged.String(), "cust-1")
	require.NotContains(t, logged.String(), "Complete")
	require.NotContains(t, logged.String(), validToken)
}
