package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// newEnded makes a database with onboardings that have ended as rejected, each of the journey and the reference given, and
// points the variable at it.
func newEnded(t *testing.T, onboardings ...[3]string) *ledger.Ledger {
	t.Helper()
	use(t, "127.0.0.1:1", "default")
	l := newLedger(t)
	for _, o := range onboardings {
		id := workflows.OnboardingID(o[0])
		_, err := l.Receive(t.Context(), ledger.Event{
			ID: o[0], Name: "Finished User Steps", JourneyID: o[1], ReferenceNo: o[2], Relation: ledger.Opens,
			Payload: []byte("{}"), ReceivedAt: time.Now(), OnboardingID: id, JourneyUpdateID: workflows.JourneyUpdateID(o[0]),
		})
		require.NoError(t, err)
		_, err = l.CloseOnboarding(t.Context(), ledger.Closing{WorkflowID: id, Outcome: "rejected", At: time.Now()})
		require.NoError(t, err)
	}
	return l
}

type reopenedJSON struct {
	WorkflowID, JourneyID, ReferenceNo string
	Number                             int
	Reopened, Outcome, Actor           string
}

// A name that leads to one journey is enough. Of its onboardings, the newest that was proved to be the applicant's is meant:
// somebody else may have named the journey after it.
func TestReopen(t *testing.T) {
	for which, wrong := range map[string]string{
		"journey-1": "onboarding-true", "cust-1": "onboarding-true", "onboarding-true": "onboarding-true", "cust-9": "onboarding-forged",
	} {
		l := newEnded(t, [3]string{"first", "journey-1", "cust-1"}, [3]string{"true", "journey-1", "cust-1"}, [3]string{"forged", "journey-1", "cust-9"})
		for _, id := range []string{"onboarding-first", "onboarding-true"} {
			_, err := l.Prove(t.Context(), id, nil)
			require.NoError(t, err)
		}
		done := decoded[reopenedJSON](t, operator(t, "reopen", which, "--reason", "the wrong file", "--actor", "ann", "-o", "json").succeeded(t))
		require.Regexp(t, `^onboarding-reopen-[a-z2-7]{26}$`, done.WorkflowID)
		require.Equal(t, []any{"journey-1", 4, wrong, "rejected", "ann"}, []any{done.JourneyID, done.Number, done.Reopened, done.Outcome, done.Actor}, which)

		operator(t, "reopen", which, "--reason", "again").failed(t, codeRefused, "refused: journey journey-1 has an onboarding that has not ended")
		found, err := l.Onboardings(t.Context(), "journey-1")
		require.NoError(t, err)
		require.Len(t, found, 4)
	}
}

func TestReopenTellsPeopleWhatItDid(t *testing.T) {
	newEnded(t, [3]string{"first", "journey-1", "cust-1"})
	require.Regexp(t, `^onboarding-reopen-[a-z2-7]{26}: onboarding 2 of journey journey-1 begins; onboarding-first stays rejected\n$`,
		operator(t, "reopen", "cust-1", "--reason", "the wrong file").succeeded(t))
}

func TestReopenIsRefused(t *testing.T) {
	l := newEnded(t, [3]string{"first", "journey-1", "cust-1"}, [3]string{"second", "journey-2", "cust-1"})
	operator(t, "reopen", "cust-1", "--reason", "why").failed(t, codeUsage, "cust-1 has several journeys, name one: journey-1, journey-2")
	operator(t, "reopen", "nobody", "--reason", "why").failed(t, codeNotFound, "the ledger has no onboarding")
	operator(t, "reopen", "journey-1").failed(t, codeUsage, "--reason")
	operator(t, "reopen", "journey-1", "--reason", " ").failed(t, codeUsage, "say why")
	found, err := l.Onboardings(t.Context(), "cust-1")
	require.NoError(t, err)
	require.Len(t, found, 2, "nothing was changed")
}

// Of a workflow that was reset, the first outcome counts, whatever another run has come to.
func TestRetellKeepsTheFirstOutcome(t *testing.T) {
	t.Parallel()
	s := told(audit.Entry{Kind: audit.Outcome, Outcome: "rejected", Rule: "rejected by IDWise"},
		audit.Entry{Kind: audit.Outcome, Outcome: "approved", Rule: "passed by IDWise and by every check"})
	require.Equal(t, []any{workflows.StateRejected, workflows.Rejected, workflows.IDWiseRejected}, []any{s.State, s.Outcome, s.Rule})
}
