package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/patience"
	"onboarding/workflows"
)

func TestShow(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	id := w.begin("refer-1", "cust-1")
	w.await(1, "--parked=credit")
	patience.Until(t, func() bool { // the last message to the applicant is on its way
		return strings.Contains(operator(t, "show", id).succeeded(t), "skipped")
	}, "the message is not shown")

	t.Run("under every name", func(t *testing.T) {
		for _, name := range []string{id, "refer-1", "cust-1"} {
			require.Equal(t, ""+
				"onboarding-evt-1  checking\n"+
				"applicant  cust-1\n"+
				"journey  refer-1\n"+
				"started  TIME\n"+
				"waits for  an operator to retry or resolve credit\n"+
				"events  evt-1\n"+
				"\n"+
				"CHECK  STANDS  VERDICT  ROUND  PROVIDER  REFERENCE  WHY\n"+
				"face  done  passed  1  stub  face-ref\n"+
				"credit  parked since TIME  1  stub  stub: credit report: 403 Forbidden\n"+
				"address  done  passed  1  stub\n"+
				"decision  done  Refer  idwise\n"+
				"report  waiting\n"+
				"\n"+
				"MESSAGE  STATE  AT  WHY\n"+
				"received  skipped  TIME  notifications to applicants are not configured\n"+
				"\n"+
				"You can:\n"+
				"  operator retry onboarding-evt-1 --check credit --reason \"…\"\n"+
				"  operator resolve onboarding-evt-1 --check credit --verdict review --reason \"…\"  # or passed, failed\n",
				squeeze(timeless(operator(t, "show", name).succeeded(t))))
		}
	})

	t.Run("the commands it offers work", func(t *testing.T) {
		shown := decoded[account](t, operator(t, "show", id, "--output=json").succeeded(t))
		require.Equal(t, fromTemporal, shown.Source)
		require.Len(t, shown.Next, 2)
		out := operator(t, typed(shown.Next[1])...).succeeded(t)
		require.Equal(t, id+": credit is review\n", out)
		patience.Until(t, func() bool {
			shown = decoded[account](t, operator(t, "show", id, "--output=json").succeeded(t))
			return len(shown.Next) == 1
		}, "it is not in review")
		operator(t, typed(shown.Next[0])...).succeeded(t)
		w.await(1, "--state=approved")
	})

	t.Run("one that has ended offers nothing", func(t *testing.T) {
		w.await(1, "--state=ended", "--reference=cust-1")
		out := timeless(operator(t, "show", id).succeeded(t))
		require.Contains(t, squeeze(out), "because  decided by a reviewer\n")
		require.Contains(t, squeeze(out), "ended  TIME\n")
		require.NotContains(t, out, "You can")
	})

	t.Run("the open one of several", func(t *testing.T) {
		w.bureau.away.Store(false)
		next := w.begin("refer-1", "cust-1")
		w.await(1, "--state=in-review")
		shown := decoded[account](t, operator(t, "show", "refer-1", "--output=json").succeeded(t))
		require.Equal(t, next, shown.WorkflowID)
	})

	t.Run("lists several", func(t *testing.T) {
		w.begin("refer-2", "cust-1")
		w.await(2, "--state=in-review")
		operator(t, "show", "cust-1").failed(t, codeUsage, "3 onboardings of cust-1 match; name one by its workflow ID", "onboarding-evt-2", "onboarding-evt-3")
		operator(t, "decide", "cust-1", "approved", "--reason=why").failed(t, codeUsage, "name one by its workflow ID")
	})

	t.Run("nobody", func(t *testing.T) {
		operator(t, "show", "nobody").failed(t, codeNotFound, "no onboarding has the workflow ID, the journey or the reference nobody")
	})
}

// typed returns the arguments of a command as a shell would.
func typed(command string) []string {
	command, _, _ = strings.Cut(command, "  #")
	return strings.Fields(strings.ReplaceAll(command, `"…"`, "why"))[1:]
}

// A year later Temporal has forgotten the onboarding; the audit trail tells the same.
func TestShowWhatTemporalHasForgotten(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	id := w.begin("refer-1", "cust-1")
	w.await(1, "--parked=credit")
	operator(t, "resolve", id, "--check=credit", "--verdict=passed", "--actor=ann", "--reason=report on paper").succeeded(t)
	w.await(1, "--state=in-review")
	operator(t, "decide", id, "rejected", "--actor=bob", "--reason=forged").succeeded(t)
	w.await(1, "--state=ended", "--reference=cust-1") // the workflow has waited until all was recorded
	remembered := *decoded[account](t, operator(t, "show", id, "--output=json").succeeded(t)).Status

	t.Setenv("TEMPORAL_NAMESPACE", newNamespace(t, "empty"))
	operator(t, "setup").succeeded(t)
	for _, name := range []string{id, "refer-1", "cust-1"} {
		told := decoded[account](t, operator(t, "show", name, "--output=json").succeeded(t))
		require.Equal(t, fromAudit, told.Source)
		require.Equal(t, id, told.WorkflowID)
		require.Equal(t, workflows.StateRejected, told.State)
		require.Empty(t, told.Next)
		require.Equal(t, comparable(remembered), comparable(*told.Status))
	}
	require.Contains(t, squeeze(operator(t, "show", id).succeeded(t)), "source  the audit trail\n")
	operator(t, "decide", id, "approved", "--reason=why").failed(t, codeNotFound)

	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	told := decoded[account](t, operator(t, "show", "cust-1", "--output=json").succeeded(t))
	require.Equal(t, comparable(remembered), comparable(*told.Status), "also while Temporal is away")
	require.Contains(t, told.Note, "connect to Temporal at 127.0.0.1:1")
}

