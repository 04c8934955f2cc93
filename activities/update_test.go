package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/audit"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
)

func spotCheck() activities.LookInput {
	return activities.LookInput{
		ReferenceNo: "cust-1", SpotCheckID: "spot-1", Detail: "Finished Spot Check evt-1",
	}
}

// newSpotCheckFakes are for an event that names no journey.
func newSpotCheckFakes() *fakes {
	f := newFakes()
	f.workflows.result.Opener.JourneyID = ""
	f.spotChecks.result = idwise.SpotCheck{ID: "spot-1", ReferenceNo: "cust-1", SystemDecision: idwise.Complete}
	f.news.result = true
	return f
}

// What came of a spot check is what IDWise says of it when asked.
func TestSpotCheckIsRead(t *testing.T) {
	t.Parallel()
	f := newSpotCheckFakes()

	look, err := execute[activities.Look](t, f, f.LookAtJourney, spotCheck())

	require.NoError(t, err)
	require.Equal(t, activities.Look{System: idwise.Complete, Final: idwise.Complete, News: true}, look)
	require.Equal(t, []string{"spot-1"}, f.spotChecks.asked)
	require.Equal(t, []ledger.News{{
		Stream: "reference:cust-1", WorkflowID: workflowID, Decisions: "Complete//Complete", Detail: "Finished Spot Check evt-1",
	}}, f.news.asked)
	require.Empty(t, f.journeyIDs.asked)
	require.Equal(t, "Complete", f.recordedEntries()[0].Final)
}

// Without a result that can be read there is no decision, and the workflow learns why.
func TestSpotCheckThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct {
		arrange func(*fakes, *activities.LookInput)
		class   fault.Class
		reason  string
	}{
		"not named": {func(_ *fakes, in *activities.LookInput) { in.SpotCheckID = "" }, fault.Permanent, "idwise: spot check: the event does not name it"},
		"of nobody": {func(f *fakes, in *activities.LookInput) {
			in.ReferenceNo, f.workflows.result.Opener.ReferenceNo = "", ""
		}, fault.Permanent, "idwise: spot check: the event does not say whose it is"},
		"not there": {func(f *fakes, _ *activities.LookInput) {
			f.spotChecks.errs = []error{fault.Permanentf("idwise", "spot check: 404")}
		}, fault.Permanent, "idwise: spot check: 404"},
		"another's": {func(f *fakes, _ *activities.LookInput) { f.spotChecks.result.ReferenceNo = "cust-2" }, fault.Foreign, otherReference},
		"not in inbox": {func(f *fakes, _ *activities.LookInput) { f.workflows.errs = []error{ledger.ErrUnknown} }, fault.Permanent,
			"ledger: it does not know this workflow; starter and worker need the same DATABASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, in := newSpotCheckFakes(), spotCheck()
			given.arrange(f, &in)
			_, err := execute[activities.Look](t, f, f.LookAtJourney, in)
			require.Equal(t, given.reason, applicationError(t, err).Message())
			require.Equal(t, string(given.class), applicationError(t, err).Type())
			require.Empty(t, f.news.asked)
		})
	}
}

// A spot check that was given up is told as unverified, and the trail says why. Even one of nobody has a chain that tells it.
func TestSpotCheckThatWasGivenUpIsUnverified(t *testing.T) {
	t.Parallel()
	for reference, stream := range map[string]string{"cust-1": "reference:cust-1", "": "workflow:" + workflowID} {
		f, in := newSpotCheckFakes(), spotCheck()
		in.ReferenceNo, f.workflows.result.Opener.ReferenceNo, in.GivenUp = reference, reference, "idwise: spot check: 404"

		look, err := execute[activities.Look](t, f, f.LookAtJourney, in)

		require.NoError(t, err)
		require.Equal(t, activities.Look{Final: activities.Unverified, News: true}, look)
		require.Empty(t, f.spotChecks.asked)
		e := f.recordedEntries()[0]
		require.Equal(t, []string{stream, "unverified", "idwise: spot check: 404"}, []string{e.Stream, e.Final, e.Reason})
		require.Equal(t, audit.Decision, e.Kind)
	}
}
