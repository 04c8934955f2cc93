package activities_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

// recorded returns the entries that the trail took, in order.
func (f *fakes) recordedEntries() (all []audit.Entry) {
	for i, entries := range f.recorded.asked {
		if i >= len(f.recorded.errs) || f.recorded.errs[i] == nil {
			all = append(all, entries...)
		}
	}
	return all
}

// Every attempt is in the trail: the ones that failed with why, the last with its verdict.
func TestEveryAttemptOfACheckIsRecorded(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.reports.errs = []error{fault.New(fault.Passing, "equifax", "credit report: 503 Service Unavailable", nil)}
	f.reports.result = goodReport

	_, err := execute[check.Result](t, f, f.CheckCredit, input())

	require.NoError(t, err)
	entries := f.recordedEntries()
	require.Len(t, entries, 2)
	require.Equal(t, "passing", entries[0].Fault)
	require.Equal(t, "credit report: 503 Service Unavailable", entries[0].Reason)
	require.Equal(t, 1, entries[0].Attempt)
	require.Equal(t, string(goodReport.Verdict), entries[1].Verdict)
	require.Equal(t, 2, entries[1].Attempt)
	require.Equal(t, "checked/"+workflowID+"/"+runID+"/credit/1/2", entries[1].Key)
	require.Equal(t, "journey-1", entries[1].Stream)
}

// The bureau has answered, and then the trail can't be written: the bureau is not asked, and not paid, a second time.
func TestAnAnswerIsKeptWhileTheTrailIsAway(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.reports.result = goodReport
	f.recorded.errs = []error{errors.New("database is away"), errors.New("database is away")}

	result, err := execute[check.Result](t, f, f.CheckCredit, input())

	require.NoError(t, err)
	require.Equal(t, goodReport, result)
	require.Len(t, f.reports.asked, 1)
	require.Len(t, f.recordedEntries(), 1, "the attempt that asked is in the trail, and no other")
}

func TestOperatorsActionIsRecordedWithActorAndReason(t *testing.T) {
	t.Parallel()
	f := newFakes()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

	_, err := execute[struct{}](t, f, f.AlertOperators, activities.AlertInput{
		Kind: notify.Action, JourneyID: "journey-1", ReferenceNo: "cust-1", At: at, Check: check.Credit, Reason: "report on paper",
		Action: &activities.Action{Name: "resolve-check", Actor: "maria", Detail: "credit is passed", Verdict: "passed"},
	})

	require.NoError(t, err)
	e := f.recordedEntries()[0]
	require.Equal(t, audit.Acted, e.Kind)
	require.Equal(t, []string{"resolve-check", "maria", "passed", "report on paper", "credit"},
		[]string{e.Action, e.Actor, e.Verdict, e.Reason, e.Check})
	require.True(t, at.Equal(e.At))
	require.Equal(t, "resolve-check by maria: credit is passed. report on paper", f.alerts.asked[0].Reason)
}

// A reminder tells nothing new, so it is not part of the story.
func TestRemindersAreNotRecorded(t *testing.T) {
	t.Parallel()
	f := newFakes()
	_, err := execute[struct{}](t, f, f.AlertOperators, activities.AlertInput{Kind: notify.Overdue, JourneyID: "journey-1"})
	require.NoError(t, err)
	require.Empty(t, f.recordedEntries())
	require.Len(t, f.alerts.asked, 1)
}

func TestOutcomeIsToldEvenIfItsDecisionIsNoNews(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.news.result = false

	result, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
		Type: report.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved", Final: idwise.Complete,
	})

	require.NoError(t, err)
	require.True(t, result.Sent)
	require.Equal(t, workflowID+"/approved", f.told.asked[0].ID, "the same for every repeat, and no other outcome's")
	require.Equal(t, "sent", f.recordedEntries()[0].State)
}

func TestReportingThatIsNotConfiguredIsAResult(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.told.errs = []error{report.ErrNotConfigured}
	result, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
		Type: report.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved",
	})
	require.NoError(t, err)
	require.False(t, result.Sent)
	require.Equal(t, "skipped", f.recordedEntries()[0].State)
}
