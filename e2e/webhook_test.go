package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
	"onboarding/internal/stack"
)

const (
	webhookPath  = "/webhooks/idwise"
	unknownEvent = `{"event":"Something New","body":{"eventId":"x"}}`
	// testCall is what IDWise posts when somebody tries out a webhook in its dashboard: it names no event.
	testCall = `{"message":"test"}`
)

// browser posts what tests write by themselves. It follows no redirects.
var browser = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// eventJSON returns the body of a webhook.
func eventJSON(name, eventID, journeyID, referenceNo string) string {
	body, _ := json.Marshal(map[string]any{"event": name, "body": map[string]string{ // never fails
		"eventId": eventID, "journeyId": journeyID, "referenceNo": referenceNo, "systemDecision": "Complete",
	}})
	return string(body)
}

type answer struct {
	status int
	header http.Header
	fields map[string]string
	took   time.Duration
}

// post sends a webhook as IDWise does.
func post(t *testing.T, starterURL, body string) answer {
	return send(t, starterURL, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(body)) })
}

// send posts to the webhook a request with the sandbox's credentials that the function has changed. It may be called
// beside the test's goroutine.
func send(t *testing.T, starterURL string, change func(*http.Request)) (a answer) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, starterURL+webhookPath, http.NoBody)
	if !assert.NoError(t, err) {
		return a
	}
	request.SetBasicAuth("idwise", "sandbox-webhook-secret")
	request.Header.Set("Content-Type", "application/json")
	change(request)
	began := time.Now()
	response, err := browser.Do(request)
	if !assert.NoError(t, err) {
		return a
	}
	defer response.Body.Close()
	a = answer{status: response.StatusCode, header: response.Header, took: time.Since(began)}
	assert.NoError(t, json.NewDecoder(response.Body).Decode(&a.fields))
	return a
}

// awaitAnswer waits until a GET is answered with the status.
func awaitAnswer(t *testing.T, url string, want int) {
	t.Helper()
	patience.UntilNil(t, func() error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := browser.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != want {
			return fmt.Errorf("%s is answered with %d, should be %d", url, response.StatusCode, want)
		}
		return nil
	})
}

