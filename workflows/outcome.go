package workflows

import (
	"onboarding/internal/check"
	"onboarding/internal/idwise"
)

// Outcome is what an onboarding comes to.
type Outcome string

// The outcomes. Pending and Review are steps on the way; the others end an onboarding.
const (
	Pending   Outcome = ""
	Review    Outcome = "review"
	Approved  Outcome = "approved"
	Rejected  Outcome = "rejected"
	Expired   Outcome = "expired"
	Cancelled Outcome = "cancelled" // the workflow was cancelled in Temporal
)

// Evidence is everything that an outcome rests on.
type Evidence struct {
	Decision idwise.Decision // IDWise's final decision; empty until it was read
	Verdicts []check.Verdict // of every check; empty for one that has none yet
	// Settled is set when no check is running: each has a verdict or is parked.
	Settled bool
}

// Rule names the line of the table below that made an outcome, for the audit trail and for reviewers.
type Rule string

// The rules, in the order in which they are tried.
const (
	NoDecisionYet    Rule = "no decision by IDWise yet"
	DecisionTooOld   Rule = "IDWise's decision was read too long ago"
	ChecksRunning    Rule = "checks are still running"
	IDWiseRejected   Rule = "rejected by IDWise"
	CheckUnresolved  Rule = "a check waits for an operator"
	IDWiseReferred   Rule = "referred by IDWise"
	NoDecisionToRead Rule = "IDWise's decision could not be read"
	DecisionUnknown  Rule = "IDWise's decision is not one we know"
	AllPassed        Rule = "passed by IDWise and by every check"
	CheckNotPassed   Rule = "passed by IDWise, but not by every check"
)

// What ends an onboarding beside the table.
const (
	OperatorDecided   Rule = "decided by a reviewer"
	NoOutcomeInTime   Rule = "no outcome before the onboarding expired"
	OperatorCancelled Rule = "cancelled in Temporal"
	// EndedBefore is for a run that came to another outcome after the onboarding had ended, as after a reset.
	EndedBefore Rule = "ended before this run came to another outcome"
)

// DecisionUnreadable stands for a decision that could not be read and that an operator resolved for review.
const DecisionUnreadable idwise.Decision = "unreadable"

// Conclude applies the rules to the evidence. The first one that fits decides; what no rule approves or rejects is a
// review, never a pass.
func Conclude(e Evidence) (Outcome, Rule) {
	switch {
	case e.Decision == "" || e.Decision == idwise.Incomplete:
		return Pending, NoDecisionYet
	case !e.Settled:
		return Pending, ChecksRunning
	case e.Decision == idwise.Rejected:
		return Rejected, IDWiseRejected
	case e.unresolved():
		return Pending, CheckUnresolved
	case e.Decision == idwise.Refer:
		return Review, IDWiseReferred
	case e.Decision == DecisionUnreadable:
		return Review, NoDecisionToRead
	case e.Decision != idwise.Complete && e.Decision != idwise.Approved:
		return Review, DecisionUnknown
	case e.allPassed():
		return Approved, AllPassed
	default:
		return Review, CheckNotPassed
	}
}

func (e Evidence) unresolved() bool {
	for _, v := range e.Verdicts {
		if v == "" {
			return true
		}
	}
	return false
}

func (e Evidence) allPassed() bool {
	for _, v := range e.Verdicts {
		if v != check.Passed {
			return false
		}
	}
	return len(e.Verdicts) > 0
}
