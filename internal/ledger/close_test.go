package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
)

func closeOnboarding(tb testing.TB, l *Ledger, c Closing) Ending {
	tb.Helper()
	if c.At.IsZero() {
		c.At = time.Now()
	}
	if c.Outcome == "" {
		c.Outcome = "approved"
	}
	end, err := l.CloseOnboarding(tb.Context(), c)
	require.NoError(tb, err)
	return end
}

// The end of an onboarding is written once; what comes later does not change it.
func TestClosingTwiceKeepsTheFirstEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		end := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "approved", At: end})
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "terminated", At: end.Add(time.Hour)})

		var closedAt, outcome string
		require.NoError(t, l.db.QueryRow(`SELECT closed_at, outcome FROM onboardings`).Scan(&closedAt, &outcome))
		require.Equal(t, stamp(end), closedAt)
		require.Equal(t, "approved", outcome)
	})
}

// A run that was reset comes to another outcome, or the onboarding was taken for broken off before it came to its own. What
// the ledger has stays; the trail tells of both. That it is broken off is nothing to tell of one that has ended.
func TestAnotherOutcomeIsRecordedBesideTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		end := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
		for first, journey := range map[string]string{"rejected": "j", Ended: "broken-off"} {
			receive(t, l, event(journey, journey, Opens))
			id := "onboarding-" + journey
			for i, outcome := range []string{first, "approved", "approved", Ended, Cancelled, first} {
				closed := closeOnboarding(t, l, Closing{WorkflowID: id, RunID: fmt.Sprint("run-", i), Outcome: outcome, At: end.Add(time.Duration(i) * time.Hour)})
				require.Equal(t, Ending{Outcome: first, At: end}, closed)
			}
			trail, err := l.Trail(t.Context(), journey)
			require.NoError(t, err)
			told := []string{}
			for _, e := range trail {
				if e.Kind == audit.Outcome {
					told = append(told, e.Outcome+" by "+e.RunID)
				}
			}
			require.Equal(t, []string{first + " by run-0", "approved by run-1"}, told)
		}
	})
}

// Closing what the ledger does not know is an error that callers can tell from an outage.
func TestClosingAnUnknownOnboardingIsAnError(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		_, err := l.CloseOnboarding(t.Context(), Closing{WorkflowID: "onboarding-nowhere", Outcome: "approved", At: time.Now()})
		require.ErrorIs(t, err, ErrUnknown)
	})
}

// Events that were not delivered when the onboarding ended are routed as the journey then stands: a resubmission opens a
// new onboarding and takes what came after it along; without one, the others become journey updates.
func TestPendingEventsAreRoutedAgainAtTheEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		receive(t, l, event("journey", "j", OpensFirst))
		receive(t, l, event("again", "j", Opens))
		receive(t, l, event("update", "j", Follows))
		require.Len(t, claim(t, l), 4) // under lease, as when a dispatcher dies while it delivers them

		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps"})
		deliveries := claim(t, l)
		require.Equal(t, []string{"journey", "again", "update"}, ids(deliveries))
		for i, expected := range []struct {
			action     Action
			workflowID string
		}{{JourneyUpdate, "journey-update-journey"}, {Start, "onboarding-again"}, {Signal, "onboarding-again"}} {
			require.Equal(t, expected.action, deliveries[i].Action)
			require.Equal(t, expected.workflowID, deliveries[i].WorkflowID)
		}

		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-again"})
		require.Equal(t, []string{"update"}, ids(claim(t, l)))
		require.Equal(t, "journey-update-update", receive(t, l, event("update", "j", Follows)).WorkflowID)
	})
}

// Where the decision opened the onboarding, the submission that was decided on may reach the workflow too late. It opens no
// other onboarding, however the end is reported; a resubmission after it does.
func TestTheSubmissionThatWasDecidedOnOpensNoOtherOnboarding(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("journey", "j", OpensFirst))
		prove(t, l, "onboarding-journey")
		receive(t, l, event("steps", "j", Opens))
		receive(t, l, event("again", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-journey", Unhandled: []string{"steps"}})
		require.Equal(t, []string{"again"}, ids(claim(t, l)))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-journey", Outcome: Ended})
		require.Equal(t, "onboarding-journey none recorded", inboxRow(t, l, "steps"))
		require.Equal(t, 2, count(t, l, `SELECT COUNT(*) FROM onboardings`))
	})
}