// The answers of the webhook, from the real program over real HTTP.
func TestWebhookAnswers(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	url := s.Starters[0].URL
	known := eventJSON("AML Monitor Update", "e-1", "j-1", "cust-000000")
	body := func(text string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		}
	}
	streamed := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), -1 }
	}
	large := `{"event":"Finished Journey","padding":"` + strings.Repeat("x", 1<<20) + `"}`
	credentials := func(set func(*http.Request)) func(*http.Request) {
		return func(r *http.Request) {
			body(known)(r)
			r.Header.Del("Authorization")
			set(r)
		}
	}
	const refusal = "the credentials are missing or wrong"

	for _, c := range []struct {
		title   string
		request func(*http.Request)
		status  int
		says    string // in the field "status" or "error"
	}{
		{"no credentials", credentials(func(*http.Request) {}), 401, refusal},
		{"wrong password", credentials(func(r *http.Request) { r.SetBasicAuth("idwise", "guess") }), 401, refusal},
		{"wrong user", credentials(func(r *http.Request) { r.SetBasicAuth("x", "sandbox-webhook-secret") }), 401, refusal},
		{"other scheme", credentials(func(r *http.Request) { r.Header.Set("Authorization", "Bearer sandbox-webhook-secret") }), 401, refusal},
		{"no credentials and a body that is too large", func(r *http.Request) {
			body(large)(r)
			r.Header.Del("Authorization")
		}, 401, refusal},
		{"not JSON", body(`event=Finished Journey`), 400, "not JSON"},
		{"nothing", body(``), 400, "not JSON"},
		{"not an object", body(`["Finished Journey"]`), 400, "not a JSON object"},
		{"null", body(`null`), 400, "not a JSON object"},
		{"no eventId", body(`{"event":"Finished Journey","body":{"journeyId":"j-1"}}`), 400, "body.eventId is missing"},
		{"blank eventId", body(eventJSON("Finished Journey", " ", "j-1", "")), 400, "body.eventId is missing"},
		{"no journeyId", body(`{"event":"Finished User Steps","body":{"eventId":"e-2"}}`), 400, "body.journeyId is missing"},
		{"no body", body(`{"event":"Finished Journey"}`), 400, "body.eventId is missing"},
		{"eventId that is too long", body(eventJSON("Finished Journey", strings.Repeat("e", 256), "j-1", "")), 400, "at most 255 bytes"},
		{"control characters", body(eventJSON("Finished Journey", "e\n2", "j-1", "")), 400, "control characters"},
		{"eventId that is a number", body(`{"event":"Finished Journey","body":{"eventId":7,"journeyId":"j-1"}}`), 400, "a string"},
		{"too large, as declared", body(large), 413, "1 MiB"},
		{"too large, streamed", streamed(large), 413, "1 MiB"},
		{"unknown event", body(unknownEvent), 200, "ignored"},
		{"IDWise's test call", body(testCall), 200, "ignored"},
		{"empty object", body(`{}`), 200, "ignored"},
		{"event that is recorded only", body(eventJSON("Finished Step", "e-3", "j-1", "")), 200, "accepted"},
		{"new event", body(known), 200, "accepted"},
		{"the same again", body(known), 200, "duplicate"},
		{"streamed event", streamed(eventJSON("AML Monitor Update", "e-4", "j-1", "")), 200, "accepted"},
		{"spot check, which has no journeyId", body(`{"event":"Finished Spot Check","body":{"eventId":"e-5"}}`), 200, "accepted"},
	} {
		t.Run(c.title, func(t *testing.T) {
			kept := s.ledger.count(t, `SELECT COUNT(*) FROM inbox`)
			a := send(t, url, c.request)
			require.Equal(t, c.status, a.status)
			require.Contains(t, a.fields["status"]+a.fields["error"], c.says)
			if c.status != http.StatusOK {
				require.Equal(t, kept, s.ledger.count(t, `SELECT COUNT(*) FROM inbox`), "something was kept")
			}
		})
	}
	require.Equal(t, []string{"e-1 journey-update-e-1", "e-3 ", "e-4 journey-update-e-4", "e-5 journey-update-e-5"},
		s.ledger.texts(t, `SELECT event_id, workflow_id FROM inbox WHERE event_id LIKE 'e-%' ORDER BY event_id`))
	require.Equal(t, 3, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE event_id LIKE 'sha256:%'`), "ignored, but kept")
	require.Zero(t, s.found(t, ""))
}

// A sender outside the allow-list learns nothing, whatever its credentials; what a proxy claims counts only if it is trusted.
func TestSendersOutsideTheAllowListAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	add := func(name string, environment ...string) string {
		starter, err := stack.StartStarter(t.Context(), s.folders, name, 0, append(s.Environment, environment...))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, starter.Stop()) })
		return starter.URL
	}
	from := func(sender string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body = io.NopCloser(bytes.NewBufferString(unknownEvent))
			r.Header.Set("X-Forwarded-For", sender)
		}
	}
	closed := add("starter-closed", "IDWISE_WEBHOOK_ALLOWED_CIDRS=192.0.2.0/24")
	behindProxy := add("starter-behind-proxy", "IDWISE_WEBHOOK_ALLOWED_CIDRS=192.0.2.0/24", "TRUSTED_PROXIES=127.0.0.1")
	require.Equal(t, http.StatusForbidden, send(t, closed, from("192.0.2.7")).status)
	require.Equal(t, http.StatusOK, send(t, behindProxy, from("192.0.2.7")).status)
	require.Equal(t, http.StatusForbidden, send(t, behindProxy, from("198.51.100.7")).status)
	require.Equal(t, 1, s.ledger.count(t, `SELECT COUNT(*) FROM inbox`))
}
