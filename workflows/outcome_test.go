package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

var (
	anyDecision = []idwise.Decision{
		"", idwise.Incomplete, idwise.Complete, idwise.Refer, idwise.Rejected, idwise.Approved,
		workflows.DecisionUnreadable, "approved", "Unheard of",
	}
	anyVerdict = []check.Verdict{"", check.Passed, check.Failed, check.Review, "pass"}
)

// everyEvidence calls do with every combination of decision, three verdicts, and settled or not.
func everyEvidence(do func(workflows.Evidence)) {
	for _, decision := range anyDecision {
		for _, face := range anyVerdict {
			for _, credit := range anyVerdict {
				for _, address := range anyVerdict {
					for _, settled := range []bool{true, false} {
						do(workflows.Evidence{
							Decision: decision, Verdicts: []check.Verdict{face, credit, address}, Settled: settled,
						})
					}
				}
			}
		}
	}
}

// Approval needs everything: a decision that passed, every check passed, and nothing still running. And where all of that
// is given, nothing else is asked for.
func TestApprovedOnlyWhenEverythingPassed(t *testing.T) {
	t.Parallel()
	everyEvidence(func(e workflows.Evidence) {
		everything := e.Settled && (e.Decision == idwise.Complete || e.Decision == idwise.Approved)
		for _, v := range e.Verdicts {
			everything = everything && v == check.Passed
		}
		outcome, rule := workflows.Conclude(e)
		require.Equal(t, everything, outcome == workflows.Approved, "%+v: %s", e, rule)
	})
}

// IDWise's rejection rejects whatever the checks say, once none is running; nothing else rejects without a person.
func TestRejectedOnlyByIDWise(t *testing.T) {
	t.Parallel()
	everyEvidence(func(e workflows.Evidence) {
		outcome, rule := workflows.Conclude(e)
		require.Equal(t, e.Settled && e.Decision == idwise.Rejected, outcome == workflows.Rejected, "%+v: %s", e, rule)
	})
}

// Nothing is concluded without a decision, while a check runs, or while one waits for an operator.
func TestPendingWhileSomethingIsOpen(t *testing.T) {
	t.Parallel()
	everyEvidence(func(e workflows.Evidence) {
		open := e.Decision == "" || e.Decision == idwise.Incomplete || !e.Settled
		if e.Decision != idwise.Rejected {
			for _, v := range e.Verdicts {
				open = open || v == ""
			}
		}
		outcome, rule := workflows.Conclude(e)
		require.Equal(t, open, outcome == workflows.Pending, "%+v: %s", e, rule)
		require.Contains(t, []workflows.Outcome{
			workflows.Pending, workflows.Review, workflows.Approved, workflows.Rejected,
		}, outcome, "the table knows no other outcomes")
		require.NotEmpty(t, rule)
	})
}

// The same evidence without any check approves nobody.
func TestNotApprovedWithoutChecks(t *testing.T) {
	t.Parallel()
	outcome, _ := workflows.Conclude(workflows.Evidence{Decision: idwise.Complete, Settled: true})
	require.Equal(t, workflows.Review, outcome)
}

// Reviewers and the audit trail read the rule, so each is named as it fits.
func TestRuleNamesWhatDecided(t *testing.T) {
	t.Parallel()
	allPassed := []check.Verdict{check.Passed, check.Passed, check.Passed}
	oneParked := []check.Verdict{check.Passed, "", check.Passed}
	oneFailed := []check.Verdict{check.Passed, check.Failed, check.Passed}
	for _, given := range []struct {
		evidence workflows.Evidence
		outcome  workflows.Outcome
		rule     workflows.Rule
	}{
		{workflows.Evidence{Verdicts: allPassed, Settled: true}, workflows.Pending, workflows.NoDecisionYet},
		{workflows.Evidence{Decision: idwise.Incomplete, Verdicts: allPassed, Settled: true}, workflows.Pending, workflows.NoDecisionYet},
		{workflows.Evidence{Decision: idwise.Complete, Verdicts: oneParked}, workflows.Pending, workflows.ChecksRunning},
		{workflows.Evidence{Decision: idwise.Complete, Verdicts: oneParked, Settled: true}, workflows.Pending, workflows.CheckUnresolved},
		{workflows.Evidence{Decision: idwise.Rejected, Verdicts: oneParked, Settled: true}, workflows.Rejected, workflows.IDWiseRejected},
		{workflows.Evidence{Decision: idwise.Refer, Verdicts: allPassed, Settled: true}, workflows.Review, workflows.IDWiseReferred},
		{workflows.Evidence{Decision: workflows.DecisionUnreadable, Verdicts: allPassed, Settled: true}, workflows.Review, workflows.NoDecisionToRead},
		{workflows.Evidence{Decision: "Unheard of", Verdicts: allPassed, Settled: true}, workflows.Review, workflows.DecisionUnknown},
		{workflows.Evidence{Decision: idwise.Complete, Verdicts: oneFailed, Settled: true}, workflows.Review, workflows.CheckNotPassed},
		{workflows.Evidence{Decision: idwise.Complete, Verdicts: allPassed, Settled: true}, workflows.Approved, workflows.AllPassed},
		{workflows.Evidence{Decision: idwise.Approved, Verdicts: allPassed, Settled: true}, workflows.Approved, workflows.AllPassed},
	} {
		outcome, rule := workflows.Conclude(given.evidence)
		require.Equal(t, given.outcome, outcome, "%+v", given.evidence)
		require.Equal(t, given.rule, rule, "%+v", given.evidence)
	}
}
