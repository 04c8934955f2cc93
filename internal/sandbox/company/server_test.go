package company_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/company"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/people"
)

func TestAnApplicantInTheFormatOfTheDesign(t *testing.T) {
	t.Parallel()
	s := company.New("secret", "")
	response := get(s, "/applicants/cust-000100", "Bearer secret")
	require.Equal(t, 200, response.Code)
	p, _ := people.ByReference("cust-000100")
	require.JSONEq(t, `{
		"referenceNo": "cust-000100", "firstName": "`+p.FirstName+`", "lastName": "`+p.LastName+`",
		"dateOfBirth": "`+p.DateOfBirth+`",
		"nationalId": {"kind": "ssn", "value": "900000100", "country": "US"},
		"address": {"lines": ["`+p.Address.Line+`"], "locality": "`+p.Address.Locality+`",
			"administrativeArea": "`+p.Address.AdministrativeArea+`", "postalCode": "`+p.Address.PostalCode+`", "country": "US"},
		"email": "`+p.Email+`", "phone": "`+p.Phone+`", "language": "en", "segment": "retail",
		"consent": {"id": "consent-000100", "at": "2026-01-31T12:00:00Z"}}`, response.Body.String())
	require.Equal(t, 1, s.Calls(company.FindApplicant, "cust-000100"))
	require.Zero(t, s.Calls(company.GetPhoto, "cust-000100"))
}

func TestWhatTheCompanyDoesNotHave(t *testing.T) {
	t.Parallel()
	s := company.New("", "")
	require.NotContains(t, get(s, "/applicants/"+reference(t, people.NoConsent), "").Body.String(), "consent")
	require.Equal(t, 404, get(s, "/applicants/"+reference(t, people.NoPhoto)+"/photo", "").Code)
	require.Equal(t, 404, get(s, "/applicants/"+reference(t, people.Unknown), "").Code)
	require.Equal(t, 404, get(s, "/applicants/nobody", "").Code)
}

func TestThePhotoIsAnImage(t *testing.T) {
	t.Parallel()
	response := get(company.New("", ""), "/applicants/"+reference(t, people.Approved)+"/photo", "")
	require.Equal(t, 200, response.Code)
	require.Equal(t, "image/jpeg", response.Header().Get("Content-Type"))
	require.Equal(t, "image/jpeg", http.DetectContentType(response.Body.Bytes()))
}

func TestTheBearerTokenIsChecked(t *testing.T) {
	t.Parallel()
	s := company.New("secret", "")
	require.Equal(t, 401, get(s, "/applicants/cust-000100", "Bearer wrong").Code)
	require.Equal(t, 401, get(s, "/applicants/cust-000100/photo", "").Code)
}

func TestAJourneyThatIsSomebodyElses(t *testing.T) {
	t.Parallel()
	s := company.New("", "")
	s.Disown("cust-000100", "j/1")
	for path, status := range map[string]int{
		"/applicants/cust-000100?journeyId=j%2F1":       409,
		"/applicants/cust-000100/photo?journeyId=j%2F1": 409,
		"/applicants/cust-000100?journeyId=j-2":         200,
		"/applicants/cust-000100":                       200,
		"/applicants/cust-000200?journeyId=j%2F1":       200,
	} {
		require.Equal(t, status, get(s, path, "").Code, path)
	}
}

// A fault can be limited to one operation and one applicant.
func TestFaultsOfTheCompany(t *testing.T) {
	t.Parallel()
	s := company.New("", "")
	require.NoError(t, s.Faults.Add(faults.Fault{Kind: faults.ServerError, Operation: company.GetPhoto, For: "cust-000100"}))
	require.Equal(t, 500, get(s, "/applicants/cust-000100/photo", "").Code)
	require.Equal(t, 200, get(s, "/applicants/cust-000100", "").Code)
	require.Equal(t, 200, get(s, "/applicants/cust-000200/photo", "").Code)
}

func get(s *company.Server, path, authorization string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("Authorization", authorization)
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, request)
	return recorder
}

func reference(t *testing.T, kind people.Kind) string {
	t.Helper()
	p, err := people.New(kind, 1)
	require.NoError(t, err)
	return p.ReferenceNo
}
