package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// told returns what the entries tell, one of them each minute.
func told(entries ...audit.Entry) workflows.Status {
	var trail []audit.Sealed
	for i, e := range entries {
		e.WorkflowID, e.At = "onboarding-1", noon.Add(time.Duration(i)*time.Minute)
		trail = append(trail, audit.Sealed{Entry: e})
	}
	trail = append(trail, audit.Sealed{Entry: audit.Entry{WorkflowID: "another", Kind: audit.Outcome, Outcome: "rejected"}})
	return retell(trail, onboarding{WorkflowID: "onboarding-1", State: workflows.Checking, StartedAt: noon})
}

// The trail alone tells at every moment how an onboarding stands, so that it can be shown while Temporal is away.
func TestRetellChecks(t *testing.T) {
	t.Parallel()
	failed := audit.Entry{Kind: audit.Checked, Check: "credit", Round: 1, Attempt: 3, Fault: "passing", Reason: "503", Provider: "equifax"}
	parked := audit.Entry{Kind: audit.Parked, Check: "credit", Reason: "503"}
	at := noon.Add(time.Minute)
	for name, given := range map[string]struct {
		entries []audit.Entry
		want    workflows.CheckStatus
	}{
		"an attempt failed": {[]audit.Entry{failed},
			workflows.CheckStatus{Check: check.Credit, Phase: workflows.Running, Round: 1, Provider: "equifax", Reason: "attempt 3: 503"}},
		"parked": {[]audit.Entry{failed, parked},
			workflows.CheckStatus{Check: check.Credit, Phase: workflows.Parked, Round: 1, Provider: "equifax", Reason: "503", ParkedSince: &at}},
		"retried": {[]audit.Entry{failed, parked, {Kind: audit.Acted, Action: "retry-checks", Check: "credit", Actor: "ann"}},
			workflows.CheckStatus{Check: check.Credit, Phase: workflows.Running, Round: 1, Provider: "equifax"}},
		"done in round 2": {[]audit.Entry{failed, parked, {Kind: audit.Checked, Check: "credit", Round: 2, Verdict: "passed", Provider: "equifax", Reference: "r"}},
			workflows.CheckStatus{Check: check.Credit, Phase: workflows.Done, Round: 2, Provider: "equifax", Verdict: check.Passed, Reference: "r"}},
		"resolved": {[]audit.Entry{failed, parked, {Kind: audit.Acted, Action: "resolve-check", Check: "credit", Actor: "ann", Verdict: "failed", Reason: "by phone"}},
			workflows.CheckStatus{Check: check.Credit, Phase: workflows.Done, Round: 1, Provider: "operator ann", Verdict: check.Failed, Reason: "by phone"}},
		"left to IDWise": {[]audit.Entry{{Kind: audit.Checked, Check: "face", Round: 1, Provider: "idwise"}},
			workflows.CheckStatus{Check: check.Face, Phase: workflows.WithJourney, Round: 1, Provider: "idwise"}},
		"decided by IDWise": {[]audit.Entry{{Kind: audit.Checked, Check: "face", Round: 1, Provider: "idwise"},
			{Kind: audit.Decision, Final: "Complete", Check: "face", Verdict: "passed"}},
			workflows.CheckStatus{Check: check.Face, Phase: workflows.Done, Round: 1, Provider: "idwise", Verdict: check.Passed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, []workflows.CheckStatus{given.want}, told(given.entries...).Checks)
		})
	}
}

func TestRetellDecisionReviewAndEnd(t *testing.T) {
	t.Parallel()
	s := told(audit.Entry{Kind: audit.Received, EventID: "evt-1"}, audit.Entry{Kind: audit.Parked, Check: "decision", Reason: "404"})
	require.Equal(t, []string{"evt-1"}, s.Events)
	require.Equal(t, workflows.Checking, s.State)
	require.Equal(t, workflows.Parked, s.Decision.Phase)

	s = told(audit.Entry{Kind: audit.Parked, Check: "decision"}, audit.Entry{Kind: audit.Acted, Action: "resolve-check", Check: "decision", Verdict: "review"},
		audit.Entry{Kind: audit.InReview, Reason: "IDWise's decision could not be read"})
	require.Equal(t, workflows.InReview, s.State)
	require.Equal(t, workflows.NoDecisionToRead, s.Rule)
	require.Equal(t, workflows.Done, s.Decision.Phase)
	require.Equal(t, workflows.DecisionUnreadable, s.Decision.Final)

	s = told(audit.Entry{Kind: audit.Decision, Final: "Refer", System: "Refer", Manual: "Approved"},
		audit.Entry{Kind: audit.Outcome, Outcome: "approved", Rule: "decided by a reviewer"},
		audit.Entry{Kind: audit.Notified, Message: "approved", State: "sent"},
		audit.Entry{Kind: audit.Parked, Check: "report", Reason: "500"})
	require.Equal(t, workflows.StateApproved, s.State)
	require.Equal(t, workflows.OperatorDecided, s.Rule)
	require.Equal(t, []idwise.Decision{"Refer", "Refer", "Approved"}, []idwise.Decision{s.Decision.Final, s.Decision.System, s.Decision.Manual})
	require.Equal(t, "sent", s.Notifications[0].State)
	require.Equal(t, workflows.Parked, s.Report.Phase)
	require.Equal(t, workflows.Running, told(audit.Entry{Kind: audit.Acted, Action: "retry-check", Check: "report"}).Report.Phase)
	require.Equal(t, workflows.Done, told(audit.Entry{Kind: audit.Reported, State: "sent"}).Report.Phase)
	require.Equal(t, workflows.GivenUp, told(audit.Entry{Kind: audit.Reported, State: "failed"}).Report.Phase)
}

// Alerts are written beside the flow, so they may come late: what they tell is over by then.
func TestRetellIgnoresWhatIsOver(t *testing.T) {
	t.Parallel()
	trail := []audit.Sealed{
		{Entry: audit.Entry{Kind: audit.Acted, At: noon.Add(time.Minute), Action: "resolve-check", Check: "credit", Verdict: "passed"}},
		{Entry: audit.Entry{Kind: audit.Parked, At: noon, Check: "credit", Reason: "403"}},
		{Entry: audit.Entry{Kind: audit.Outcome, At: noon.Add(time.Hour), Outcome: "approved"}},
		{Entry: audit.Entry{Kind: audit.InReview, At: noon.Add(2 * time.Minute), Reason: "referred by IDWise"}},
	}
	s := retell(trail, onboarding{State: workflows.Checking})
	require.Equal(t, workflows.Done, s.Checks[0].Phase)
	require.Equal(t, workflows.StateApproved, s.State)
}
