package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commandpb "go.temporal.io/api/command/v1"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"onboarding/internal/audit"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/patience"
	"onboarding/internal/presence"
	"onboarding/workflows"
)

// lose makes Temporal forget a workflow, as if its database was put back.
func (w *world) lose(workflowID string) {
	w.t.Helper()
	_, err := w.client.WorkflowService().DeleteWorkflowExecution(w.t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: os.Getenv("TEMPORAL_NAMESPACE"), WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflowID},
	})
	require.NoError(w.t, err)
	patience.Until(w.t, func() bool {
		now, err := presence.Ask(w.t.Context(), w.client, workflowID)
		return err == nil && now.State == presence.Absent
	}, "Temporal still knows %s", workflowID)
}

// tell receives an event for an open onboarding and marks it as delivered. Whether Temporal gets it is up to the caller.
func (w *world) tell(journeyID, name string) ledger.Event {
	w.t.Helper()
	id := fmt.Sprintf("evt-%d", w.events.Add(1))
	e := ledger.Event{
		ID: id, Name: name, JourneyID: journeyID, ReferenceNo: "cust-1", Relation: ledger.Follows, Payload: []byte("{}"),
		ReceivedAt: time.Now(), OnboardingID: workflows.OnboardingID(id), JourneyUpdateID: workflows.JourneyUpdateID(id),
	}
	receipt, err := w.ledger.Receive(w.t.Context(), e)
	require.NoError(w.t, err)
	require.NoError(w.t, w.ledger.Delivered(w.t.Context(), id, receipt.WorkflowID))
	return e
}

// pending returns the IDs of the events that wait to be delivered, the next due first.
func (w *world) pending() (waiting []string) {
	w.t.Helper()
	claimed, err := w.ledger.Claim(w.t.Context(), 100, time.Nanosecond)
	require.NoError(w.t, err)
	for _, d := range claimed {
		waiting = append(waiting, d.ID)
	}
	return waiting
}

// kinds returns what was found about which workflow.
func (r reconciliation) kinds() map[string]discrepancyKind {
	found := map[string]discrepancyKind{}
	for _, d := range r.Found {
		found[d.WorkflowID] = d.Kind
	}
	return found
}

// reconciled runs the command as a script does, and returns what it has found and done, and its exit code.
func reconciled(t *testing.T, args ...string) (reconciliation, int) {
	t.Helper()
	r := operator(t, append([]string{"reconcile", "--output=json"}, args...)...)
	return decoded[reconciliation](t, r.out), r.code
}

var repairAll = []string{"--reason=Temporal came back older", "--actor=ann", "--yes"}

