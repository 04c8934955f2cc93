package desk

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

const runbook = "../../docs/operations.md"

// documentedView is a line of the runbook's table of views: name and query.
var documentedView = regexp.MustCompile("(?m)^\\| ([a-z ]+) \\| `([^`]+)` \\|$")

// Each view that the runbook recommends can be saved by a link, and finds what its name says.
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

	finds := map[string][]people.Person{
		"overdue": {overdue}, "no decision yet": {overdue, inTime}, "in review": {referred, thin}, "stuck": parked,
	}
	text, err := os.ReadFile(runbook)
	require.NoError(t, err)
	views := documentedView.FindAllStringSubmatch(string(text), -1)
	require.Len(t, views, len(finds), "views in the runbook")
	for _, v := range views {
		name, query := v[1], strings.Replace(v[2], "2026-01-31T12:00:00Z", limit, 1)
		d.look(t, query, name)
		d.seeOnly(t, finds[name]...)
	}
	for name, people := range finds {
		d.press(t, savedView, name)
		d.seeOnly(t, people...)
	}
	d.press(t, savedView, "stuck")
	d.seeOnly(t, parked...)
	d.picture(t, "parked-list", 700)
}
