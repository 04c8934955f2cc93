package desk

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// stuck is the query that the documentation gives for what waits for an operator.
const stuck = "ParkedChecks is not null"

// An operator finds the one parked credit check among other journeys, reads why it is parked, pastes what the details
// offer, is told what was wrong with it, and sees the onboarding go on to its end.
func retryParked(t *testing.T, s *system, d *desk) {
	for _, kind := range []people.Kind{people.Approved, people.Rejected, people.Approved} {
		s.begin(t, kind, idwise.Script{}, nil)
	}
	applicant := s.begin(t, people.Approved, idwise.Script{}, s.bureauDown(t, 2*budget)) // more patience than there is
	s.awaitFound(t, stuck, 1)

	d.look(t, stuck, "")
	d.seeOnly(t, applicant)
	row := read[[]map[string]string](t, d, "operator.rows()")[0]
	require.Equal(t, "checking", row["OnboardingState"])
	require.Equal(t, "credit", row["ParkedChecks"])
	require.NotEmpty(t, row["ParkedSince"])

	d.press(t, cell+" a", "onboarding-")
	text, offers := d.readDetails(t)
	require.Contains(t, text, "an operator to retry or resolve credit")
	require.Contains(t, text, "500 Internal Server Error")
	require.Contains(t, offers, workflows.RetryCheckUpdate)
	require.Contains(t, offers, workflows.ResolveCheckUpdate)
	d.picture(t, "parked-details", 780)

	s.bureauBack(applicant)
	offer := offers[workflows.RetryCheckUpdate]
	signed := strings.NewReplacer(`"you"`, `"maria"`, `"why"`, `"the bureau is back"`).Replace(offer)
	d.fillIn(t, workflows.RetryCheckUpdate, signed)
	d.picture(t, "send-update", 700)
	d.paste(t, updateInput, strings.Replace(signed, "maria", " ", 1))
	d.confirm(t)
	d.see(t, "dialog[open] *", `"actor" is missing: say who you are`)
	d.paste(t, updateInput, signed)
	d.confirm(t)
	d.see(t, "header *", "Completed")

	s.awaitFound(t, inState(applicant, workflows.StateApproved), 1)
	d.open(t, applicant)
	text, _ = d.readDetails(t)
	require.Contains(t, text, "Outcome: approved")
	d.press(t, "a", "History")
	d.see(t, "text", "CheckCredit • credit bureau: equifax, round 2")
	d.await(t, "the timeline", call("shows", "#event-history-timeline-graph"))
	d.picture(t, "timeline", 720)
}

// A check whose next attempt is five minutes away runs at once when an operator presses Reset: nobody here waits that long.
func resetPending(t *testing.T, s *system, d *desk) {
	applicant := s.begin(t, people.Approved, idwise.Script{}, s.bureauDown(t, budget/2)) // within the budget
	s.awaitFound(t, of(applicant), 1)
	d.open(t, applicant)
	d.press(t, "a", "Pending Activities")
	d.see(t, "h4", "CheckCredit")
	d.see(t, "p", "Next Retry")
	d.picture(t, "pending-reset", 660)

	s.bureauBack(applicant)
	d.press(t, "button", "Reset")
	d.confirm(t)
	d.see(t, "header *", "Completed")
	s.awaitFound(t, inState(applicant, workflows.StateApproved), 1)
}
