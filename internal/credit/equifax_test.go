package credit

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/fault"
)

// jane has all that Equifax needs. Her data must not appear in any error.
func jane() applicant.Applicant {
	return applicant.Applicant{
		FirstName: "Jane", LastName: "Plantedname", DateOfBirth: "1990-01-31",
		NationalID: applicant.NationalID{Kind: "ssn", Value: "666-12-3456", Country: "US"},
		Address: applicant.Address{
			Lines: []string{"12 Planted Street"}, Locality: "Springfield", AdministrativeArea: "US-IL", PostalCode: "62704-0001", Country: "US",
		},
		Consent: applicant.Consent{ID: "c-1", At: time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)},
	}
}

// bureau is a stand-in for Equifax: it issues tokens t1, t2, … and answers reports with the handler.
type bureau struct {
	report http.HandlerFunc

	mu      sync.Mutex
	tokens  int
	reports int
	orders  []string
	headers []http.Header
}

func (b *bureau) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.mu.Lock()
	if r.URL.Path == "/v2/oauth/token" {
		b.tokens++
		json.NewEncoder(w).Encode(map[string]any{"access_token": "t" + string(rune('0'+b.tokens)), "expires_in": "1800"})
		b.mu.Unlock()
		return
	}
	b.reports++
	b.orders = append(b.orders, string(body))
	b.headers = append(b.headers, r.Header.Clone())
	b.mu.Unlock()
	if r.Method != http.MethodPost || r.URL.Path != "/business/oneview/consumer-credit/v1/reports/credit-report" {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	b.report(w, r)
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func scored(score string) string {
	return `{"status":"completed","consumers":{"equifaxUSConsumerCreditReport":[{"hitCode":{"code":"1"},` +
		`"addressDiscrepancyIndicator":"N","models":[{"type":"FICO","modelNumber":"05143","score":` + score + `}]}]},"links":[]}`
}

func newEquifax(t *testing.T, b *bureau, inquiry Inquiry) *Equifax {
	t.Helper()
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	e, err := NewEquifax(EquifaxConfig{
		URL: server.URL, ClientID: "id", ClientSecret: "secret", MemberNumber: "999XX12345", SecurityCode: "@U2",
		CustomerCode: "IAPI", Model: "05143", Inquiry: inquiry, Bands: Bands{Pass: 700, Review: 600},
	})
	require.NoError(t, err)
	return e
}

func TestCheckOrdersAReportAndJudgesIt(t *testing.T) {
	t.Parallel()
	b := &bureau{report: answer(http.StatusOK, scored("742"))}
	result, err := newEquifax(t, b, Soft).Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
	require.NoError(t, err)
	require.Equal(t, check.Result{Verdict: check.Passed, Provider: "equifax", Reference: Reference("k")}, result)
	require.Equal(t, "Bearer t1", b.headers[0].Get("Authorization"))
	require.Equal(t, "k", b.headers[0].Get("Idempotency-Key"))
	require.JSONEq(t, `{
		"consumers": {
			"name": [{"identifier": "current", "firstName": "Jane", "lastName": "Plantedname"}],
			"socialNum": [{"identifier": "current", "number": "666123456"}],
			"dateOfBirth": "01311990",
			"addresses": [{"identifier": "current", "houseNumber": "12", "streetName": "Planted", "streetType": "ST",
				"city": "Springfield", "state": "IL", "zip": "62704-0001"}]},
		"customerReferenceIdentifier": "`+Reference("k")+`",
		"customerConfiguration": {"equifaxUSConsumerCreditReport": {
			"memberNumber": "999XX12345", "securityCode": "@U2", "customerCode": "IAPI", "multipleReportIndicator": "1",
			"ECOAInquiryType": "Individual", "pdfComboIndicator": "N", "models": [{"identifier": "05143"}]}}}`, b.orders[0])
}

func TestATokenIsReusedAndReplacedOnceWhenRefused(t *testing.T) {
	t.Parallel()
	b := &bureau{}
	b.report = func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer t1" && b.reports > 1 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		io.WriteString(w, scored("742"))
	}
	e := newEquifax(t, b, Hard)
	for range 3 {
		_, err := e.Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
		require.NoError(t, err)
	}
	require.Equal(t, 2, b.tokens)
	require.Equal(t, 4, b.reports)
}

func TestATokenThatIsRefusedTwiceIsAPermanentFault(t *testing.T) {
	t.Parallel()
	b := &bureau{report: answer(http.StatusUnauthorized, "")}
	_, err := newEquifax(t, b, Soft).Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
	require.EqualError(t, err, "equifax: credit report: credentials refused (401)")
	require.Equal(t, 2, b.reports)
}

// A hard inquiry leaves a mark on the applicant's file each time.
func TestAHardInquiryIsNeverRepeatedBlindly(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		report http.HandlerFunc
		hard   fault.Class
		soft   fault.Class
	}{
		"unavailable":   {answer(500, ""), fault.Permanent, fault.Passing},
		"unreadable":    {answer(200, "{"), fault.Permanent, fault.Passing},
		"not completed": {answer(200, `{"status":"pending"}`), fault.Permanent, fault.Passing},
		"cut": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			fault.Permanent, fault.Passing},
		"throttled: nothing was done": {answer(429, ""), fault.Passing, fault.Passing},
		"refused: nothing was done":   {answer(400, ""), fault.Permanent, fault.Permanent},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := Request{Applicant: jane(), IdempotencyKey: "k"}
			_, err := newEquifax(t, &bureau{report: c.report}, Hard).Check(t.Context(), req)
			require.Equal(t, c.hard, fault.As(err).Class)
			if c.soft == fault.Passing && c.hard == fault.Permanent {
				require.True(t, fault.As(err).MayHaveHappened)
				require.Contains(t, err.Error(), "look it up under reference "+Reference("k")+" before retrying")
			}
			_, err = newEquifax(t, &bureau{report: c.report}, Soft).Check(t.Context(), req)
			require.Equal(t, c.soft, fault.As(err).Class)
		})
	}
}

func TestAgainStopsAHardInquiryAndNotASoftOne(t *testing.T) {
	t.Parallel()
	req := Request{Applicant: jane(), IdempotencyKey: "k", Again: true}
	b := &bureau{report: answer(http.StatusOK, scored("742"))}
	_, err := newEquifax(t, b, Hard).Check(t.Context(), req)
	require.Equal(t, fault.Permanent, fault.As(err).Class)
	require.Zero(t, b.reports)
	_, err = newEquifax(t, b, Soft).Check(t.Context(), req)
	require.NoError(t, err)
}

func TestASlowBureauIsPassing(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	b := &bureau{report: func(http.ResponseWriter, *http.Request) { <-release }}
	e := newEquifax(t, b, Soft)
	t.Cleanup(func() { close(release) })
	_, err := e.tokens.get(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err = e.Check(ctx, Request{Applicant: jane(), IdempotencyKey: "k"})
	require.Equal(t, fault.Passing, fault.As(err).Class)
	require.True(t, fault.As(err).MayHaveHappened)
}

func TestNewEquifaxRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]EquifaxConfig{
		"URL":     {URL: "api.equifax.com", Bands: Bands{Pass: 700, Review: 600}},
		"bands":   {URL: "https://api.equifax.com", Bands: Bands{Pass: 600, Review: 700}},
		"inquiry": {URL: "https://api.equifax.com", Bands: Bands{Pass: 700, Review: 600}, Inquiry: "medium"},
	} {
		_, err := NewEquifax(config)
		require.Error(t, err, name)
	}
}
