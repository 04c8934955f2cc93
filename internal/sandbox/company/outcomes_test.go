package company_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
	"onboarding/internal/report"
	"onboarding/internal/sandbox/company"
	"onboarding/internal/sandbox/faults"
)

// secret is the key of the reports, and how it is written.
const (
	key    = "a-key-of-twenty-four-bytes"
	secret = "whsec_YS1rZXktb2YtdHdlbnR5LWZvdXItYnl0ZXM="
)

// receiver runs the company's backend and returns what reports to it, signing with the keys.
func receiver(t *testing.T, keys ...string) (*company.Server, *report.Webhook) {
	t.Helper()
	s := company.New("", secret)
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	var raw [][]byte
	for _, key := range keys {
		raw = append(raw, []byte(key))
	}
	reporter, err := report.NewWebhook(web.URL+"/outcomes", raw...)
	require.NoError(t, err)
	return s, reporter
}

func outcome() report.Report {
	return report.Report{ID: "onboarding-1", Type: report.Rejected, At: time.Now(), WorkflowID: "onboarding-1", ReferenceNo: "cust-1",
		Outcome: "rejected", Checks: []report.CheckSummary{{Check: "face", Verdict: "failed"}}}
}

// The company keeps one report for each webhook-id, however often it comes, also while the key is being replaced.
func TestOutcomesAreKeptOnce(t *testing.T) {
	t.Parallel()
	s, reporter := receiver(t, "another-key-of-enough-bytes", key)
	require.NoError(t, reporter.Report(t.Context(), outcome()))
	require.NoError(t, reporter.Report(t.Context(), outcome()))
	require.NoError(t, s.AwaitOutcomes(t.Context(), "cust-1", 1))
	kept := s.Outcomes("cust-1")
	require.Len(t, kept, 1)
	require.Equal(t, 2, kept[0].Times)
	require.Equal(t, "onboarding-1", kept[0].ID)
	require.Equal(t, "onboarding.rejected", kept[0].Type)
	require.Equal(t, "rejected", kept[0].Data.Outcome)
	require.Equal(t, "failed", kept[0].Data.Checks[0].Verdict)
	require.Contains(t, string(kept[0].Body), `"referenceNo":"cust-1"`)
	require.Equal(t, 2, s.Calls(company.ReceiveOutcome, "cust-1"))
	require.Empty(t, s.Outcomes("cust-2"))
}

// The company takes nothing from who does not have the key.
func TestOutcomesWithAnotherKeyAreRefused(t *testing.T) {
	t.Parallel()
	s, reporter := receiver(t, "another-key-of-enough-bytes")
	err := reporter.Report(t.Context(), outcome())
	require.EqualError(t, err, "outcome webhook: report: credentials refused (401)")
	require.Empty(t, s.AllOutcomes())
}

// What is signed is the ID, the time and every byte of the body; and the time has to be about now.
func TestTheReceiverVerifiesEverything(t *testing.T) {
	t.Parallel()
	s := company.New("", secret)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	old := strconv.FormatInt(time.Now().Add(-time.Hour).Unix(), 10)
	const body = `{"type":"onboarding.approved"}`
	for name, sent := range map[string]struct {
		id, timestamp, signature, body string
		status                         int
	}{
		"as signed":     {"id", now, sign("id", now, body), body, 200},
		"second of two": {"id", now, "v1,AAAA " + sign("id", now, body), body, 200},
		"other version": {"id", now, strings.Replace(sign("id", now, body), "v1,", "v2,", 1), body, 401},
		"other ID":      {"di", now, sign("id", now, body), body, 401},
		"other body":    {"id", now, sign("id", now, body), body + " ", 401},
		"old":           {"id", old, sign("id", old, body), body, 401},
		"no time":       {"id", "", sign("id", "", body), body, 401},
		"no signature":  {"id", now, "", body, 401},
		"no report":     {"id", now, sign("id", now, "{}"), "{}", 400},
	} {
		request := httptest.NewRequest(http.MethodPost, "/outcomes", strings.NewReader(sent.body))
		request.Header.Set("webhook-id", sent.id)
		request.Header.Set("webhook-timestamp", sent.timestamp)
		request.Header.Set("webhook-signature", sent.signature)
		recorder := httptest.NewRecorder()
		s.Handler().ServeHTTP(recorder, request)
		require.Equal(t, sent.status, recorder.Code, name)
	}
	require.Len(t, s.AllOutcomes(), 1)
}

// Each way in which the backend can misbehave becomes the right class of fault, and nothing is lost or doubled by it.
func TestFaultsOfTheReceiver(t *testing.T) {
	t.Parallel()
	for kind, class := range map[faults.Kind]fault.Class{
		faults.ServerError: fault.Passing, faults.RateLimited: fault.Passing, faults.Cut: fault.Passing,
		faults.BadRequest: fault.Permanent, faults.Unauthorized: fault.Permanent,
	} {
		s, reporter := receiver(t, key)
		require.NoError(t, s.Faults.Add(faults.Fault{Kind: kind, Operation: company.ReceiveOutcome, For: "cust-1", Times: 1}))
		err := reporter.Report(t.Context(), outcome())
		require.Error(t, err, kind)
		require.Equal(t, class, fault.As(err).Class, kind)
		require.NoError(t, reporter.Report(t.Context(), outcome()), kind)
		require.Equal(t, 1, s.AllOutcomes()[0].Times, kind)
	}
}

// An answer that does not come leaves it open whether the report was taken: the repeat is recognised.
func TestARepeatAfterALostAnswer(t *testing.T) {
	t.Parallel()
	s, reporter := receiver(t, key)
	require.NoError(t, s.Faults.Add(faults.Fault{Kind: faults.Slow, Delay: faults.Duration(time.Minute), Times: 1}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		_ = s.AwaitOutcomes(ctx, "cust-1", 1)
	}()
	err := reporter.Report(ctx, outcome())
	require.True(t, fault.As(err).MayHaveHappened)
	require.NoError(t, reporter.Report(t.Context(), outcome()))
	require.Equal(t, 2, s.AllOutcomes()[0].Times)
}

func sign(id, timestamp, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(id + "." + timestamp + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