// Each way in which Temporal and the ledger can differ is found; what the inbox can put right is put right once, with who did it
// and why; the rest is listed for people, again and again.
func TestReconcilePutsRightWhatTheInboxCan(t *testing.T) {
	w := newWorld(t)
	ids := map[string]string{}
	for _, journey := range []string{"refer-well", "refer-lost", "refer-terminated", "refer-unheard", "pass-ended"} {
		ids[journey] = w.begin(journey, "cust-1")
	}
	w.await(4, "--state=in-review")
	update := w.announce("pass-ended", "cust-1")
	require.NoError(t, w.client.GetWorkflow(t.Context(), update, "").Get(t.Context(), nil))
	require.NoError(t, w.ledger.Delivered(t.Context(), "evt-6", update))
	clear, code := reconciled(t, "--dry-run")
	require.Zero(t, code)
	require.Equal(t, 4, clear.OpenInLedger)
	require.Empty(t, clear.Found)
	require.Contains(t, operator(t, "reconcile", "--dry-run").succeeded(t), "Temporal and the ledger agree")

	reviewed := w.tell("refer-lost", idwise.ManuallyReviewed)
	unheardOf := w.tell("refer-unheard", idwise.ManuallyReviewed)
	w.lose(ids["refer-lost"])
	require.NoError(t, w.client.TerminateWorkflow(t.Context(), ids["refer-terminated"], "", "test"))
	w.stopWorker() // what is started below stays where it is
	gone := w.announce("refer-well", "cust-1")
	require.NoError(t, w.ledger.Delivered(t.Context(), "evt-9", gone))
	w.lose(gone)
	in := workflows.OnboardingInput{EventID: "by-hand", JourneyID: "refer-by-hand", ReferenceNo: "cust-2"}
	_, err := w.client.ExecuteWorkflow(t.Context(), workflows.StartOptions(in, workflows.TaskQueue), workflows.OnboardingType, in)
	require.NoError(t, err)
	w.await(3, "--state=open")

	want := map[string]discrepancyKind{
		ids["refer-lost"]: lost, gone: lost, ids["refer-terminated"]: brokenOff, ids["refer-unheard"]: unheard, "onboarding-by-hand": unknown,
	}
	dry, code := reconciled(t, "--dry-run")
	require.Equal(t, codeAttention, code)
	require.Equal(t, want, dry.kinds())
	require.Empty(t, w.pending(), "a dry run changes nothing")
	operator(t, "reconcile").failed(t, codeUsage, "--reason is missing")
	operator(t, "reconcile", "--reason=why").failed(t, codeRefused, "2 lost workflows will be started again", "use --yes")
	require.Empty(t, w.pending())

	done, code := reconciled(t, repairAll...)
	require.Equal(t, codeAttention, code, "one is left for people")
	require.Equal(t, want, done.kinds())
	require.Equal(t, repaired{StartedAgain: 2, Closed: 1, ToldAgain: 1}, done.repaired)
	waiting := w.pending()
	require.ElementsMatch(t, []string{"evt-2", reviewed.ID, "evt-9"}, waiting)
	require.Less(t, slices.Index(waiting, "evt-2"), slices.Index(waiting, reviewed.ID), "what opens the onboarding comes first")
	end, err := w.ledger.Ending(t.Context(), ids["refer-terminated"])
	require.NoError(t, err)
	require.Equal(t, "ended", end.Outcome)
	for _, journey := range []string{"refer-lost", "refer-terminated", "refer-unheard", "refer-well"} {
		require.Len(t, w.acts(journey), 1, journey)
	}
	require.Equal(t, "started again from the inbox: Temporal came back older", w.acts("refer-lost")[0].Reason)
	history, err := newComparison(temporal{Client: w.client, namespace: os.Getenv("TEMPORAL_NAMESPACE")}, w.ledger).heard(t.Context(), ids["refer-unheard"])
	require.NoError(t, err)
	require.Contains(t, history, unheardOf.ID)

	again, code := reconciled(t, append(repairAll, "--events")...)
	require.Equal(t, codeAttention, code)
	require.Equal(t, map[string]discrepancyKind{"onboarding-by-hand": unknown}, again.kinds())
	require.Equal(t, repaired{}, again.repaired)
	require.Len(t, w.acts("refer-lost"), 1)
	report, err := w.ledger.Verify(t.Context(), nil, nil)
	require.NoError(t, err)
	require.Empty(t, report.Findings)
}

// acts returns what operators did about a journey, as the trail tells.
func (w *world) acts(journeyID string) (acts []audit.Sealed) {
	w.t.Helper()
	trail, err := w.ledger.Trail(w.t.Context(), journeyID)
	require.NoError(w.t, err)
	for _, e := range trail {
		if e.Kind == audit.Acted && e.Action == ledger.ReconcileAction {
			require.Equal(w.t, "ann", e.Actor)
			acts = append(acts, e)
		}
	}
	return acts
}

// Where Temporal knows nothing of what the ledger has, its namespace may be the wrong one: nothing is started again unless somebody
// says that it is the right one, and nothing at all if there is no such namespace.
func TestReconcileSuspectsTheNamespace(t *testing.T) {
	w := newWorld(t)
	w.begin("refer-1", "cust-1")
	w.await(1, "--state=in-review")
	t.Setenv("TEMPORAL_NAMESPACE", newNamespace(t, "other"))
	operator(t, "setup").succeeded(t)
	dry, code := reconciled(t, "--dry-run")
	require.Equal(t, codeAttention, code)
	require.Equal(t, map[discrepancyKind]int{lost: 1}, dry.Counts)
	require.Contains(t, operator(t, "status").out, "Temporal and the ledger differ (1 lost): operator reconcile --dry-run")
	refusal := operator(t, append([]string{"reconcile"}, repairAll...)...)
	refusal.failed(t, codeRefused, "knows nothing of what the ledger has", "--all-lost")
	require.Empty(t, w.pending())

	done, code := reconciled(t, append(repairAll, "--all-lost")...)
	require.Zero(t, code)
	require.Equal(t, 1, done.StartedAgain)
	require.Equal(t, []string{"evt-1"}, w.pending())

	t.Setenv("TEMPORAL_NAMESPACE", "no-such-namespace")
	operator(t, append([]string{"reconcile", "--all-lost"}, repairAll...)...).failed(t, codeFailed, "Temporal has no namespace no-such-namespace")
}

