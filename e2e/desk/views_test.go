package desk

import (
	"fmt"
	"testing"
	"time"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// The queries that the documentation gives can be saved as views by a link, and each finds what it says.
func savedViews(t *testing.T, s *system, d *desk) {
	const never = faults.Duration(1000 * time.Hour)
	undecided := idwise.Script{Decision: idwise.Delivery{After: never}}
	overdue := s.begin(t, people.Approved, undecided, nil)
	s.awaitFound(t, inState(overdue, workflows.AwaitingDecision), 1)
	limit := time.Now().UTC().Format(time.RFC3339Nano)
	inTime := s.begin(t, people.Approved, undecided, nil)
	s.awaitFound(t, inState(inTime, workflows.AwaitingDecision), 1)

	var parked []people.Person
	for range 4 {
		parked = append(parked, s.begin(t, people.Approved, idwise.Script{}, s.bureauDown(t, 2*budget)))
	}
	parked = append(parked, s.begin(t, people.Unknown, idwise.Script{}, nil))
	referred := s.begin(t, people.Referred, idwise.Script{}, nil)
	thin := s.begin(t, people.ThinFile, idwise.Script{}, nil)
	s.awaitFound(t, stuck, len(parked))
	s.awaitFound(t, inState(referred, workflows.InReview), 1)
	s.awaitFound(t, inState(thin, workflows.InReview), 1)

	views := []struct {
		name, query string
		finds       []people.Person
	}{
		{"Overdue", fmt.Sprintf(`OnboardingState = "awaiting-decision" AND StartTime < "%s"`, limit), []people.Person{overdue}},
		{"In review", `OnboardingState = "in-review"`, []people.Person{referred, thin}},
		{"Stuck", stuck, parked},
	}
	for _, v := range views {
		d.look(t, v.query, v.name)
		d.seeOnly(t, v.finds...)
	}
	for _, v := range views {
		d.press(t, `[data-track-name="user-query-button"]`, v.name)
		d.seeOnly(t, v.finds...)
	}
	d.picture(t, "parked-list", 660)
}