// comparable returns what both sources tell of an onboarding that has ended, without the order of what ran in parallel.
func comparable(s workflows.Status) map[string]any {
	told := map[string]any{
		"outcome": s.Outcome, "rule": s.Rule, "state": s.State, "events": s.Events,
		"final": s.Decision.Final, "decision": s.Decision.Phase, "report": s.Report.Phase,
	}
	for _, c := range s.Checks {
		told["check "+string(c.Check)] = []any{c.Phase, c.Verdict, c.Round, c.Provider, c.Reference, c.Reason}
	}
	for _, a := range s.Actions {
		told["action "+a.Action] = []any{a.Actor, a.Reason, a.Check, a.Verdict}
	}
	for _, m := range s.Notifications {
		told["message "+m.Kind] = []any{m.State, m.Reason}
	}
	return told
}

// What becomes of a journey after its onboarding is found with it, and can be retried like a check.
func TestShowJourneyUpdate(t *testing.T) {
	w := newWorld(t)
	id := w.announce("gone-1", "cust-1")
	w.await(1, "--parked=decision")
	require.Equal(t, ""+
		id+"  updating\n"+
		"applicant  cust-1\n"+
		"journey  gone-1\n"+
		"started  TIME\n"+
		"event  AML Monitor Update\n"+
		"\n"+
		"CHECK  STANDS  VERDICT  ROUND  PROVIDER  REFERENCE  WHY\n"+
		"decision  parked since TIME  idwise  stub: journey result: 404 Not Found\n"+
		"report  waiting\n"+
		"\n"+
		"You can:\n"+
		"  operator retry "+id+" --check decision --reason \"…\"\n", squeeze(timeless(operator(t, "show", "gone-1").succeeded(t))))
	require.Equal(t, id+": decision is tried again\n", operator(t, "retry", id, "--check=decision", "--reason=why").succeeded(t))
	operator(t, "retry", id, "--check=face", "--reason=why").failed(t, codeRefused, `"check" must be decision, report or message`)
	w.await(1, "--parked=decision")
	require.Contains(t, operator(t, "retry", "--all", "--check=decision", "--reason=why", "--yes").succeeded(t), "retried in 1, failed in 0")

	onboarding := w.begin("gone-1", "cust-1")
	w.await(2, "--journey=gone-1")
	shown := decoded[account](t, operator(t, "show", "gone-1", "--output=json").succeeded(t))
	require.Equal(t, onboarding, shown.WorkflowID)
	require.Equal(t, id, shown.Others[0].WorkflowID)
	require.Contains(t, squeeze(timeless(operator(t, "show", "cust-1").succeeded(t))), "ALSO  STATE  SINCE\n"+id+"  updating  TIME\n")
	require.Contains(t, operator(t, "audit", "show", id).succeeded(t), "AML Monitor Update")
}

// Without a worker Temporal can't tell how things stand; what it lists and what the audit trail knows is shown instead.
func TestShowWithoutAWorker(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	id := w.begin("refer-1", "cust-1")
	w.await(1, "--parked=credit")
	patience.Until(t, func() bool { // the trail learns of it a moment later
		trail, err := w.ledger.Trail(t.Context(), "refer-1")
		require.NoError(t, err)
		return slices.ContainsFunc(trail, func(e audit.Sealed) bool { return e.Kind == audit.Parked })
	}, "the trail does not tell that it is parked")
	w.stopWorker()
	told := decoded[account](t, operator(t, "show", id, "--output=json").succeeded(t))
	require.Equal(t, fromAudit, told.Source)
	require.Contains(t, told.Note, "no worker tells how it stands")
	require.Equal(t, workflows.Parked, checkOf(told.Status, string(check.Credit)).Phase)
	require.WithinDuration(t, time.Now(), *checkOf(told.Status, string(check.Credit)).ParkedSince, time.Hour)

	t.Setenv("DATABASE_URL", "sqlite:/nowhere/onboarding.db")
	told = decoded[account](t, operator(t, "show", id, "--output=json").succeeded(t))
	require.Nil(t, told.Status)
	require.Equal(t, []string{"credit"}, told.Parked)
	require.Contains(t, told.Note, "there is no database /nowhere/onboarding.db")
}
