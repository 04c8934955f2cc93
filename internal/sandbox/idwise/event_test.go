package idwise_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// Each event has exactly the fields of its page, in camel case, below "body".
func TestEventsHaveTheirFields(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		idwise.FinishedStep:               {"eventId", "journeyId", "referenceNo", "stepId", "stepType"},
		idwise.FinishedUserSteps:          {"eventId", "journeyId", "referenceNo", "systemDecision"},
		idwise.FinishedJourney:            {"eventId", "journeyId", "referenceNo", "systemDecision"},
		idwise.UpdatedJourney:             {"action", "eventId", "finalDecision", "journeyId", "manualDecision", "referenceNo", "systemDecision"},
		idwise.ManuallyReviewed:           {"eventId", "finalDecision", "journeyId", "manualDecision", "referenceNo", "systemDecision"},
		idwise.VerificationUpdateRequired: {"eventId", "finalDecision", "journeyId", "manualDecision", "referenceNo", "requiredSteps", "systemDecision", "trigger"},
		idwise.KYCRenewalDeadlineExceeded: {"eventId", "journeyId", "referenceNo", "requiredSteps"},
		idwise.AMLMonitorUpdate:           {"eventId", "journeyId", "previousSystemDecision", "referenceNo", "systemDecision", "updatedAMLVersionNumber"},
		idwise.FinishedSpotCheck:          {"eventId", "referenceNo", "spotCheckJourneyId", "systemDecision"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
				e := s.Send(j, name, idwise.Delivery{})
				envelope := decode(t, e.Payload)
				require.Len(t, envelope, 2)
				require.Equal(t, name, envelope["event"])
				body := envelope["body"].(map[string]any)
				fields := make([]string, 0, len(body))
				for field := range body {
					fields = append(fields, field)
				}
				slices.Sort(fields)
				require.Equal(t, want, fields)
				require.Equal(t, e.ID, body["eventId"])
				require.Equal(t, "cust-000100", body["referenceNo"])
				require.Regexp(t, regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`), e.ID)
				for _, secret := range j.Person.Secrets() {
					require.NotContains(t, string(e.Payload), secret, "events hold no personal data")
				}
			})
		})
	}
}

// The manual decision is null before a review, and comes with details after one.
func TestUpdatedJourneyCarriesTheReview(t *testing.T) {
	t.Parallel()
	flow(t, people.Referred, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		complete(s, j)
		require.NoError(t, j.Await(t.Context(), idwise.Finished))
		before := decode(t, s.Send(j, idwise.UpdatedJourney, idwise.Delivery{}).Payload)["body"].(map[string]any)
		require.Nil(t, before["manualDecision"])
		require.Equal(t, "Refer", before["finalDecision"])
		require.Equal(t, "Step Update", before["action"])

		require.NoError(t, s.Review(j, idwise.Rejected))
		events := s.Events()
		updated := events[slices.IndexFunc(events, func(e *idwise.Event) bool {
			return e.Name == idwise.UpdatedJourney && decode(t, e.Payload)["body"].(map[string]any)["action"] == "Manual Review"
		})]
		body := decode(t, updated.Payload)["body"].(map[string]any)
		require.Equal(t, "Rejected", body["manualDecision"])
		require.Equal(t, "Rejected", body["finalDecision"])
		require.Equal(t, "Refer", body["systemDecision"])
		require.Equal(t, map[string]any{"journeyReviewDecision": "Rejected", "reasonCode": "REVIEWED"}, body["manualReviewDetails"])
	})
}

func TestEveryAMLUpdateHasTheNextVersion(t *testing.T) {
	t.Parallel()
	flow(t, people.Approved, idwise.Script{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey, _ *receiver) {
		for version := 1; version <= 3; version++ {
			body := decode(t, s.Send(j, idwise.AMLMonitorUpdate, idwise.Delivery{}).Payload)["body"].(map[string]any)
			require.EqualValues(t, version, body["updatedAMLVersionNumber"])
		}
	})
}