// An onboarding of somebody else's journey never begins. What it was told belongs to the applicant whose journey it is, and
// opens their onboarding; that of the decision as well as that of the submission.
func TestARefusedOnboardingGivesItsEventsBack(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		for i, opener := range []Relation{Opens, OpensFirst} {
			journey := fmt.Sprint("j-", i)
			forged, steps, decided := fmt.Sprint("forged-", i), fmt.Sprint("steps-", i), fmt.Sprint("decided-", i)
			receive(t, l, event(forged, journey, opener))
			receive(t, l, event(steps, journey, Opens))
			receive(t, l, event(decided, journey, OpensFirst))
			for _, id := range []string{forged, steps, decided} {
				require.NoError(t, l.Delivered(t.Context(), id, "onboarding-"+forged))
			}

			closeOnboarding(t, l, Closing{WorkflowID: "onboarding-" + forged, Outcome: "cancelled",
				Handled: []string{forged}, Unhandled: []string{steps, decided}})

			require.Equal(t, []string{steps, decided}, ids(claim(t, l)))
			require.Equal(t, 2, count(t, l, `SELECT COUNT(*) FROM inbox WHERE workflow_id = $1`, "onboarding-"+steps))
		}
	})
}

// An event that was delivered, but too late for the workflow, is not lost. A later call may name more of them.
func TestUnhandledEventsAreRoutedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		for _, id := range []string{"late", "later", "in-time"} {
			receive(t, l, event(id, "j", Follows))
			require.NoError(t, l.Delivered(t.Context(), id, "onboarding-steps"))
		}
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Unhandled: []string{"late"}})
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Unhandled: []string{"late", "later"}})

		require.Equal(t, "journey-update-late", receive(t, l, event("late", "j", Follows)).WorkflowID)
		require.Equal(t, "journey-update-later", receive(t, l, event("later", "j", Follows)).WorkflowID)
		require.Equal(t, "onboarding-steps", receive(t, l, event("in-time", "j", Follows)).WorkflowID)
		require.Equal(t, 2, count(t, l, `SELECT COUNT(*) FROM inbox WHERE state = 'pending'`))
	})
}

// A dispatcher may die after Temporal took an event and before it could say so. What the workflow has handled must not be
// done a second time by a new onboarding.
func TestHandledEventsAreNotRoutedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		receive(t, l, event("again", "j", Opens))
		require.Len(t, claim(t, l), 2)

		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Handled: []string{"again"}})
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM inbox WHERE state = 'pending'`))
		require.Equal(t, 1, count(t, l, `SELECT COUNT(*) FROM onboardings`))
	})
}

// A dispatcher that reports late must not hide that the event has to go elsewhere.
func TestReportOfAnOldDeliveryDoesNotMarkTheNewRoute(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		receive(t, l, event("again", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Unhandled: []string{"again"}})

		require.NoError(t, l.Delivered(t.Context(), "again", "onboarding-steps"))
		require.Equal(t, []string{"again"}, ids(claim(t, l)))
		require.NoError(t, l.Delivered(t.Context(), "again", "onboarding-again"))
		require.Zero(t, count(t, l, `SELECT COUNT(*) FROM inbox WHERE state = 'pending'`))
	})
}

// An event that arrives while its onboarding ends goes either to the old one, which is told, or is routed as after the
// end; it never waits for an onboarding that is closed.
func TestEventsThatArriveDuringTheEndAreNotStranded(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		one, other := openLedger(t, databaseURL), openLedger(t, databaseURL)
		receive(t, one, event("steps", "j", Opens))
		inParallel(20, func(i int) {
			if i == 10 {
				_, err := one.CloseOnboarding(t.Context(), Closing{WorkflowID: "onboarding-steps", Outcome: "approved", At: time.Now()})
				assert.NoError(t, err)
				return
			}
			_, err := other.Receive(t.Context(), event("update-"+string(rune('a'+i)), "j", Follows))
			assert.NoError(t, err)
		})
		require.Equal(t, 19, count(t, one, `SELECT COUNT(*) FROM inbox WHERE action = 'journey-update' AND state = 'pending'`))
	})
}
