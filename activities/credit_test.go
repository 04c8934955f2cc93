package activities_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
)

var goodReport = check.Result{Verdict: check.Passed, Provider: "bureau", Reference: "ref-1"}

// busy is a refusal of which the bureau says that nothing was done; lost one of which nobody knows.
func busy() error { return fault.New(fault.Passing, "bureau", "credit report: 429", nil) }

func lost() error {
	f := fault.New(fault.Passing, "bureau", "credit report: timeout", nil)
	f.MayHaveHappened = true
	return f
}

// The attempts of a round are one question to the bureau, so that it is charged once.
func TestCreditKeyIsTheSameForEveryAttempt(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.reports.errs = []error{busy(), lost()}
	f.reports.result = goodReport

	result, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	require.NoError(t, err)
	require.Equal(t, goodReport, result.Result)
	require.Len(t, f.reports.asked, 3)
	for _, asked := range f.reports.asked {
		require.Equal(t, "onboarding-evt-1/credit/1", asked.IdempotencyKey)
		require.Equal(t, f.person, asked.Applicant)
		require.False(t, asked.Again, "a soft inquiry may be repeated")
	}
}

// Another round is another question.
func TestCreditKeyChangesWithTheRound(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.reports.result = goodReport
	in := input()
	in.Round, in.Retried = 2, true

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, in)

	require.NoError(t, err)
	require.Equal(t, "onboarding-evt-1/credit/2", f.reports.asked[0].IdempotencyKey)
}

func again(asked []credit.Request) (again []bool) {
	for _, r := range asked {
		again = append(again, r.Again)
	}
	return again
}

// A hard inquiry leaves a mark each time. The bureau adapter is told when an attempt of this round may have made one;
// and a doubt, once there, stays.
func TestHardInquiryIsNotRepeatedBlindly(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]struct {
		errs  []error
		again []bool
	}{
		"first attempt":                 {nil, []bool{false}},
		"refused before it was made":    {[]error{busy(), busy()}, []bool{false, false, false}},
		"lost":                          {[]error{lost()}, []bool{false, true}},
		"refused, then lost":            {[]error{busy(), lost()}, []bool{false, false, true}},
		"lost, then refused":            {[]error{lost(), busy()}, []bool{false, true, true}},
		"lost, then refused, then lost": {[]error{lost(), busy(), lost()}, []bool{false, true, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			f.HardInquiry = true
			f.reports.errs, f.reports.result = given.errs, goodReport

			_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

			require.NoError(t, err)
			require.Equal(t, given.again, again(f.reports.asked))
		})
	}
}

// An attempt that was lost with its worker, and a run before a reset, left word in the ledger that they were asking.
func TestHardInquiryAfterAKilledWorkerOrAReset(t *testing.T) {
	t.Parallel()
	for claimant, repeated := range map[string]bool{runID + "/0": true, "another-run/1": true, "": false} {
		f := newFakes()
		f.HardInquiry, f.reports.result = true, goodReport
		f.claimed["onboarding-evt-1/credit/1"] = claimant

		_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

		require.NoError(t, err)
		require.Equal(t, []bool{repeated}, again(f.reports.asked), claimant)
	}
}

// While the ledger can't take word of it, no hard inquiry is made.
func TestHardInquiryWaitsForTheLedger(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.HardInquiry, f.claimErr = true, errors.New("database is away")

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	require.Equal(t, string(fault.Away), applicationError(t, err).Type())
	require.Empty(t, f.reports.asked)
}

// What the bureau is not asked for leaves no word of asking.
func TestHardInquiryWithoutApplicantIsNotAsked(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.HardInquiry, f.findErr = true, fault.New(fault.Passing, "applicants", "503", nil)

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	require.Error(t, err)
	require.Empty(t, f.reports.asked)
}
