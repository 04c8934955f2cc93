package equifax_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/equifax"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/people"
)

const reportPath = "/business/oneview/consumer-credit/v1/reports/credit-report"

var account = equifax.Config{
	ClientID: "client", ClientSecret: "secret", MemberNumber: "999XX00001", SecurityCode: "@A1", CustomerCode: "IAPI",
	Model: "05402",
}

func TestATokenIsIssuedForTheRightCredentialsAndScope(t *testing.T) {
	t.Parallel()
	s := equifax.New(account)
	answer := token(s, "client", "secret", equifax.Scope)
	require.Equal(t, 200, answer.Code)
	var body struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   int    `json:"expires_in"`
	}
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &body))
	require.NotEmpty(t, body.AccessToken)
	require.Equal(t, 3600, body.ExpiresIn)
	require.Equal(t, "Bearer", body.TokenType)

	wrong := token(s, "client", "guess", equifax.Scope)
	require.Equal(t, 401, wrong.Code)
	require.JSONEq(t, `{"error":"invalid_client"}`, wrong.Body.String())
	wrong = token(s, "client", "secret", "https://api.sandbox.equifax.com/everything")
	require.Equal(t, 400, wrong.Code)
	require.JSONEq(t, `{"error":"invalid_scope"}`, wrong.Body.String())
	require.Equal(t, 3, s.Calls(equifax.IssueToken))
}

// What the bureau says follows from the kind of person.
func TestReports(t *testing.T) {
	t.Parallel()
	for kind, want := range map[people.Kind]string{
		people.Approved:    `"hitCode":{"code":"1","description":"Hit"}.*"modelNumber":"05402","score":742`,
		people.ReviewScore: `"score":640,"reasons":\[\{"code":`,
		people.LowScore:    `"score":512,"reasons":\[\{"code":`,
		people.ThinFile:    `"modelNumber":"05402","rejects":\[\{"code":"D"`,
		people.NoFile:      `"hitCode":{"code":"2","description":"No-Hit"}`,
		people.Deceased:    `"deathDate":"\d{6}".*"score":742`,
		people.SSNAlert:    `"fraudSocialNumAlertCode":{"code":"A".*"score":742`,
		people.Mixed:       `"doNotCombineIndicator":"C".*"score":742`,
		people.WatchListed: `"score":742.*"OFACAlerts":\[{"memberFirmCode":"OFAC","cdcResponseCode":"H"`,
		people.Disputed:    `"score":742.*"narrativeCodes":\[{"code":"BB"`,
		people.Frozen:      `"hitCode":{"code":"A"`,
		people.Unscorable:  `"score":9002`,
		people.FraudAlert:  `"fraudVictimIndicator":{"code":"X".*"score":742`,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := equifax.New(account)
			answer := report(s, bearer(t, s), request(person(t, kind)))
			require.Equal(t, 200, answer.Code, answer.Body.String())
			require.Regexp(t, want, answer.Body.String())
			require.Contains(t, answer.Body.String(), `"status":"completed"`)
			if kind == people.NoFile || kind == people.Frozen {
				require.NotContains(t, answer.Body.String(), `"models"`)
			}
		})
	}
}

// The name must belong to the number: a caller that mixes up two people finds no file.
func TestAMixedUpPersonHasNoFile(t *testing.T) {
	t.Parallel()
	s := equifax.New(account)
	p := person(t, people.Approved)
	other, err := people.New(people.Approved, 2)
	require.NoError(t, err)
	p.NationalID = other.NationalID
	answer := report(s, bearer(t, s), request(p))
	require.Equal(t, 200, answer.Code)
	require.Contains(t, answer.Body.String(), "No-Hit")
}

