package idwise_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// flow runs a journey of the kind, with a clock of its own and a customer who takes all webhooks.
func flow(t *testing.T, kind people.Kind, script idwise.Script, test func(t *testing.T, s *idwise.Server, j *idwise.Journey, r *receiver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		s := idwise.New(idwise.Config{APIKey: "key", APISecret: "secret", CustomStepID: "7", Transport: r})
		t.Cleanup(s.Close)
		s.SendTo("http://customer.example/webhook")
		j := s.Begin(person(t, kind, 1), script)
		require.NoError(t, s.FinishUserSteps(j))
		test(t, s, j, r)
	})
}

// IDWise waits for the custom step for ever, then takes its time, then announces the decision.
func TestAJourneyWaitsForTheCustomStep(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, r *receiver) {
		time.Sleep(48 * time.Hour)
		require.Equal(t, idwise.Waiting, j.State())
		require.Equal(t, []string{idwise.FinishedUserSteps}, r.names())

		require.Equal(t, 200, submit(t, s, j, photo(t, j)).Code)
		require.Equal(t, idwise.Waiting, j.State(), "a submission alone ends nothing")
		require.Equal(t, 200, complete(s, j).Code)
		begun := time.Now()
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.Equal(t, 6*time.Second, time.Since(begun))
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		require.Equal(t, []string{idwise.FinishedUserSteps, idwise.FinishedJourney}, r.names())
		require.Equal(t, idwise.Complete, j.Decision())
	})
}

// IDWise's decision follows from the kind of person and from the photo that was submitted.
func TestDecisions(t *testing.T) {
	t.Parallel()
	for kind, decision := range map[people.Kind]string{
		people.Approved: idwise.Complete, people.Rejected: idwise.Rejected, people.Referred: idwise.Refer,
		people.FaceMismatch: idwise.Refer, people.NoPhoto: idwise.Complete,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			flow(t, kind, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
				require.Equal(t, idwise.Incomplete, j.Decision())
				if picture := photo(t, j); picture != nil {
					submit(t, s, j, picture)
				}
				complete(s, j)
				require.NoError(t, j.Await(t.Context(), idwise.Finished))
				require.Equal(t, decision, j.Decision())
			})
		})
	}
}

// The photo of one applicant in the journey of another is a mismatch.
func TestAMixedUpPhotoDoesNotMatch(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		stranger, err := person(t, people.Approved, 2).Photo()
		require.NoError(t, err)
		submit(t, s, j, stranger)
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.Equal(t, idwise.Refer, j.Decision())
	})
}

// Nothing can be submitted or completed after the custom step was completed, and tests can count what was.
func TestACompletedStepTakesNothingMore(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		require.Equal(t, 200, complete(s, j).Code)
		for range 2 {
			require.Equal(t, 400, submit(t, s, j, photo(t, j)).Code)
			require.Equal(t, 400, complete(s, j).Code)
			require.NoError(t, j.Await(t.Context(), idwise.Finished))
		}
		require.Equal(t, 0, j.Faces())
		require.Equal(t, 1, j.Completions())
		require.Equal(t, 3, j.Calls(idwise.CompleteCustomStep))
		require.Equal(t, 2, j.Calls(idwise.SubmitCustomStep))
		require.Equal(t, 2, s.Calls(idwise.SubmitCustomStep))
	})
}

// The decision can be announced before, or together with, the end of the user steps. Then the custom step stays open.
func TestEventsOutOfOrder(t *testing.T) {
	t.Parallel()
	for _, order := range []idwise.Order{idwise.DecisionFirst, idwise.Together} {
		t.Run(string(order), func(t *testing.T) {
			t.Parallel()
			script := idwise.Script{Order: order, Decision: idwise.Delivery{LostRequests: 1}}
			flow(t, people.FaceMismatch, script, func(t *testing.T, s *idwise.Server, j *idwise.Journey, r *receiver) {
				require.NoError(t, j.Await(t.Context(), idwise.Finished))
				synctest.Wait()
				if order == idwise.DecisionFirst {
					require.Empty(t, r.names(), "the decision was lost at first, and the other event waits for it")
				}
				time.Sleep(time.Hour)
				require.ElementsMatch(t, []string{idwise.FinishedJourney, idwise.FinishedUserSteps}, r.names())
				if order == idwise.DecisionFirst {
					require.Equal(t, idwise.FinishedJourney, r.names()[0])
				}

				require.Equal(t, idwise.Complete, j.Decision())
				require.Equal(t, 200, submit(t, s, j, photo(t, j)).Code)
				require.Equal(t, 200, complete(s, j).Code)
				require.Equal(t, 400, complete(s, j).Code)
				require.Equal(t, idwise.Refer, j.Decision(), "the late face changed it")
				require.NoError(t, s.AwaitDeliveries(t.Context()))
				require.Equal(t, idwise.UpdatedJourney, r.names()[2])
			})
		})
	}
}

