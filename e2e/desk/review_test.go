package desk

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// A reviewer finds a referred applicant, reads why the case needs a person, and decides it.
func decide(t *testing.T, s *system, d *desk) {
	applicant := s.begin(t, people.FaceMismatch, idwise.Script{}, nil)
	s.awaitFound(t, inState(applicant, workflows.InReview), 1)
	d.open(t, applicant)
	text, offers := d.readDetails(t)
	require.Contains(t, text, "In review")
	d.picture(t, "in-review", 780)

	decision := strings.NewReplacer(`"you"`, `"ines"`, `"why"`, `"the same person, ten years older"`).Replace(offers[workflows.DecideUpdate])
	d.fillIn(t, workflows.DecideUpdate, decision)
	d.confirm(t)
	d.see(t, "header *", "Completed")
	s.awaitFound(t, inState(applicant, workflows.StateApproved), 1)
}
