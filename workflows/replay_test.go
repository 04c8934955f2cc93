package workflows_test

// Stored histories prove that a new version of the workflow goes on with onboardings that an older one began.
//
// To record the history of a new path, add it to paths and run
//
//	RECORD_HISTORIES=1 go test -run TestEveryPathOnARealServer ./workflows
//
// which writes the files that are missing and leaves the others alone. Once released, a history is never recorded anew:
// it stands for onboardings that are waiting somewhere. When one no longer replays, the workflow needs
// workflow.GetVersion, not another history.

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"onboarding/workflows"
)

const histories = "testdata/histories"

func historyFile(name string) string { return filepath.Join(histories, name+".json") }

// Every path is gone on a real server, and what it leaves replays at once.
func TestEveryPathOnARealServer(t *testing.T) {
	t.Parallel()
	worker.SetStickyWorkflowCacheSize(0) // every task replays from the start
	temporal := realServer(t)
	for _, p := range paths() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			history := travel(t, temporal, p)
			require.NoError(t, replayer(newWorkflows().Onboarding).ReplayWorkflowHistory(quietLog, history))
			if os.Getenv("RECORD_HISTORIES") != "" {
				record(t, p.name, history)
			}
		})
	}
}

var quietLog = log.NewStructuredLogger(slog.New(slog.DiscardHandler))

func record(t *testing.T, name string, history *historypb.History) {
	if _, err := os.Stat(historyFile(name)); err == nil {
		return
	}
	raw, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(history)
	require.NoError(t, err)
	var readable bytes.Buffer
	require.NoError(t, json.Indent(&readable, raw, "", " "))
	readable.WriteByte('\n')
	require.NoError(t, os.MkdirAll(histories, 0o755))
	require.NoError(t, os.WriteFile(historyFile(name), readable.Bytes(), 0o644))
}

func replayer(onboarding any) worker.WorkflowReplayer {
	// How long a task takes is not what is tested, and a busy machine may take long.
	r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DisableDeadlockDetection: true})
	if err != nil {
		panic(err) // it has no other options that could be wrong
	}
	r.RegisterWorkflowWithOptions(onboarding, workflow.RegisterOptions{Name: workflows.OnboardingType})
	r.RegisterWorkflow(newWorkflows().JourneyUpdate)
	return r
}

// Whatever was stored, by this version or an older one, replays.
func TestReplay(t *testing.T) {
	t.Parallel()
	stored, err := filepath.Glob(historyFile("*"))
	require.NoError(t, err)
	require.NotEmpty(t, stored)
	for _, file := range stored {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, replayer(newWorkflows().Onboarding).ReplayWorkflowHistoryFromJSONFile(quietLog, file))
		})
	}
}

// A path without a history would be a path that a new version may break.
func TestEveryPathHasAHistory(t *testing.T) {
	t.Parallel()
	for _, p := range paths() {
		require.FileExists(t, historyFile(p.name))
	}
}

// Replay is worth something only if it fails when it must. Each of these changes would strand onboardings that wait.
func TestReplayCatchesIncompatibleChanges(t *testing.T) {
	t.Parallel()
	onboarding := newWorkflows().Onboarding
	for name, altered := range map[string]any{
		"a wait before anything else": func(ctx workflow.Context, in workflows.OnboardingInput) (workflows.OnboardingResult, error) {
			if err := workflow.Sleep(ctx, time.Second); err != nil {
				return workflows.OnboardingResult{}, err
			}
			return onboarding(ctx, in)
		},
		"an activity less": func(workflow.Context, workflows.OnboardingInput) (workflows.OnboardingResult, error) {
			return workflows.OnboardingResult{Outcome: workflows.Approved}, nil
		},
		"another activity after the end": func(ctx workflow.Context, in workflows.OnboardingInput) (workflows.OnboardingResult, error) {
			result, err := onboarding(ctx, in)
			if err == nil {
				ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
				err = workflow.ExecuteActivity(ctx, a.AlertOperators).Get(ctx, nil)
			}
			return result, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"approved", "referred-and-decided", "parked-and-retried"} {
				err := replayer(altered).ReplayWorkflowHistoryFromJSONFile(quietLog, historyFile(path))
				require.ErrorContains(t, err, "TMPRL1100", path) // Temporal's code for it
			}
		})
	}
}

// stored reads a history.
func stored(t *testing.T, name string) *historypb.History {
	t.Helper()
	raw, err := os.ReadFile(historyFile(name))
	require.NoError(t, err)
	history := &historypb.History{}
	require.NoError(t, temporalproto.CustomJSONUnmarshalOptions{}.Unmarshal(raw, history))
	return history
}

// Histories are published with the code, so they name no machine.
func TestHistoriesNameNoMachine(t *testing.T) {
	t.Parallel()
	for _, p := range paths() {
		raw, err := os.ReadFile(historyFile(p.name))
		require.NoError(t, err)
		var history any
		require.NoError(t, json.Unmarshal(raw, &history))
		walk(history, func(key string, value any) {
			switch key {
			case "identity":
				require.Contains(t, []any{"worker", "client"}, value, p.name)
			case "taskQueue":
				require.Equal(t, "onboarding-"+p.name, value.(map[string]any)["name"], "a sticky queue is named after the machine")
			}
		})
	}
}

// walk calls do with every field of a JSON document.
func walk(document any, do func(key string, value any)) {
	switch d := document.(type) {
	case map[string]any:
		for key, value := range d {
			do(key, value)
			walk(value, do)
		}
	case []any:
		for _, value := range d {
			walk(value, do)
		}
	}
}

// When an onboarding has ended nothing of it is parked any more, so the saved query for the stuck does not find it.
func TestNothingIsParkedAtTheEnd(t *testing.T) {
	t.Parallel()
	for _, p := range paths() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			set := map[string]bool{}
			for _, event := range stored(t, p.name).Events {
				attributes := event.GetUpsertWorkflowSearchAttributesEventAttributes().GetSearchAttributes()
				for name, value := range attributes.GetIndexedFields() {
					set[name] = len(value.GetData()) > 0 && string(value.GetData()) != "null"
				}
			}
			require.Equal(t, p.update == "", set["OnboardingState"], "only an onboarding has a state")
			require.False(t, set["ParkedChecks"])
			require.False(t, set["ParkedSince"])
		})
	}
}

// What an attempt that was under way leaves in a history of the server is told apart from one that never began.
func TestTimeoutsAsTheServerWritesThem(t *testing.T) {
	t.Parallel()
	started := func(path string) (ids []int64) {
		for _, event := range stored(t, path).Events {
			if event.EventType == enumspb.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT {
				ids = append(ids, event.GetActivityTaskTimedOutEventAttributes().GetStartedEventId())
			}
		}
		return ids
	}
	require.NotEmpty(t, started("no-answer-within-the-budget"))
	require.NotContains(t, started("no-answer-within-the-budget"), int64(0))
	require.NotEmpty(t, started("no-worker-for-activities"))
	for _, id := range started("no-worker-for-activities") {
		require.Zero(t, id)
	}
}