func TestARequestThatLacksSomethingIsRefused(t *testing.T) {
	t.Parallel()
	s := equifax.New(account)
	good := request(person(t, people.Approved))
	for name, test := range map[string]struct {
		old, new string
		status   int
	}{
		"last name":       {`"lastName"`, `"surname"`, 400},
		"ssn":             {`"number": "9`, `"number": "9-`, 400},
		"no ssn":          {`"socialNum": [{`, `"socialNum": [], "was": [{`, 400},
		"date of birth":   {`"dateOfBirth": "`, `"dateOfBirth": "x`, 400},
		"state":           {`"state": "`, `"state": "x`, 400},
		"reference":       {`"customerReferenceIdentifier"`, `"reference"`, 400},
		"model":           {`"05402"`, `"00000"`, 400},
		"models":          {`"models"`, `"scores"`, 400},
		"security code":   {`"@A1"`, `"guess"`, 403},
		"not even an end": {"}", "", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := strings.ReplaceAll(good, test.old, test.new)
			require.NotEqual(t, good, bad)
			require.Equal(t, test.status, report(s, bearer(t, s), bad).Code)
			require.Empty(t, s.AllInquiries(), "what is refused is no inquiry")
		})
	}
}

func TestTokensExpireAndCanBeRevoked(t *testing.T) {
	t.Parallel()
	body := request(person(t, people.Approved))
	shortLived := account
	shortLived.TokenLifetime = time.Nanosecond
	s := equifax.New(shortLived)
	require.Equal(t, 401, report(s, bearer(t, s), body).Code)

	s = equifax.New(account)
	valid := bearer(t, s)
	require.Equal(t, 200, report(s, valid, body).Code)
	s.RevokeTokens()
	require.Equal(t, 401, report(s, valid, body).Code)
	require.Equal(t, 401, report(s, "", body).Code)
}

// Tests count charges by these: what a fault refused is none, what only lost its answer is one.
func TestInquiriesAreCounted(t *testing.T) {
	t.Parallel()
	s := equifax.New(account)
	p := person(t, people.Approved)
	valid := bearer(t, s)
	require.NoError(t, s.Faults.Add(
		faults.Fault{Kind: faults.ServerError, For: p.ReferenceNo, Times: 1},
		faults.Fault{Kind: faults.Malformed, For: "round-1", Times: 1}))

	require.Equal(t, 500, report(s, valid, request(p)).Code)
	require.Empty(t, s.Inquiries(p.ReferenceNo))

	report(s, valid, request(p))
	want := equifax.Inquiry{ReferenceNo: p.ReferenceNo, CustomerReference: "round-1", IdempotencyKey: "key-1"}
	require.Equal(t, []equifax.Inquiry{want}, s.Inquiries(p.ReferenceNo))
	require.Equal(t, 2, s.Calls(equifax.CreditReport))
	require.Empty(t, s.Inquiries("cust-000300"))
}

func TestUnroutedPathsAnswerAsTheGatewayDoes(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	equifax.New(account).Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/v1/anything", nil))
	require.Equal(t, 404, recorder.Code)
	require.Contains(t, recorder.Body.String(), `"efxErrorCode":"404.01"`)
}

func token(s *equifax.Server, id, secret, scope string) *httptest.ResponseRecorder {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
	r := httptest.NewRequest(http.MethodPost, "/v2/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(id, secret)
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, r)
	return recorder
}

func bearer(t *testing.T, s *equifax.Server) string {
	t.Helper()
	var body struct {
		AccessToken string `json:"access_token"`
	}
	answer := token(s, "client", "secret", equifax.Scope)
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &body))
	return body.AccessToken
}

func report(s *equifax.Server, token, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, reportPath, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Idempotency-Key", "key-1")
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, r)
	return recorder
}

func request(p people.Person) string {
	return fmt.Sprintf(`{"consumers": {
		"name": [{"identifier": "current", "firstName": %q, "lastName": %q}],
		"socialNum": [{"identifier": "current", "number": %q}],
		"dateOfBirth": %q,
		"addresses": [{"identifier": "current", "houseNumber": "12", "streetName": "Quillenbrook", "streetType": "ST",
			"city": %q, "state": %q, "zip": %q}]},
		"customerReferenceIdentifier": "round-1",
		"customerConfiguration": {"equifaxUSConsumerCreditReport": {"memberNumber": "999XX00001", "securityCode": "@A1",
			"customerCode": "IAPI", "ECOAInquiryType": "Individual", "models": [{"identifier": "05402"}]}}}`,
		p.FirstName, p.LastName, p.NationalID, p.DateOfBirth, p.Address.Locality, p.Address.AdministrativeArea, p.Address.PostalCode)
}

func person(t *testing.T, kind people.Kind) people.Person {
	t.Helper()
	p, err := people.New(kind, 1)
	require.NoError(t, err)
	return p
}
