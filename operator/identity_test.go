package main

import (
	"os"
	"os/user"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"onboarding/internal/check"
	"onboarding/internal/patience"
	"onboarding/workflows"
)

// Whoever acts under another's name, by the command line, a batch or Temporal's own tools, is told apart: what Temporal knows of
// them stands beside the name that they gave.
func TestWhoHasActedIsRecordedBesideTheClaimedActor(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	id := w.begin("refer-1", "cust-1")
	w.await(1, "--parked=credit")
	operator(t, "retry", id, "--check=credit", "--actor=ann", "--reason=one").succeeded(t)
	w.await(1, "--parked=credit")
	operator(t, "retry", "--all", "--yes", "--check=credit", "--actor=ann", "--reason=two").succeeded(t)
	patience.Until(t, func() bool { return w.bureau.calls.Load() == 3 }, "the batch has not retried it")
	w.await(1, "--parked=credit")

	ui, err := client.Dial(client.Options{
		HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: os.Getenv("TEMPORAL_NAMESPACE"), Identity: "temporal-ui of bob",
	})
	require.NoError(t, err)
	defer ui.Close()
	handle, err := ui.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: workflows.ResolveCheckUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
		Args: []any{workflows.ResolveCheck{Check: check.Credit, Verdict: check.Passed, Actor: "ann", Reason: "one"}},
	})
	require.NoError(t, err)
	require.NoError(t, handle.Get(t.Context(), nil))
	w.await(1, "--state=in-review")

	here, err := user.Current()
	require.NoError(t, err)
	host, err := os.Hostname()
	require.NoError(t, err)
	mine := here.Username + "@" + host
	var actions []workflows.OperatorAction
	patience.Until(t, func() bool {
		actions = decoded[account](t, operator(t, "show", id, "-ojson").succeeded(t)).Status.Actions
		return len(actions) == 3 && actions[2].Identity != ""
	}, "the last identity is not known")
	for i, identity := range []string{mine, mine, "temporal-ui of bob"} {
		require.Equal(t, "ann", actions[i].Actor)
		require.Equal(t, identity, actions[i].Identity, actions[i].Action)
	}
	for _, command := range [][]string{{"show", id}, {"audit", "show", id}} {
		shown := operator(t, command...).succeeded(t)
		require.Contains(t, shown, "ann ("+mine+")")
		require.Contains(t, shown, "ann (temporal-ui of bob)")
	}
}

// Where the name is Temporal's too, it is shown once.
func TestSignature(t *testing.T) {
	t.Parallel()
	for want, given := range map[string][2]string{
		"ann":              {"ann", ""},
		"Ann":              {"Ann", "ann@desk-1"},
		"ann (bob@desk-1)": {"ann", "bob@desk-1"},
		"ann (ann2)":       {"ann", "ann2"},
	} {
		require.Equal(t, want, signature(given[0], given[1]))
	}
}