// Who may not write into the trail, because he has no key that is in use, may look.
func TestReconcileLooksWithoutTheKeyThatSeals(t *testing.T) {
	w := newWorld(t)
	w.lose(w.begin("refer-1", "cust-1"))
	t.Setenv("AUDIT_KEYS", "other:0123456789abcdef")
	dry, code := reconciled(t, "--dry-run")
	require.Equal(t, codeAttention, code)
	require.Equal(t, map[discrepancyKind]int{lost: 1}, dry.Counts)
	operator(t, append([]string{"reconcile", "--all-lost"}, repairAll...)...).failed(t, codeFailed, "key")
	require.Empty(t, w.pending())
}

// A journey update that was broken off has told nobody what is new. Nobody starts it again; a person looks, and status says so.
func TestBrokenOffJourneyUpdateIsShown(t *testing.T) {
	w := newWorld(t)
	w.begin("refer-1", "cust-1")
	w.await(1, "--state=in-review")
	w.stopWorker()
	update := w.announce("refer-1", "cust-1")
	require.NoError(t, w.ledger.Delivered(t.Context(), "evt-2", update))
	require.NoError(t, w.client.TerminateWorkflow(t.Context(), update, "", "test"))
	found, code := reconciled(t, repairAll...)
	require.Equal(t, codeAttention, code)
	require.Equal(t, map[string]discrepancyKind{update: brokenOff}, found.kinds())
	require.Contains(t, found.Found[0].Detail, "terminated in Temporal")
	require.Equal(t, repaired{}, found.repaired)
	require.Empty(t, w.pending())
	require.Contains(t, decoded[overview](t, operator(t, "status", "--output=json").out).Needs,
		"Temporal and the ledger differ (1 broken-off): operator reconcile --dry-run")
}

// What is older than the namespace's retention may be lost, or was terminated and is forgotten: it starts again only if somebody says
// that it was lost.
func TestWhatTemporalMayHaveForgottenIsNotStartedAgain(t *testing.T) {
	w := newWorld(t)
	w.begin("refer-1", "cust-1")
	w.await(1, "--state=in-review")
	old := map[string]discrepancyKind{}
	for id, relation := range map[string]ledger.Relation{"old": ledger.Opens, "update": ledger.Apart} {
		receipt, err := w.ledger.Receive(t.Context(), ledger.Event{
			ID: id, Name: idwise.FinishedJourney, JourneyID: "refer-" + id, ReferenceNo: "cust-2", Relation: relation, Payload: []byte("{}"),
			ReceivedAt: time.Now().Add(-25 * time.Hour), OnboardingID: "onboarding-" + id, JourneyUpdateID: "journey-update-" + id,
		})
		require.NoError(t, err)
		require.NoError(t, w.ledger.Delivered(t.Context(), id, receipt.WorkflowID))
		old[receipt.WorkflowID] = forgotten
	}
	found, code := reconciled(t, repairAll...)
	require.Equal(t, codeAttention, code)
	require.Equal(t, old, found.kinds())
	require.Equal(t, repaired{}, found.repaired)
	require.Empty(t, w.pending())
	require.Contains(t, decoded[overview](t, operator(t, "status", "--output=json").out).Needs,
		"Temporal and the ledger differ (2 forgotten): operator reconcile --dry-run")

	done, code := reconciled(t, append(repairAll, "--all-lost")...)
	require.Zero(t, code)
	require.Equal(t, 2, done.StartedAgain)
	require.ElementsMatch(t, []string{"old", "update"}, w.pending())
}

