package main

import (
	"time"

	"onboarding/internal/ledger"
)

// discrepancyKind is how Temporal and the ledger differ about a workflow.
type discrepancyKind string

// The kinds. The first four are put right by reconcile, but for journey updates that were broken off; the others are for people.
const (
	lost      discrepancyKind = "lost"
	brokenOff discrepancyKind = "broken-off"
	untold    discrepancyKind = "untold"
	unheard   discrepancyKind = "unheard"
	forgotten discrepancyKind = "forgotten"
	unclear   discrepancyKind = "unclear"
	runsOn    discrepancyKind = "runs-on"
	unknown   discrepancyKind = "unknown"
)

// explained says in words what each kind is.
var explained = map[discrepancyKind]string{
	lost: "started by the ledger, and Temporal does not know them; they are started again from the inbox",
	brokenOff: "terminated, failed or timed out in Temporal before they told the ledger; onboardings are closed as ended, " +
		"and of journey updates nobody was told: look at the journey at IDWise",
	untold:  "open in the ledger, and ended in Temporal with an outcome; they are closed with it",
	unheard: "open in Temporal, without events that were delivered to them; they are told again",
	forgotten: "started by the ledger, and unknown to Temporal, which may have lost them or forgotten their end: " +
		"they are older than the namespace's retention; --all-lost starts them again",
	unclear: "open in the ledger, and ended in Temporal nobody can read how",
	runsOn:  "open in Temporal, and ended in the ledger",
	unknown: "in Temporal, and not in the ledger: who has started them?",
}

// discrepancy is one workflow about which Temporal and the ledger differ.
type discrepancy struct {
	Kind        discrepancyKind `json:"kind"`
	WorkflowID  string          `json:"workflowId"`
	JourneyID   string          `json:"journeyId,omitempty"`
	ReferenceNo string          `json:"referenceNo,omitempty"`
	Detail      string          `json:"detail"`

	closing *ledger.Closing // how the ledger is to close it
	events  []ledger.Event  // that it is to be told again
}

// differs returns a discrepancy about what the ledger has started.
func differs(kind discrepancyKind, s ledger.Started, detail string) discrepancy {
	return discrepancy{Kind: kind, WorkflowID: s.WorkflowID, JourneyID: s.JourneyID, ReferenceNo: s.ReferenceNo, Detail: detail}
}

// opened says what started a workflow.
func opened(s ledger.Started) string { return s.Event + ", received " + moment(s.OpenedAt) }

// counted returns how many there are of each kind.
func counted(found []discrepancy) map[discrepancyKind]int {
	counts := map[discrepancyKind]int{}
	for _, d := range found {
		counts[d.Kind]++
	}
	return counts
}

// forPeople reports whether reconcile does not put it right.
func (d discrepancy) forPeople() bool {
	return d.closing == nil && d.Kind != lost && d.Kind != unheard
}

// divided returns what reconcile puts right, and what is left to people.
func divided(found []discrepancy) (repairable, left []discrepancy) {
	for _, d := range found {
		if d.forPeople() {
			left = append(left, d)
		} else {
			repairable = append(repairable, d)
		}
	}
	return repairable, left
}

// runsOnAfter is how long after its end in the ledger an onboarding may need to come to an end in Temporal.
const runsOnAfter = 2 * time.Minute
