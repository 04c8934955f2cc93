package idwise_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// decode reads an answer into the generic form, so that every field's name and null is seen as it is on the wire.
func decode(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var fields map[string]any
	require.NoError(t, json.Unmarshal(body, &fields))
	return fields
}

// Before anything is submitted, and while the journey waits, the result has no end and no decision.
func TestTheResultOfAJourneyUnderWay(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		began := s.Begin(person(t, people.Approved, 2), idwise.Script{})
		fields := decode(t, ask(s, "GET", "/journey/v2/get/"+began.ID, "").Body.Bytes())
		require.Equal(t, "NotStarted", fields["documents"].(map[string]any)["0"].(map[string]any)["progress"])
		require.Nil(t, fields["selfie"])

		fields = decode(t, ask(s, "GET", "/journey/v2/get/"+j.ID, "").Body.Bytes())
		require.Equal(t, j.ID, fields["journey_id"])
		require.Equal(t, "cust-000100", fields["reference_number"])
		require.Equal(t, "Incomplete", fields["system_decision"])
		require.Equal(t, "Incomplete", fields["final_decision"])
		require.Contains(t, fields, "manual_decision")
		require.Nil(t, fields["manual_decision"])
		require.Nil(t, fields["end_time"])
		require.Empty(t, fields["screening_checks"])
		started, err := time.Parse("2006-01-02T15:04:05.999999", fields["start_time"].(string))
		require.NoError(t, err, "without an offset")
		require.WithinDuration(t, time.Now(), started, time.Minute)
	})
}

func TestTheResultOfAFinishedJourney(t *testing.T) {
	t.Parallel()
	flow(t, people.AddressMismatch, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		submit(t, s, j, photo(t, j))
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.NoError(t, s.Review(j, idwise.Approved))
		body := ask(s, "GET", "/journey/v2/get/"+j.ID, "").Body.Bytes()
		fields := decode(t, body)
		require.NotNil(t, fields["end_time"])
		require.Equal(t, []any{"Complete", "Approved", "Approved"},
			[]any{fields["system_decision"], fields["manual_decision"], fields["final_decision"]})

		document := fields["documents"].(map[string]any)["0"].(map[string]any)
		require.Equal(t, "Completed", document["progress"])
		extracted := document["extracted_fields"].(map[string]any)
		require.Equal(t, map[string]any{"value": j.Person.DocumentAddress.String(), "read_accuracy": "High", "type": "string"}, extracted["Address"])
		require.Equal(t, map[string]any{"value": nil, "read_accuracy": nil, "type": "image"}, extracted["Signature"])
		require.Equal(t, j.Person.NationalID, extracted["Personal Number"].(map[string]any)["value"])

		screening, err := json.Marshal(fields["screening_checks"])
		require.NoError(t, err)
		require.JSONEq(t, `{"additional_face_db": {"image_path": "img-external-`+j.ID+`-1", "face_match_results": [
			{"is_matched": true, "score": 93, "images": [
				{"image_path": "img-selfie-`+j.ID+`", "image_source": "Selfie"},
				{"image_path": "img-external-`+j.ID+`-1", "image_source": "AdditionalFace"}]}]}}`, string(screening))
	})
}

func TestAFaceThatDoesNotMatchIsInTheResult(t *testing.T) {
	t.Parallel()
	flow(t, people.FaceMismatch, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		submit(t, s, j, photo(t, j))
		require.Contains(t, ask(s, "GET", "/journey/v2/get/"+j.ID, "").Body.String(), `"is_matched":false,"score":31`)
	})
}

// The summary tells how far a journey is, and nothing that was read from documents.
func TestTheSummary(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		path := "/journey/v2/summary/" + j.ID
		fields := decode(t, ask(s, "GET", path, "").Body.Bytes())
		require.Equal(t, false, fields["is_completed"])
		require.Len(t, fields["step_summaries"], 2)
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		body := ask(s, "GET", path, "").Body
		require.Equal(t, true, decode(t, body.Bytes())["is_completed"])
		for _, secret := range j.Person.Secrets() {
			require.NotContains(t, body.String(), secret)
		}
	})
}
