// Package audit is the trail that tells, a year later and without Temporal, who did what, when and why. Entries of one
// journey form a chain of keyed hashes, so that a change is found.
package audit

import "time"

// Kind is what an entry tells.
type Kind string

// The kinds of entries.
const (
	Received Kind = "received" // an event of IDWise was committed to the inbox
	Started  Kind = "started"  // the onboarding, or the journey update, was started
	Checked  Kind = "checked"  // one attempt of a check, with its verdict or with why it failed
	Parked   Kind = "parked"   // a check, a decision or a report waits for an operator
	InReview Kind = "in-review"
	Acted    Kind = "acted"    // an operator did something
	Decision Kind = "decision" // IDWise's result was read
	Notified Kind = "notified" // a message to the applicant was sent, or could not be
	Outcome  Kind = "outcome"
	Reported Kind = "reported"   // the company's backend was told
	KeyInUse Kind = "key-in-use" // a new key seals from here on
)

// Entry is one thing that happened. It holds references, verdicts and reasons, and no personal data. Fields that do not
// apply are empty.
type Entry struct {
	// Stream is the chain that the entry belongs to: the journey's ID, or "reference:" and the reference number for what
	// has no journey.
	Stream string `json:"stream"`
	// Key names what happened. A second entry of the stream with the same key is not written.
	Key  string    `json:"key"`
	Kind Kind      `json:"kind"`
	At   time.Time `json:"at"` // when it happened

	WorkflowID  string `json:"workflowId,omitempty"`
	RunID       string `json:"runId,omitempty"` // Temporal's: a workflow that was reset has several
	ReferenceNo string `json:"referenceNo,omitempty"`
	EventID     string `json:"eventId,omitempty"`
	Event       string `json:"event,omitempty"` // IDWise's name for it
	// Digest is of the event's body as it was received: "sha256:" and hexadecimal.
	Digest string `json:"digest,omitempty"`
	// Relation is how a received event stands to the onboarding of its journey, such as "opens".
	Relation string `json:"relation,omitempty"`
	// Contradicts is the ID of an event that was received before with another body, if this is what came under the same ID later.
	Contradicts string `json:"contradicts,omitempty"`

	Check     string `json:"check,omitempty"`
	Provider  string `json:"provider,omitempty"`
	Round     int    `json:"round,omitempty"`
	Attempt   int    `json:"attempt,omitempty"`
	Verdict   string `json:"verdict,omitempty"`
	Reference string `json:"reference,omitempty"` // the provider's
	Fault     string `json:"fault,omitempty"`     // class of the fault that ended the attempt

	System string `json:"system,omitempty"` // IDWise's decisions
	Manual string `json:"manual,omitempty"`
	Final  string `json:"final,omitempty"`

	Action string `json:"action,omitempty"` // of an operator, such as "retry-check"
	Actor  string `json:"actor,omitempty"`  // as claimed
	// Identity is of the one who acted, as Temporal knows it.
	Identity string `json:"identity,omitempty"`

	Message string `json:"message,omitempty"` // kind of the message to the applicant, or of the report to the backend
	State   string `json:"state,omitempty"`   // of the message: sent, skipped or failed
	Outcome string `json:"outcome,omitempty"`
	Rule    string `json:"rule,omitempty"` // what made the outcome
	// Events are the IDs of the events that the outcome has taken into account.
	Events []string `json:"events,omitempty"`
	Reason string   `json:"reason,omitempty"`
}
