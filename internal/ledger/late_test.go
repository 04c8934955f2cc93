package ledger

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// prove has IDWise say that the onboarding is of its applicant.
func prove(tb testing.TB, l *Ledger, workflowID string) {
	tb.Helper()
	_, err := l.Prove(tb.Context(), workflowID, nil)
	require.NoError(tb, err)
}

// inboxRow returns where an event goes and what is done with it, as "WORKFLOW ACTION STATE".
func inboxRow(tb testing.TB, l *Ledger, eventID string) (row string) {
	tb.Helper()
	require.NoError(tb, l.db.QueryRow(`SELECT workflow_id || ' ' || action || ' ' || state FROM inbox WHERE event_id = $1`,
		eventID).Scan(&row))
	return row
}

// Finished Journey opened the onboarding, which has ended before Finished User Steps came. That belongs to it, and is only
// recorded, however often it comes; the next one is a resubmission and opens another.
func TestTheSubmissionThatComesAfterTheEndIsOnlyRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		for _, outcome := range []string{"approved", "rejected", "expired", "cancelled"} {
			decided, steps, again := outcome+"-decided", outcome+"-steps", outcome+"-again"
			receive(t, l, event(decided, outcome, OpensFirst))
			prove(t, l, "onboarding-"+decided)
			closeOnboarding(t, l, Closing{WorkflowID: "onboarding-" + decided, Outcome: outcome})

			late := event(steps, outcome, Opens)
			require.Equal(t, Receipt{WorkflowID: "onboarding-" + decided}, receive(t, l, late), outcome)
			require.Equal(t, Receipt{WorkflowID: "onboarding-" + decided, Duplicate: true}, receive(t, l, late), outcome)
			require.Equal(t, "onboarding-"+decided+" none recorded", inboxRow(t, l, steps))
			require.Equal(t, "onboarding-"+again, receive(t, l, event(again, outcome, Opens)).WorkflowID)
			require.Contains(t, trailKeys(t, l, outcome), "received/"+steps)
		}
		require.Equal(t, 8, count(t, l, `SELECT COUNT(*) FROM onboardings`))
		requireIntact(t, l, 4*5)
	})
}

// The submission is nobody's but that of an onboarding that was proved to be this applicant's, and came to an outcome.
func TestASubmissionThatNobodyDecidedOnOpensAnOnboarding(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		for name, given := range map[string]struct {
			proved  bool
			outcome string
			change  func(*Event)
		}{
			"of an onboarding that was refused": {false, "cancelled", func(*Event) {}},
			"of one that was broken off":        {true, Ended, func(*Event) {}},
			"of another applicant's reference":  {true, "approved", func(e *Event) { e.ReferenceNo = "cust-2" }},
			"without a reference":               {true, "approved", func(e *Event) { e.ReferenceNo = "" }},
			"by an operator, of any whatsoever": {true, "approved", func(e *Event) { e.Relation = Reopens }},
			"of one that a submission has opened": {true, "approved", func(e *Event) {
				e.JourneyID = "submitted"
			}},
		} {
			receive(t, l, event(name+"-decided", name, OpensFirst))
			if given.proved {
				prove(t, l, "onboarding-"+name+"-decided")
			}
			closeOnboarding(t, l, Closing{WorkflowID: "onboarding-" + name + "-decided", Outcome: given.outcome})
			e := event(name+"-steps", name, Opens)
			given.change(&e)
			if e.JourneyID == "submitted" {
				receive(t, l, event("submitted", "submitted", Opens))
				prove(t, l, "onboarding-submitted")
				closeOnboarding(t, l, Closing{WorkflowID: "onboarding-submitted"})
			}
			require.Equal(t, "onboarding-"+e.ID, receive(t, l, e).WorkflowID, name)
		}
	})
}

// Somebody else names the journey after its onboarding has ended. That takes neither the applicant's submission, which comes
// while the forged onboarding is open, nor does it make it one of a new onboarding.
func TestAForgedOnboardingDoesNotTakeTheLateSubmission(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("decided", "j", OpensFirst))
		prove(t, l, "onboarding-decided")
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-decided"})
		forged := event("forged", "j", Opens)
		forged.ReferenceNo = "cust-2"
		require.Equal(t, "onboarding-forged", receive(t, l, forged).WorkflowID)
		receive(t, l, event("steps", "j", Opens))
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-forged", Outcome: "cancelled", Unhandled: []string{"forged", "steps"}})
		require.Equal(t, "onboarding-decided none recorded", inboxRow(t, l, "steps"))
		require.Equal(t, "onboarding-again", receive(t, l, event("again", "j", Opens)).WorkflowID)
	})
}

