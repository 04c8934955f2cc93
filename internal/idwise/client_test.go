package idwise

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/fault"
)

const testJourneyID = "aaaaaaaaaaaaaaaaaaaaaaaa"

func newTestClient(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL+"/journey", "key", "secret", CustomStep{ID: "7"})
	require.NoError(t, err)
	return client
}

// answerWith always answers with the status and the body.
func answerWith(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestJourneyIsReadWithTheServerKey(t *testing.T) {
	t.Parallel()
	client := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		key, secret, _ := r.BasicAuth()
		if r.Method != http.MethodGet || r.URL.Path != "/journey/v2/get/"+testJourneyID || key != "key" || secret != "secret" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		io.WriteString(w, `{"journey_id":"`+testJourneyID+`","reference_number":"cust-1","system_decision":"Complete"}`)
	})
	journey, err := client.Journey(t.Context(), testJourneyID)
	require.NoError(t, err)
	require.Equal(t, "cust-1", journey.ReferenceNo)
}

func TestJourneyRefusesAnIDThatWouldReachAnotherResource(t *testing.T) {
	t.Parallel()
	client := newTestClient(t, answerWith(http.StatusOK, `{"system_decision":"Complete"}`))
	_, err := client.Journey(t.Context(), "..")
	require.Equal(t, fault.Permanent, fault.As(err).Class)
}

func TestSubmitFaceUploadsTheImageForTheStep(t *testing.T) {
	t.Parallel()
	photo := applicant.Photo{ContentType: "image/png", Data: []byte("pixels")}
	client := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("image")
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		data, _ := io.ReadAll(file)
		if r.Method != http.MethodPost || r.URL.Path != "/journey/v2/process-custom-journey-step" ||
			r.FormValue("journey_id") != testJourneyID || r.FormValue("step_id") != "7" ||
			header.Header.Get("Content-Type") != photo.ContentType || string(data) != string(photo.Data) {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	require.NoError(t, client.SubmitFace(t.Context(), testJourneyID, photo))
}

func TestCompleteCustomStepNamesTheJourney(t *testing.T) {
	t.Parallel()
	client := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		var in map[string]string
		if json.NewDecoder(r.Body).Decode(&in) != nil || len(in) != 1 || in["journey_id"] != testJourneyID ||
			r.Method != http.MethodPost || r.URL.Path != "/journey/v2/complete-custom-step" {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	require.NoError(t, client.CompleteCustomStep(t.Context(), testJourneyID))
}

func TestThePathsOfTheCustomStepCanBeChanged(t *testing.T) {
	t.Parallel()
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
	}))
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL, "key", "secret", CustomStep{ID: "7", SubmitPath: "v3/submit", CompletePath: "/v3/complete"})
	require.NoError(t, err)
	require.NoError(t, client.SubmitFace(t.Context(), testJourneyID, applicant.Photo{}))
	require.NoError(t, client.CompleteCustomStep(t.Context(), testJourneyID))
	require.Equal(t, []string{"/v3/submit", "/v3/complete"}, paths)
}

func TestRefusalsAreExplainedInOurOwnWords(t *testing.T) {
	t.Parallel()
	const planted = "Jane Doe"
	cases := []struct {
		status int
		body   string
		reason string
		class  fault.Class
	}{
		{401, `{"error_code":"missing_authorization_header"}`, "IDWise received no credentials", fault.Permanent},
		{401, `{"error_code":"invalid_credentials"}`, "IDWise does not know the API key or its secret", fault.Permanent},
		{401, `{"error_code":"invalid_authentication_format"}`, "IDWise cannot read the credentials", fault.Permanent},
		{403, `{"error_code":"unauthorized"}`, "the API key belongs to another account or environment than the journey", fault.Permanent},
		{403, `{"error_code":"not_allowed_ip_address"}`, "IDWise does not allow this server's address", fault.Permanent},
		{404, `{"error_code":"missing_requested_resource"}`, "IDWise has no such journey", fault.Permanent},
		{404, `<html>`, "IDWise has no such journey (404)", fault.Permanent},
		{403, `{"error_code":"` + planted + `"}`, "credentials refused (403)", fault.Permanent},
		{400, `{"error_code":["` + planted + `"],"message":"` + planted + `"}`, "400 Bad Request", fault.Permanent},
		{503, `{"error_code":"invalid_credentials"}`, "503 Service Unavailable", fault.Passing},
		{429, planted, "429 Too Many Requests", fault.Passing},
	}
	for _, c := range cases {
		client := newTestClient(t, answerWith(c.status, c.body))
		_, err := client.Journey(t.Context(), testJourneyID)
		require.EqualError(t, err, "idwise: journey result: "+c.reason)
		require.Equal(t, c.class, fault.As(err).Class)
		require.Error(t, client.CompleteCustomStep(t.Context(), testJourneyID))
		err = client.SubmitFace(t.Context(), testJourneyID, applicant.Photo{})
		require.True(t, strings.HasPrefix(err.Error(), "idwise: submit reference photo: "), err)
	}
}

func TestASlowIDWiseIsPassing(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	client := newTestClient(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := client.CompleteCustomStep(ctx, testJourneyID)
	require.Equal(t, fault.Passing, fault.As(err).Class)
	require.True(t, fault.As(err).MayHaveHappened)
}
