package ledger

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

func reopening(workflowID, eventID string) Reopening {
	return Reopening{WorkflowID: workflowID, Actor: "ann", Reason: "the wrong person's file", Event: Event{
		ID: eventID, Name: "Reopened", ReceivedAt: time.Now(), OnboardingID: "onboarding-" + eventID, JourneyUpdateID: "journey-update-" + eventID,
	}}
}

// A new onboarding of the journey, and of the reference, of the one that was wrong: it is delivered like one that IDWise opened,
// and the trail tells who ordered it and what for. What was before stays.
func TestReopenBeginsANewOnboardingOfTheJourney(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		receive(t, l, event("steps", "j", Opens))
		require.NoError(t, l.Delivered(t.Context(), "steps", "onboarding-steps"))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "rejected"})

		done, err := l.Reopen(t.Context(), reopening("onboarding-steps", "reopen-x"))
		require.NoError(t, err)
		require.Equal(t, Reopened{WorkflowID: "onboarding-reopen-x", Number: 2, Wrong: Onboarding{
			WorkflowID: "onboarding-steps", JourneyID: "j", ReferenceNo: "cust-1", Outcome: "rejected"}}, done)

		claimed := claim(t, l)
		require.Len(t, claimed, 1)
		require.Equal(t, []any{Start, "onboarding-reopen-x", "Reopened", "j", "cust-1", false},
			[]any{claimed[0].Action, claimed[0].WorkflowID, claimed[0].Name, claimed[0].JourneyID, claimed[0].ReferenceNo, claimed[0].Altered})
		require.JSONEq(t, `{"event":"Reopened","journeyId":"j","number":2,"workflowId":"onboarding-steps"}`, string(claimed[0].Payload))
		known, err := l.Workflow(t.Context(), "onboarding-reopen-x")
		require.NoError(t, err)
		require.False(t, known.Proved, "IDWise is asked again whose journey it is")

		trail, err := l.Trail(t.Context(), "j")
		require.NoError(t, err)
		acted := trail[len(trail)-1]
		require.Equal(t, []string{string(audit.Acted), "reopen", "ann", "the wrong person's file", "onboarding-steps", "rejected", "reopen-x"},
			[]string{string(acted.Kind), acted.Action, acted.Actor, acted.Reason, acted.WorkflowID, acted.Outcome, acted.EventID})
		require.Equal(t, "received/reopen-x", trail[len(trail)-2].Key)
		requireIntact(t, l, len(trail))
		end, err := l.Ending(t.Context(), "onboarding-steps")
		require.NoError(t, err)
		require.Equal(t, "rejected", end.Outcome)
	})
}

// A submission after that is a resubmission as ever, and IDWise's decision goes to the onboarding that is open.
func TestEventsGoToTheReopenedOnboarding(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps"})
		_, err := l.Reopen(t.Context(), reopening("onboarding-steps", "reopen-x"))
		require.NoError(t, err)
		for _, relation := range []Relation{OpensFirst, Opens, Follows} {
			require.Equal(t, "onboarding-reopen-x", receive(t, l, event("open-"+string(relation), "j", relation)).WorkflowID)
		}
		prove(t, l, "onboarding-reopen-x")
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-reopen-x", Handled: []string{"open-opens"}})
		require.Equal(t, "onboarding-again", receive(t, l, event("again", "j", Opens)).WorkflowID)
	})
}

// What IDWise's decision opened stays without its submission, also when an operator has reopened it meanwhile.
func TestALateSubmissionOfAReopenedJourneyIsOnlyRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("decided", "j", OpensFirst))
		prove(t, l, "onboarding-decided")
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-decided"})
		_, err := l.Reopen(t.Context(), reopening("onboarding-decided", "reopen-x"))
		require.NoError(t, err)
		prove(t, l, "onboarding-reopen-x")
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-reopen-x"})
		require.Equal(t, "onboarding-decided", receive(t, l, event("steps", "j", Opens)).WorkflowID)
		require.Equal(t, 2, count(t, l, `SELECT COUNT(*) FROM onboardings`))
	})
}

// Only what has ended can be reopened, and nothing is changed by a refusal.
func TestReopenIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		_, err := l.Reopen(t.Context(), reopening("onboarding-steps", "reopen-x"))
		require.ErrorIs(t, err, ErrUnknown)
		receive(t, l, event("steps", "j", Opens))
		_, err = l.Reopen(t.Context(), reopening("onboarding-steps", "reopen-x"))
		require.ErrorIs(t, err, ErrOpen)
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps"})
		receive(t, l, event("again", "j", Opens))
		_, err = l.Reopen(t.Context(), reopening("onboarding-steps", "reopen-x"))
		require.ErrorIs(t, err, ErrOpen, "another one is open")
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM inbox WHERE event_id = 'reopen-x'`))
		require.Equal(t, 2, count(t, l, `SELECT COUNT(*) FROM onboardings`))
	})
}

// Two operators at once begin one onboarding.
func TestReopenAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openLedger(t, databaseURL), openLedger(t, databaseURL)}
		receive(t, ledgers[0], event("steps", "j", Opens))
		closeOnboarding(t, ledgers[0], Closing{WorkflowID: "onboarding-steps"})
		var begun atomic.Int32
		inParallel(6, func(i int) {
			_, err := ledgers[i%2].Reopen(t.Context(), reopening("onboarding-steps", "reopen-"+string(rune('a'+i))))
			if err == nil {
				begun.Add(1)
			} else {
				assert.ErrorIs(t, err, ErrOpen)
			}
		})
		require.EqualValues(t, 1, begun.Load())
		require.Equal(t, 2, count(t, ledgers[0], `SELECT COUNT(*) FROM onboardings`))
		require.Equal(t, 2, count(t, ledgers[0], `SELECT COUNT(*) FROM inbox`))
	})
}
