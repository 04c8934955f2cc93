package workflows_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkpb "go.temporal.io/api/sdk/v1"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// details returns what the Temporal UI shows as current details.
func (e *environment) details() string {
	e.t.Helper()
	answer, err := e.QueryWorkflow("__temporal_workflow_metadata")
	require.NoError(e.t, err)
	var metadata sdkpb.WorkflowMetadata
	require.NoError(e.t, answer.Get(&metadata))
	return metadata.GetCurrentDetails()
}

// states returns the sequence of OnboardingState.
func (e *environment) states() (states []string) {
	for _, s := range e.shown {
		if state, ok := s.GetKeyword(workflows.StateKey); ok {
			states = append(states, state)
		}
	}
	return states
}

// Operators find onboardings by their state, so it follows every step, and is set only when it changes.
func TestStateIsShownAtEachStep(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.face().Return(passed, nil).After(time.Second)
	e.journey().Return(reading(idwise.Refer, check.Passed), nil).After(time.Second)
	e.finishJourney(time.Minute)
	e.update(time.Hour, workflows.DecideUpdate, workflows.Decide{Decision: workflows.Rejected, Actor: "ann", Reason: "no"})

	e.run()

	require.Equal(t, []string{"awaiting-decision", "deciding", "in-review", "rejected"}, e.states(), "checking is set at the start")
	require.Len(t, e.shown, 4)
}

// The saved query for the stuck: what is parked, and since when the first of it; both unset when nothing is.
func TestParkedChecksAreShown(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403")).After(10 * time.Second).Once()
	e.address().Return(nothing, permanent("vendor: 400")).After(20 * time.Second).Once()
	e.update(time.Minute, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: check.Credit, Actor: "ann", Reason: "why"})
	e.update(2*time.Minute, workflows.RetryCheckUpdate, workflows.RetryCheck{Check: check.Address, Actor: "ann", Reason: "why"})
	e.finishJourney(time.Hour)

	e.run()

	type shown struct {
		parked string
		since  time.Duration
	}
	var sequence []shown
	for _, attributes := range e.shown {
		if attributes.ContainsKey(workflows.StateKey) {
			continue
		}
		parked, _ := attributes.GetKeywordList(workflows.ParkedChecksKey)
		s := shown{parked: strings.Join(parked, " ")}
		if since, ok := attributes.GetTime(workflows.ParkedSinceKey); ok {
			s.since = since.Sub(e.began)
		}
		sequence = append(sequence, s)
	}
	require.Equal(t, []shown{
		{"credit", 10 * time.Second},
		{"credit address", 10 * time.Second},
		{"address", 20 * time.Second},
		{"", 0}, // unset
	}, sequence)
}

var choice = regexp.MustCompile("(?m)^- `([a-z-]+)` `(\\{.*?\\})`")

// What the details offer to paste is accepted as it stands: each offer parses and makes sense there and then.
func TestDetailsOfferWhatIsAccepted(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct {
		standing func(*environment)
		offers   []string
	}{
		"check parked": {
			func(e *environment) { e.credit().Return(nothing, permanent("vendor: 403")) },
			[]string{"retry-check", "resolve-check"},
		},
		"decision parked": {
			func(e *environment) { e.journey().Return(unread, permanent("idwise: 401")) },
			[]string{"retry-check", "resolve-check"},
		},
		"in review": {
			func(e *environment) { e.journey().Return(reading(idwise.Refer, check.Passed), nil) },
			[]string{"decide"},
		},
	} {
		for i := range given.offers {
			t.Run(name+", "+given.offers[i], func(t *testing.T) {
				t.Parallel()
				e := newEnvironment(t)
				given.standing(e)
				e.finishJourney(time.Minute)
				var pasted *answer
				e.at(80*time.Second, func() {
					offers := choice.FindAllStringSubmatch(e.details(), -1)
					require.Len(t, offers, len(given.offers), e.details())
					require.Equal(t, given.offers[i], offers[i][1])
					require.True(t, json.Valid([]byte(offers[i][2])), offers[i][2])
					pasted = e.update(0, offers[i][1], json.RawMessage(offers[i][2]))
				})

				e.run()

				require.NoError(t, pasted.refused)
				require.NotEmpty(t, pasted.done)
			})
		}
	}
}

// The table shows where each check stands; what is parked stands out, and text from elsewhere can't break it.
func TestDetailsShowATableOfTheChecks(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(nothing, permanent("vendor: 403 | odd\ntext"))
	e.finishJourney(time.Minute)
	e.at(2*time.Minute, func() {
		details := e.details()
		require.Contains(t, details, "| what | state | verdict | why | provider | round |\n|---|---|---|---|---|---|\n")
		require.Contains(t, details, "| face | done | passed |  | idwise | 1 |\n")
		require.Contains(t, details, "| credit | **parked** |  | vendor: 403 \\| odd text | equifax | 1 |\n")
		require.Contains(t, details, "| decision | done | Complete |  | idwise | |\n")
		require.Contains(t, details, "| message: received | sent | |  | | |\n")
		require.Contains(t, details, "**Waits for** an operator to retry or resolve credit.")
	})

	e.run()

	require.Contains(t, e.details(), "**Outcome:** expired, no outcome before the onboarding expired.")
	require.NotContains(t, e.details(), "You can")
}

// The status query answers from the first moment, and says in words what is awaited.
func TestStatusSaysWhatIsAwaited(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	e.credit().Return(passed, nil).After(time.Minute)
	e.at(time.Second, func() {
		status := e.status()
		require.Equal(t, workflows.Checking, status.State)
		require.Equal(t, "journey-1", status.JourneyID)
		require.Equal(t, "cust-1", status.ReferenceNo)
		require.Equal(t, "credit to finish; Finished Journey from IDWise", status.Awaits)
		require.Equal(t, workflows.WithJourney, e.check(check.Face).Phase)
		require.Equal(t, "equifax", e.check(check.Credit).Provider)
	})
	e.at(2*time.Minute, func() {
		require.Equal(t, workflows.AwaitingDecision, e.status().State)
		require.Equal(t, "Finished Journey from IDWise", e.status().Awaits)
	})
	e.finishJourney(3 * time.Minute)

	e.run()

	status := e.status()
	require.Equal(t, workflows.Approved, status.Outcome)
	require.Empty(t, status.Awaits)
	require.Equal(t, idwise.Complete, status.Decision.Final)
	require.Equal(t, e.began.Add(3*time.Minute), status.Decision.ReadAt.UTC())
}
