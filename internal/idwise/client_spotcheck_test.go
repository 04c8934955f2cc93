package idwise

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

func TestSpotCheckIsReadByItsID(t *testing.T) {
	t.Parallel()
	client := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/journey/v2/spot-checks/spot-1" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		io.WriteString(w, `{"journey_id":"spot-1","reference_number":"cust-1","system_decision":"Refer","selfie":{}}`)
	})
	spot, err := client.SpotCheck(t.Context(), "spot-1")
	require.NoError(t, err)
	require.Equal(t, SpotCheck{ID: "spot-1", ReferenceNo: "cust-1", SystemDecision: Refer}, spot)
}

func TestWhatIsNoResultOfTheSpotCheckIsAnError(t *testing.T) {
	t.Parallel()
	for body, class := range map[string]fault.Class{
		`{}`: fault.Passing,
		`{"journey_id":"spot-2","reference_number":"cust-1","system_decision":"Complete"}`: fault.Passing,
		`{"journey_id":"spot-1","system_decision":"Complete"}`:                             fault.Passing,
		`{"journey_id":"spot-1","reference_number":"cust-1","System_Decision":"Complete"}`: fault.Passing,
	} {
		_, err := newTestClient(t, answerWith(http.StatusOK, body)).SpotCheck(t.Context(), "spot-1")
		require.Equal(t, class, fault.As(err).Class, body)
	}
	_, err := newTestClient(t, answerWith(http.StatusNotFound, "")).SpotCheck(t.Context(), "spot-1")
	require.Equal(t, fault.Permanent, fault.As(err).Class)
	_, err = newTestClient(t, answerWith(http.StatusOK, "{}")).SpotCheck(t.Context(), "../get/journey-1")
	require.Equal(t, fault.Permanent, fault.As(err).Class)
}
