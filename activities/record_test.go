package activities_test

import (
	"errors"
	"strings"
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

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

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

// The bureau has answered, and then the trail can't be written: the bureau is not asked, and not paid, a second time. What is to
// be recorded goes with the answer.
func TestAnAnswerIsKeptWhileTheTrailIsAway(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.reports.result = goodReport
	f.recorded.errs = []error{errors.New("database is away")}

	result, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	require.NoError(t, err)
	require.Equal(t, goodReport, result.Result)
	require.Len(t, f.reports.asked, 1)
	require.Empty(t, f.recordedEntries())
	require.Len(t, result.Entries, 1)
	require.Equal(t, "passed", result.Entries[0].Verdict)

	_, err = execute[struct{}](t, f, f.Record, result.Unrecorded)
	require.NoError(t, err)
	require.Equal(t, result.Entries[0].Key, f.recordedEntries()[0].Key)
}

// Attempts that failed while the trail was away are told with the one that comes after them, or with the failure.
func TestFailedAttemptsAreToldWhenTheTrailIsBack(t *testing.T) {
	t.Parallel()
	away := errors.New("database is away")
	f := newFakes()
	f.reports.errs = []error{busy(), busy()}
	f.reports.result = goodReport
	f.recorded.errs = []error{away}
	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())
	require.NoError(t, err)
	require.Len(t, f.recordedEntries(), 3)

	f = newFakes()
	f.reports.errs = []error{busy(), busy(), busy(), busy()}
	f.recorded.errs = []error{away, away, away, away}
	_, err = execute[activities.CheckResult](t, f, f.CheckCredit, input())
	failed := applicationError(t, err)
	require.Equal(t, string(fault.Passing), failed.Type(), "the failure is the bureau's, not the trail's")
	var left activities.Unrecorded
	require.NoError(t, failed.Details(&left))
	require.Len(t, left.Entries, 4)
}

// Messages and reports likewise: what was done is not done again to record it.
func TestWhatWasToldIsKeptWhileTheTrailIsAway(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.recorded.errs = []error{errors.New("database is away"), errors.New("database is away")}

	sent, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
		Kind: notify.Received, JourneyID: "journey-1", ReferenceNo: "cust-1",
	})
	require.NoError(t, err)
	require.True(t, sent.Sent)
	require.Equal(t, "sent", sent.Entries[0].State)
	told, err := execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
		Type: report.Approved, JourneyID: "journey-1", ReferenceNo: "cust-1", Outcome: "approved",
	})
	require.NoError(t, err)
	require.True(t, told.Sent)
	require.Equal(t, "sent", told.Entries[0].State)
	require.Len(t, f.messages.asked, 1)
	require.Len(t, f.told.asked, 1)
}

// What the trail could never take is found out before anybody is asked or told.
func TestWhatCanNeverBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	f := newFakes()
	long := strings.Repeat("x", 2000)
	f.workflows.result.Opener.JourneyID = long
	in := input()
	in.JourneyID = long

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, in)
	require.Equal(t, string(fault.Permanent), applicationError(t, err).Type())
	_, err = execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{
		Kind: notify.Received, JourneyID: long, ReferenceNo: "cust-1",
	})
	require.Equal(t, string(fault.Permanent), applicationError(t, err).Type())
	_, err = execute[activities.ReportResult](t, f, f.TellBackend, activities.ReportInput{
		Type: report.Approved, JourneyID: long, ReferenceNo: "cust-1", Outcome: "approved",
	})
	require.Equal(t, string(fault.Permanent), applicationError(t, err).Type())
	require.Empty(t, f.reports.asked)
	require.Empty(t, f.messages.asked)
	require.Empty(t, f.told.asked)
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
