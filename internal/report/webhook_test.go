package report

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// planted stands for what a backend may write and nobody may pass on.
const planted = "jane@applicant.example"

// received is what the backend got.
type received struct {
	header http.Header
	body   string
}

// backend is a server that gives these answers in turn, the last one for ever, and keeps what it got.
func backend(t *testing.T, statuses ...int) (string, *[]received) {
	t.Helper()
	var got []received
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, received{r.Header.Clone(), string(body)})
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(statuses[min(len(got), len(statuses))-1])
		io.WriteString(w, planted)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/hooks/?tenant=1", &got
}

func webhook(t *testing.T, url string, keys ...[]byte) *Webhook {
	t.Helper()
	w, err := NewWebhook(url, keys...)
	require.NoError(t, err)
	return w
}

var (
	oldKey = []byte("old-old-old-old-old-old-")
	newKey = []byte("new-new-new-new-new-new-")
)

func approved() Report {
	return Report{
		ID: "onboarding-evt.1", Type: Approved, At: time.Date(2026, 1, 31, 12, 0, 0, 5e8, time.FixedZone("", 3600)),
		WorkflowID: "onboarding-evt.1", JourneyID: "journey-1", ReferenceNo: "cust-1",
		Outcome: "approved", Rule: "all passed", System: "Complete", Final: "Approved",
		Checks: []CheckSummary{{Check: "credit", Verdict: "passed", Provider: "equifax", Reference: "r-1", Reason: "score band A"}},
	}
}

// The test vector of the reference implementations of Standard Webhooks (libraries/go/webhook_test.go).
func TestSignatureIsThePublishedOne(t *testing.T) {
	t.Parallel()
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.NoError(t, err)
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		signatures([][]byte{key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`)))
}

// The whole of what the backend is told: nothing but references, verdicts and decisions, at exactly the URL configured.
func TestTheBackendGetsASignedReport(t *testing.T) {
	t.Parallel()
	url, got := backend(t, http.StatusNoContent)
	require.NoError(t, webhook(t, url, oldKey).Report(t.Context(), approved()))
	require.Len(t, *got, 1)
	r := (*got)[0]
	require.JSONEq(t, `{"type": "onboarding.approved", "timestamp": "2026-01-31T11:00:00.5Z", "data": {
		"workflowId": "onboarding-evt.1", "journeyId": "journey-1", "referenceNo": "cust-1",
		"outcome": "approved", "rule": "all passed", "systemDecision": "Complete", "finalDecision": "Approved",
		"checks": [{"check": "credit", "verdict": "passed", "provider": "equifax", "reference": "r-1", "reason": "score band A"}]}}`, r.body)
	require.Equal(t, "application/json", r.header.Get("Content-Type"))
	seconds, err := strconv.ParseInt(r.header.Get("webhook-timestamp"), 10, 64)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), time.Unix(seconds, 0), time.Minute)
	require.Equal(t, expected(r, oldKey), r.header.Get("webhook-signature"))
}

func TestAJourneyUpdateNamesItsEvent(t *testing.T) {
	t.Parallel()
	url, got := backend(t, http.StatusOK)
	require.NoError(t, webhook(t, url, oldKey).Report(t.Context(), Report{
		ID: "journey-update-1", Type: JourneyUpdated, At: time.Unix(0, 0), WorkflowID: "journey-update-1", ReferenceNo: "cust-1",
		Event: "Finished Spot Check", EventID: "1", Manual: "Approved",
	}))
	require.JSONEq(t, `{"type": "journey.updated", "timestamp": "1970-01-01T00:00:00Z", "data": {"workflowId": "journey-update-1",
		"referenceNo": "cust-1", "event": "Finished Spot Check", "eventId": "1", "manualDecision": "Approved"}}`, (*got)[0].body)
}

// While a key is replaced, the receiver may trust the old one, the new one, or both.
func TestEveryKeySigns(t *testing.T) {
	t.Parallel()
	url, got := backend(t, http.StatusOK)
	require.NoError(t, webhook(t, url, newKey, oldKey).Report(t.Context(), approved()))
	r := (*got)[0]
	require.Equal(t, []string{expected(r, newKey), expected(r, oldKey)}, strings.Split(r.header.Get("webhook-signature"), " "))
}

// The receiver recognises a repeat by its ID; the ID can hold neither a full stop nor the end of a header.
func TestARepeatHasTheSameIDAndOthersHaveNot(t *testing.T) {
	t.Parallel()
	url, got := backend(t, http.StatusInternalServerError, http.StatusOK)
	w := webhook(t, url, oldKey)
	require.Error(t, w.Report(t.Context(), approved()))
	require.NoError(t, w.Report(t.Context(), approved()))
	first, second := (*got)[0], (*got)[1]
	require.Equal(t, "onboarding-evt%2E1", first.header.Get("webhook-id"))
	require.Equal(t, first.header.Get("webhook-id"), second.header.Get("webhook-id"))
	require.Equal(t, first.body, second.body)

	ids := map[string]bool{}
	for _, id := range []string{"a.b", "a%2Eb", "a b", "a+b", "a/b", "ä", "a\r\nb"} {
		require.Regexp(t, `^[0-9A-Za-z%+_~-]+$`, messageID(id))
		ids[messageID(id)] = true
	}
	require.Len(t, ids, 7)
}

// Answers that a person must look into are permanent, the others pass; the backend's words go nowhere.
func TestAnswersOfTheBackend(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]fault.Class{
		200: "", 201: "", 202: "", 204: "",
		302: fault.Permanent, 400: fault.Permanent, 401: fault.Permanent, 404: fault.Permanent, 410: fault.Permanent, 413: fault.Permanent,
		408: fault.Passing, 429: fault.Passing, 500: fault.Passing, 502: fault.Passing, 503: fault.Passing,
	} {
		url, _ := backend(t, status)
		err := webhook(t, url, oldKey).Report(t.Context(), approved())
		if want == "" {
			require.NoError(t, err, status)
			continue
		}
		require.ErrorContains(t, err, "outcome webhook: report: ")
		require.NotContains(t, err.Error(), planted)
		f := fault.As(err)
		require.Equal(t, want, f.Class, status)
		if want == fault.Passing {
			require.Equal(t, 7*time.Second, f.RetryAfter, status)
		}
	}
}

// A redirect could lead the report, and its signature, anywhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	t.Cleanup(server.Close)
	err := webhook(t, server.URL, oldKey).Report(t.Context(), approved())
	require.EqualError(t, err, "outcome webhook: report: 307 Temporary Redirect")
	require.Zero(t, elsewhere.Load())
}

// A backend that is away is worth another attempt; the URL, which may be a credential, is in no error.
func TestABackendThatIsAway(t *testing.T) {
	t.Parallel()
	err := webhook(t, "http://127.0.0.1:1/secret-path?key=secret", oldKey).Report(t.Context(), approved())
	f := fault.As(err)
	require.Equal(t, fault.Passing, f.Class)
	require.False(t, f.MayHaveHappened)
	require.NotContains(t, fmt.Sprint(err, f.Cause()), "secret")
}

func TestWhatCannotWorkIsRefusedAtStart(t *testing.T) {
	t.Parallel()
	_, err := NewWebhook("backend.example", oldKey)
	require.Error(t, err)
	_, err = NewWebhook("https://backend.example")
	require.Error(t, err)
}

// expected is what the standard says, in its words.
func expected(r received, key []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", r.header.Get("webhook-id"), r.header.Get("webhook-timestamp"), r.body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
