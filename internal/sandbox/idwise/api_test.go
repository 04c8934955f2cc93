package idwise_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// Errors have the format and the codes of IDWise's page on error handling.
func TestCredentialsAreChecked(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		for authorization, code := range map[string]string{
			"":                       "missing_authorization_header",
			"Bearer token":           "invalid_authentication_format",
			"Basic nonsense":         "invalid_authentication_format",
			"Basic a2V5Omd1ZXNz":     "invalid_credentials", // key:guess
			"Basic Z3Vlc3M6c2VjcmV0": "invalid_credentials", // guess:secret
		} {
			for _, path := range []string{"GET /journey/v2/get/" + j.ID, "POST /journey/v2/process-custom-journey-step",
				"POST /journey/v2/complete-custom-step", "POST /journey/v2/manual-review/" + j.ID} {
				method, path, _ := strings.Cut(path, " ")
				r := httptest.NewRequest(method, path, strings.NewReader("{}"))
				r.Header.Set("Authorization", authorization)
				recorder := httptest.NewRecorder()
				s.Handler().ServeHTTP(recorder, r)
				require.Equal(t, http.StatusUnauthorized, recorder.Code)
				require.Equal(t, code, failureCode(t, recorder))
			}
		}
		require.Zero(t, j.Completions())
	})
}

func failureCode(t *testing.T, recorder *httptest.ResponseRecorder) string {
	t.Helper()
	var failure struct {
		Success   *bool  `json:"success"`
		Message   string `json:"message"`
		ErrorCode string `json:"error_code"`
	}
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &failure))
	require.NotNil(t, failure.Success)
	require.False(t, *failure.Success)
	require.NotEmpty(t, failure.Message)
	return failure.ErrorCode
}

func TestWhatDoesNotExistIsMissing(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, _ *idwise.Journey, _ *receiver) {
		for _, path := range []string{"/journey/v2/get/aaaaaaaaaaaaaaaaaaaaaaaa", "/journey/v9/anything"} {
			missing := ask(s, "GET", path, "")
			require.Equal(t, 404, missing.Code)
			require.Equal(t, "missing_requested_resource", failureCode(t, missing))
		}
	})
}

// Images may come as multipart form or as base64 in JSON; flow_test.go uses forms.
func TestASubmissionInJSON(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		require.Equal(t, 400, submitJSON(t, s, j.ID, "8", photo(t, j)).Code, "no such step")
		require.Equal(t, 400, submitJSON(t, s, j.ID, "7", nil).Code, "no image")
		require.Equal(t, 404, submitJSON(t, s, "unknown", "7", photo(t, j)).Code)
		require.Equal(t, 400, ask(s, "POST", "/journey/v2/complete-custom-step", "nonsense").Code)
		require.Equal(t, 200, submitJSON(t, s, j.ID, "7", photo(t, j)).Code)
		require.Equal(t, 1, j.Faces())
	})
}

// A fault can be limited to a reference number, although callers name only the journey.
func TestFaultsOfTheAPI(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		other := s.Begin(person(t, people.Approved, 2), idwise.Script{})
		require.NoError(t, s.FinishUserSteps(other))
		require.NoError(t, s.Faults.Add(
			faults.Fault{Kind: faults.ServerError, Operation: idwise.CompleteCustomStep, For: j.Person.ReferenceNo, Times: 1},
			faults.Fault{Kind: faults.Unauthorized, Operation: idwise.SubmitCustomStep, For: other.ID},
			faults.Fault{Kind: faults.Malformed, Operation: idwise.SubmitCustomStep, Times: 1}))
		require.Equal(t, 401, submit(t, s, other, photo(t, other)).Code)
		require.Equal(t, 200, submit(t, s, j, photo(t, j)).Code)
		require.Equal(t, 1, j.Faces(), "carried out, although the answer was malformed")
		require.Equal(t, 500, complete(s, j).Code)
		require.Zero(t, j.Completions())
		require.Equal(t, 200, complete(s, other).Code)
		require.Equal(t, 200, complete(s, j).Code)
		require.NoError(t, j.AwaitCalls(t.Context(), idwise.CompleteCustomStep, 2))
	})
}
