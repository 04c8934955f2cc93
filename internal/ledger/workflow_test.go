package ledger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A workflow that somebody has started by hand is not one of ours.
func TestWorkflowIsOneThatTheLedgerHasToldToStart(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		receive(t, l, event("journey", "j", OpensFirst))
		receive(t, l, event("aml", "j", Apart))
		receive(t, l, event("step", "j", Recorded))
		for eventID, workflowID := range map[string]string{"steps": "onboarding-steps", "aml": "journey-update-aml"} {
			w, err := l.Workflow(t.Context(), workflowID)
			require.NoError(t, err)
			require.Equal(t, []string{eventID, "j", "cust-1"}, []string{w.Opener.ID, w.Opener.JourneyID, w.Opener.ReferenceNo})
			require.False(t, w.Proved)
		}
		for _, workflowID := range []string{
			"onboarding-unheard-of", "journey-update-steps", "journey-update-step", "onboarding-aml", "",
			"onboarding-journey", // the event signals another one
		} {
			_, err := l.Workflow(t.Context(), workflowID)
			require.ErrorIs(t, err, ErrUnknown, workflowID)
		}
	})
}

// The first proof counts: what came later may have been made by the onboarding itself.
func TestTheFirstProofCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		receive(t, l, event("steps", "j", Opens))
		_, err := l.Prove(t.Context(), "onboarding-unheard-of", nil)
		require.ErrorIs(t, err, ErrUnknown)
		for _, compared := range [][]string{{"db/1"}, {"db/1", "db/2"}, {}} {
			proof, err := l.Prove(t.Context(), "onboarding-steps", compared)
			require.NoError(t, err)
			require.Equal(t, Proof{Proved: true, Compared: []string{"db/1"}}, proof)
		}
		w, err := l.Workflow(t.Context(), "onboarding-steps")
		require.NoError(t, err)
		require.Equal(t, []string{"db/1"}, w.Compared)
	})
}

func TestEndingOfAnOnboarding(t *testing.T) {
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		_, err := l.Ending(t.Context(), "onboarding-steps")
		require.ErrorIs(t, err, ErrUnknown)
		receive(t, l, event("steps", "j", Opens))
		end, err := l.Ending(t.Context(), "onboarding-steps")
		require.NoError(t, err)
		require.Zero(t, end)
		at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
		first := closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "approved", At: at})
		require.Equal(t, Ending{Outcome: "approved", At: at}, first)
		require.Equal(t, first, closeOnboarding(t, l, Closing{WorkflowID: "onboarding-steps", Outcome: "rejected"}), "the first stands")
		end, err = l.Ending(t.Context(), "onboarding-steps")
		require.NoError(t, err)
		require.Equal(t, first, end)
	})
}
