package idwise_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// Another process can start journeys, send events about them and look at them.
func TestJourneysOnDemand(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, _ *idwise.Journey, r *receiver) {
		begun := ask(s, "POST", idwise.JourneysPath, `{"kind": "rejected", "number": 3, "script": {"order": "decision-first", "userSteps": {"copies": 2, "after": "1m"}}}`)
		require.Equal(t, 200, begun.Code, begun.Body.String())
		j := s.Journeys()[1]
		require.JSONEq(t, `{"journeyId": "`+j.ID+`", "referenceNo": "cust-000301", "kind": "rejected", "state": "processing",
			"decision": "Incomplete"}`, begun.Body.String())
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.Contains(t, ask(s, "GET", idwise.JourneysPath, "").Body.String(), `"state":"finished","decision":"Rejected"`)

		require.Equal(t, 200, ask(s, "POST", idwise.JourneysPath+"/"+j.ID+"/events", `{"event": "AML Monitor Update"}`).Code)
		require.Equal(t, 200, ask(s, "POST", idwise.JourneysPath+"/"+j.ID+"/resubmission", "").Code)
		require.Equal(t, 409, ask(s, "POST", idwise.JourneysPath+"/"+j.ID+"/resubmission", "").Code, "still processing")
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		require.Contains(t, r.names(), idwise.AMLMonitorUpdate)
	})
}

func TestAnOrderThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	s := idwise.New(idwise.Config{})
	t.Cleanup(s.Close)
	for path, status := range map[string]int{"": 400, "/unknown/events": 404, "/unknown/resubmission": 404} {
		body := `{"kind": "angelic", "event": "Finished Step"}`
		recorder := httptest.NewRecorder()
		s.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, idwise.JourneysPath+path, strings.NewReader(body)))
		require.Equal(t, status, recorder.Code, path)
	}
	require.Empty(t, s.Journeys())
}
