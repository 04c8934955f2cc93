package idwise_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// A spot check is found by the ID that its event names, and by no other; it says whose it is.
func TestASpotCheckHasAResult(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		event := decode(t, s.Send(j, idwise.FinishedSpotCheck, idwise.Delivery{}).Payload)
		id := event["body"].(map[string]any)["spotCheckJourneyId"].(string)

		result := decode(t, ask(s, "GET", "/journey/v2/spot-checks/"+id, "").Body.Bytes())
		require.Equal(t, []any{id, j.Person.ReferenceNo, "Complete"}, []any{result["journey_id"], result["reference_number"], result["system_decision"]})
		require.Equal(t, http.StatusNotFound, ask(s, "GET", "/journey/v2/spot-checks/"+j.ID, "").Code)
		require.Equal(t, http.StatusNotFound, ask(s, "GET", "/journey/v2/get/"+id, "").Code)
	})
}