// What has come back to life while an operator read what was found is not closed, and nobody has done anything.
func TestReconcileClosesNothingThatRunsAgain(t *testing.T) {
	w := newWorld(t)
	id := w.begin("refer-1", "cust-1")
	w.await(1, "--state=in-review")
	require.NoError(t, w.client.TerminateWorkflow(t.Context(), id, "", "by mistake"))
	connected := temporal{Client: w.client, namespace: os.Getenv("TEMPORAL_NAMESPACE")}
	look := newComparison(connected, w.ledger)
	require.NoError(t, look.compareOnboardings(t.Context()))
	require.Equal(t, map[discrepancyKind]int{brokenOff: 1}, counted(look.found))
	_, err := w.client.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: connected.namespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: id}, Reason: "test",
		RequestId: uniqueName("reset"), WorkflowTaskFinishEventId: 4,
	})
	require.NoError(t, err)

	work := repair{temporal: connected, book: w.ledger, actor: "ann", reason: "why"}
	done, err := work.run(t.Context(), look.found)
	require.NoError(t, err)
	require.Equal(t, repaired{}, done)
	end, err := w.ledger.Ending(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, end.Outcome)
	require.Empty(t, w.acts("refer-1"))
}

// The ledger's database may have come back older, too: what an onboarding came to is then taken from Temporal, and one that the
// ledger has ended while Temporal goes on with it is shown.
func TestReconcileTakesTheOutcomeFromTemporal(t *testing.T) {
	w := newWorld(t)
	id := w.begin("refer-1", "cust-1")
	ended := w.begin("refer-2", "cust-2")
	w.await(2, "--state=in-review")
	_, err := w.ledger.CloseOnboarding(t.Context(),
		ledger.Closing{WorkflowID: ended, Outcome: ledger.Ended, At: time.Now().Add(-runsOnAfter)})
	require.NoError(t, err)
	w.stopWorker()
	w.completeUntold(id)
	found, code := reconciled(t, append(repairAll, "--events")...)
	require.Equal(t, codeAttention, code)
	require.Equal(t, map[string]discrepancyKind{id: untold, ended: runsOn}, found.kinds())
	end, err := w.ledger.Ending(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "rejected", end.Outcome)
	require.Equal(t, "closed as rejected: Temporal came back older", w.acts("refer-1")[0].Reason)
}

// completeUntold completes an onboarding as rejected in Temporal alone. No worker may run.
func (w *world) completeUntold(workflowID string) {
	w.t.Helper()
	service, namespace := w.client.WorkflowService(), os.Getenv("TEMPORAL_NAMESPACE")
	require.NoError(w.t, w.client.SignalWorkflow(w.t.Context(), workflowID, "", "wake", nil))
	var task *workflowservice.PollWorkflowTaskQueueResponse
	patience.UntilNil(w.t, func() (err error) {
		polling, cancel := context.WithTimeout(w.t.Context(), time.Minute)
		defer cancel()
		task, err = service.PollWorkflowTaskQueue(polling, &workflowservice.PollWorkflowTaskQueueRequest{
			Namespace: namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: workflows.TaskQueue},
		})
		if err == nil && task.GetWorkflowExecution().GetWorkflowId() != workflowID {
			err = errors.New("no workflow task")
		}
		return err
	})
	result, err := converter.GetDefaultDataConverter().ToPayloads(workflows.OnboardingResult{Outcome: workflows.Rejected})
	require.NoError(w.t, err)
	_, err = service.RespondWorkflowTaskCompleted(w.t.Context(), &workflowservice.RespondWorkflowTaskCompletedRequest{
		Namespace: namespace, TaskToken: task.GetTaskToken(),
		Commands: []*commandpb.Command{{
			CommandType: enumspb.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
			Attributes: &commandpb.Command_CompleteWorkflowExecutionCommandAttributes{
				CompleteWorkflowExecutionCommandAttributes: &commandpb.CompleteWorkflowExecutionCommandAttributes{Result: result},
			},
		}},
	})
	require.NoError(w.t, err)
}
