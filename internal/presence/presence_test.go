package presence

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// temporal knows these workflows, or answers with these errors.
type temporal map[string]any

func (t temporal) DescribeWorkflowExecution(_ context.Context, workflowID, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	switch known := t[workflowID].(type) {
	case error:
		return nil, known
	case enumspb.WorkflowExecutionStatus:
		info := &workflowpb.WorkflowExecutionInfo{Execution: &commonpb.WorkflowExecution{RunId: "run-1"}, Status: known}
		if state(known) != Open {
			info.CloseTime = timestamppb.New(noon)
		}
		return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: info}, nil
	}
	return nil, serviceerror.NewNotFound("workflow not found")
}

// Only what is certainly closed has ended: every other status counts as open, and what is not found as absent.
func TestOnlyAClosedRunHasEnded(t *testing.T) {
	t.Parallel()
	for status := range enumspb.WorkflowExecutionStatus_name {
		s := enumspb.WorkflowExecutionStatus(status)
		want := map[enumspb.WorkflowExecutionStatus]Workflow{
			enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:  {State: Ended, Status: "completed"},
			enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:   {State: Ended, Status: "cancelled"},
			enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED: {State: BrokenOff, Status: "terminated"},
			enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:     {State: BrokenOff, Status: "failed"},
			enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:  {State: BrokenOff, Status: "timed out"},
		}[s]
		if want.State == "" {
			want = Workflow{State: Open, Status: "open"}
		} else {
			want.At = noon
		}
		got, err := Ask(t.Context(), temporal{"w": s}, "w")
		require.NoError(t, err)
		require.NotNil(t, got.Info)
		want.Info, want.RunID = got.Info, "run-1"
		require.Equal(t, want, got, s.String())
	}
	got, err := Ask(t.Context(), temporal{}, "w")
	require.NoError(t, err)
	require.Equal(t, Workflow{State: Absent}, got)
	for _, failure := range []error{serviceerror.NewNamespaceNotFound("kyc"), serviceerror.NewUnavailable("away"), context.Canceled} {
		_, err = Ask(t.Context(), temporal{"w": failure}, "w")
		require.ErrorIs(t, err, failure)
	}
}

// A namespace is strange if it knows none of the onboardings. While that can't be told, it is neither.
func TestANamespaceIsRecognisedByWhatItKnows(t *testing.T) {
	t.Parallel()
	running, terminated := enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED
	away := serviceerror.NewUnavailable("away")
	for name, given := range map[string]struct {
		temporal temporal
		want     error
	}{
		"knows one that is open":              {temporal{"b": running}, nil},
		"knows one that is closed":            {temporal{"b": terminated}, nil},
		"knows one, and can't say of another": {temporal{"a": away, "b": running}, nil},
		"knows none":                          {temporal{"c": running}, ErrStrange},
		"does not exist":                      {temporal{"a": serviceerror.NewNamespaceNotFound("kyc")}, ErrStrange},
		"is away":                             {temporal{"a": away, "b": away}, away},
		"is away in between":                  {temporal{"b": away}, away},
	} {
		err := Recognise(t.Context(), given.temporal, "kyc", []string{"a", "b"})
		require.ErrorIs(t, err, given.want, name)
		if !errors.Is(given.want, ErrStrange) {
			require.NotErrorIs(t, err, ErrStrange, name)
			continue
		}
		require.ErrorContains(t, err, `"kyc"`, name)
	}
	require.NoError(t, Recognise(t.Context(), temporal{}, "kyc", nil), "a fresh installation")
}

// ledger has one onboarding open, or fails.
type ledger struct{ err error }

func (l ledger) StartedSample(context.Context, int) ([]string, error) { return []string{"a"}, l.err }

func TestTheProbeAsksTheLedgerFirst(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, Check(ledger{}, temporal{}, "kyc")(t.Context()), ErrStrange)
	away := errors.New("database away")
	require.ErrorIs(t, Check(ledger{away}, temporal{}, "kyc")(t.Context()), away)
}