// Two starters receive the submission and a resubmission at the same time: one is the first.
func TestLateSubmissionsAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		ledgers := []*Ledger{openLedger(t, databaseURL), openLedger(t, databaseURL)}
		for n := range 10 {
			journey := fmt.Sprint("j", n)
			receive(t, ledgers[0], event(journey+"-decided", journey, OpensFirst))
			prove(t, ledgers[0], "onboarding-"+journey+"-decided")
			closeOnboarding(t, ledgers[0], Closing{WorkflowID: "onboarding-" + journey + "-decided"})
			inParallel(4, func(i int) { receive(t, ledgers[i%2], event(fmt.Sprint(journey, "-steps-", i/2), journey, Opens)) })
			require.Equal(t, 2, count(t, ledgers[0], `SELECT COUNT(*) FROM onboardings WHERE journey_id = $1`, journey))
			require.Equal(t, 1, count(t, ledgers[0], `SELECT COUNT(*) FROM inbox WHERE journey_id = $1 AND action = 'none'`, journey))
		}
	})
}

// In whatever order the decision and one or two submissions of a journey are received, delivered or not, and whenever its
// onboardings end: there is one onboarding for each submission at most.
func TestNoOrderOfEventsGivesASubmissionTwoOnboardings(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		random := rand.New(rand.NewPCG(2, 7))
		for n := range 200 {
			journey, submissions := fmt.Sprint("j", n), 1+n%2
			steps := append([]string{"decided", "close", "close", "close"}, []string{"first", "second"}[:submissions]...)
			random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
			for _, step := range steps {
				play(t, l, random, journey, step)
			}
			opened := count(t, l, `SELECT COUNT(*) FROM onboardings WHERE journey_id = $1`, journey)
			assert.LessOrEqual(t, opened, submissions, "%s: %v", journey, steps)
		}
	})
}

// play lets one thing happen to a journey: an event, once or twice, delivered or not; or the end of its open onboarding, which
// takes into account a part of what it was told.
func play(t *testing.T, l *Ledger, random *rand.Rand, journey, step string) {
	t.Helper()
	if step != "close" {
		relation := Opens
		if step == "decided" {
			relation = OpensFirst
		}
		e := event(journey+"-"+step, journey, relation)
		receipt := receive(t, l, e)
		if random.IntN(2) == 0 {
			require.NoError(t, l.Delivered(t.Context(), e.ID, receipt.WorkflowID))
		}
		if random.IntN(2) == 0 {
			require.Equal(t, receipt.WorkflowID, receive(t, l, e).WorkflowID)
		}
		return
	}
	found, err := l.Onboardings(t.Context(), journey)
	require.NoError(t, err)
	open := slices.IndexFunc(found, func(o Onboarding) bool { return o.ClosedAt.IsZero() })
	if open < 0 {
		return
	}
	c := Closing{WorkflowID: found[open].WorkflowID, Outcome: "approved", At: time.Now()}
	prove(t, l, c.WorkflowID)
	for _, name := range []string{"decided", "first", "second"} {
		if random.IntN(2) == 0 {
			c.Handled = append(c.Handled, journey+"-"+name)
		} else {
			c.Unhandled = append(c.Unhandled, journey+"-"+name)
		}
	}
	closeOnboarding(t, l, c)
}

// The onboarding that IDWise's decision opened was wrong and is reopened. The submission that was decided on comes only now: it is
// still that one's, and no resubmission of the one that is open.
func TestTheLateSubmissionOfAReopenedOnboardingIsOnlyRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openKeyed(t, databaseURL, testKeys)
		receive(t, l, event("decided", "j", OpensFirst))
		prove(t, l, "onboarding-decided")
		closeOnboarding(t, l, Closing{WorkflowID: "onboarding-decided", Outcome: "rejected"})
		receive(t, l, event("reopened", "j", Reopens))
		require.Equal(t, "onboarding-decided", receive(t, l, event("steps", "j", Opens)).WorkflowID)
		require.Equal(t, "onboarding-decided none recorded", inboxRow(t, l, "steps"))
		require.Equal(t, "onboarding-reopened", receive(t, l, event("again", "j", Opens)).WorkflowID)
	})
}

// Nobody is told of an older outcome after a newer one.
func TestAnEndIsOvertakenByALaterOutcome(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		overtaken := func() string {
			end, err := l.Ending(t.Context(), "onboarding-first")
			require.NoError(t, err)
			require.Equal(t, "rejected", end.Outcome)
			return end.Overtaken
		}
		for i, id := range []string{"first", "second", "third"} {
			receive(t, l, event(id, "j", Opens))
			w, err := l.Workflow(t.Context(), "onboarding-"+id)
			require.NoError(t, err)
			require.Empty(t, w.Outcome)
			closeOnboarding(t, l, Closing{WorkflowID: "onboarding-" + id, Outcome: []string{"rejected", Ended, "approved"}[i]})
			w, err = l.Workflow(t.Context(), "onboarding-"+id)
			require.NoError(t, err)
			require.Equal(t, []string{"rejected", Ended, "approved"}[i], w.Outcome)
			require.Equal(t, []string{"", "", "approved"}[i], overtaken())
		}
	})
}
