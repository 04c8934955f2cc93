package idwise

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"onboarding/internal/text"
)

// A decision that is not known is carried as a review must show it: bounded, and never as one that is known.
func TestUnknownDecisionsAreBounded(t *testing.T) {
	t.Parallel()
	known := []Decision{Incomplete, Complete, Refer, Rejected, Approved}
	for _, sent := range []string{
		"Complete\u200b", "\u202eApproved", "Appro\u0000ved", "Complete\u0000", "Approved" + strings.Repeat("!", 1<<20), "Комплит", "complete",
		strings.Repeat(" ", 200) + "Approve", "Complete\ufeff",
	} {
		body, err := json.Marshal(map[string]string{
			"journey_id": testJourneyID, "reference_number": "cust-1", "system_decision": sent, "manual_decision": sent, "final_decision": sent,
		})
		require.NoError(t, err)
		journey, err := newTestClient(t, answerWith(http.StatusOK, string(body))).Journey(t.Context(), testJourneyID)
		require.NoError(t, err)
		for _, decision := range []Decision{journey.SystemDecision, journey.ManualDecision, journey.FinalDecision} {
			require.NotContains(t, known, decision, "%q", sent)
			require.LessOrEqual(t, utf8.RuneCountInString(string(decision)), text.MaxVendor)
			require.NotContains(t, string(decision), "\u202e")
		}
	}
}