// Whoever reads the result early finds a document without fields, and the decision does not come before it is read.
func TestALateDocument(t *testing.T) {
	t.Parallel()
	flow(t, people.LateDocument, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		begun := time.Now()
		complete(s, j)
		require.Contains(t, ask(s, "GET", "/journey/v2/get/"+j.ID, "").Body.String(), `"progress":"Started"`)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.Equal(t, 2*time.Minute, time.Since(begun))
		require.Contains(t, ask(s, "GET", "/journey/v2/get/"+j.ID, "").Body.String(), `"progress":"Completed"`)
	})
}

// A reviewer's decision is announced twice, and overrides IDWise's own.
func TestManualReview(t *testing.T) {
	t.Parallel()
	flow(t, people.Referred, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, r *receiver) {
		path := "/journey/v2/manual-review/" + j.ID
		require.Equal(t, 400, ask(s, "POST", path, `{"new_decision": "Approved"}`).Code, "not finished")
		complete(s, j)
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		require.Equal(t, 400, ask(s, "POST", path, `{"new_decision": "Maybe"}`).Code)
		require.Equal(t, 400, ask(s, "POST", path, `{"new_decision": "Resubmission Requested"}`).Code, "no steps")
		require.Equal(t, 200, ask(s, "POST", path, `{"new_decision": "Approved", "comment": "fine"}`).Code)
		require.Equal(t, idwise.Approved, j.Decision())
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		require.ElementsMatch(t, []string{idwise.UpdatedJourney, idwise.FinishedJourney}, r.names()[2:])
	})
}

// A resubmission is a new round of the same journey: the custom step opens again, and a new decision is made.
func TestResubmission(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, r *receiver) {
		require.ErrorIs(t, s.FinishUserSteps(j), idwise.ErrNotNow)
		submit(t, s, j, photo(t, j))
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		request := `{"new_decision": "Resubmission Requested", "step_reviews": [{"step_id": "0", "review_decision": "Resubmit"}]}`
		require.Equal(t, 200, ask(s, "POST", "/journey/v2/manual-review/"+j.ID, request).Code)

		require.NoError(t, s.FinishUserSteps(j))
		require.Equal(t, idwise.Incomplete, j.Decision())
		submit(t, s, j, photo(t, j))
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		require.Equal(t, idwise.Complete, j.Decision())
		require.Equal(t, 2, j.Faces())
		require.ElementsMatch(t, []string{
			idwise.FinishedUserSteps, idwise.FinishedJourney, idwise.UpdatedJourney, idwise.VerificationUpdateRequired,
			idwise.FinishedUserSteps, idwise.FinishedJourney}, r.names())
	})
}

// Hundreds of journeys at once get all their events delivered.
func TestManyJourneysAtOnce(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	s := idwise.New(idwise.Config{Speed: 1000, Transport: r})
	t.Cleanup(s.Close)
	s.SendTo("http://customer.example/webhook")
	for number := range 600 {
		script := idwise.Script{DoesNotWait: true, UserSteps: idwise.Delivery{Copies: 3}, Decision: idwise.Delivery{Copies: 3}}
		require.NoError(t, s.FinishUserSteps(s.Begin(person(t, people.Approved, number), script)))
	}
	require.NoError(t, s.AwaitDeliveries(t.Context()))
	for _, j := range s.Journeys() {
		require.Equal(t, idwise.Finished, j.State())
	}
	require.Len(t, r.names(), 600*6)
	require.Len(t, s.Events(), 600*2)
}

func photo(t *testing.T, j *idwise.Journey) []byte {
	t.Helper()
	picture, err := j.Person.Photo()
	require.NoError(t, err)
	return picture
}

// ask calls the REST API with the right credentials and a JSON body.
func ask(s *idwise.Server, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewBufferString(body))
	r.Header.Set("Content-Type", "application/json")
	return answer(s, r)
}

func answer(s *idwise.Server, r *http.Request) *httptest.ResponseRecorder {
	r.SetBasicAuth("key", "secret")
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, r)
	return recorder
}

// submit posts a photo as a multipart form, which IDWise prefers.
func submit(t *testing.T, s *idwise.Server, j *idwise.Journey, image []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("journey_id", j.ID))
	require.NoError(t, form.WriteField("step_id", "7"))
	file, err := form.CreateFormFile("image", "reference.jpg")
	require.NoError(t, err)
	_, err = file.Write(image)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	r := httptest.NewRequest(http.MethodPost, "/journey/v2/process-custom-journey-step", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return answer(s, r)
}

// submitJSON posts a photo in base64.
func submitJSON(t *testing.T, s *idwise.Server, journeyID, stepID string, image []byte) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(map[string]string{
		"journey_id": journeyID, "step_id": stepID, "image": base64.StdEncoding.EncodeToString(image)})
	require.NoError(t, err)
	return ask(s, "POST", "/journey/v2/process-custom-journey-step", string(body))
}

func complete(s *idwise.Server, j *idwise.Journey) *httptest.ResponseRecorder {
	return ask(s, "POST", "/journey/v2/complete-custom-step", `{"journey_id": "`+j.ID+`"}`)
}
