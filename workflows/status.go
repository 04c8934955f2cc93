package workflows

import (
	"time"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
)

// State is where an onboarding stands, as operators see it in the search attribute OnboardingState.
type State string

// The states. The last three are final.
const (
	Checking         State = "checking"          // a check is running or parked
	AwaitingDecision State = "awaiting-decision" // the checks are done; IDWise has not decided
	Deciding         State = "deciding"          // IDWise's decision is being read
	InReview         State = "in-review"         // a person must decide
	StateApproved    State = "approved"
	StateRejected    State = "rejected"
	StateExpired     State = "expired"
)

// Phase is where one check stands.
type Phase string

// The phases of a check.
const (
	Running        Phase = "running"
	Parked         Phase = "parked"          // waits for an operator
	WithJourney    Phase = "awaiting-result" // submitted; the verdict comes with IDWise's result
	Done           Phase = "done"
	awaitingSignal Phase = "waiting" // the decision only: nothing to read yet
)

// Status is the answer to the status query.
type Status struct {
	State       State     `json:"state"`
	JourneyID   string    `json:"journeyId"`
	ReferenceNo string    `json:"referenceNo"`
	ReceivedAt  time.Time `json:"receivedAt"`
	// Awaits says in words what the onboarding waits for; empty when it has ended.
	Awaits        string               `json:"awaits,omitempty"`
	Checks        []CheckStatus        `json:"checks"`
	Decision      DecisionStatus       `json:"decision"`
	Notifications []NotificationStatus `json:"notifications"`
	Actions       []OperatorAction     `json:"actions"`
	Events        []string             `json:"events"` // eventIds handled, in order
	Outcome       Outcome              `json:"outcome,omitempty"`
	Rule          Rule                 `json:"rule,omitempty"` // what made the outcome, or put it in review
}

// CheckStatus is where one check stands.
type CheckStatus struct {
	Check       check.Name    `json:"check"`
	Phase       Phase         `json:"phase"`
	Round       int           `json:"round"`
	Verdict     check.Verdict `json:"verdict,omitempty"`
	Reason      string        `json:"reason,omitempty"` // of the verdict, or why it is parked
	Provider    string        `json:"provider,omitempty"`
	Reference   string        `json:"reference,omitempty"`
	ParkedSince *time.Time    `json:"parkedSince,omitempty"`
}

// DecisionStatus is what IDWise has decided, as far as it was read.
type DecisionStatus struct {
	Phase       Phase           `json:"phase"`
	Final       idwise.Decision `json:"final,omitempty"`
	System      idwise.Decision `json:"system,omitempty"`
	Manual      idwise.Decision `json:"manual,omitempty"`
	ReadAt      *time.Time      `json:"readAt,omitempty"`
	Overdue     bool            `json:"overdue,omitempty"`
	Reason      string          `json:"reason,omitempty"` // why it could not be read
	ParkedSince *time.Time      `json:"parkedSince,omitempty"`
}

// NotificationStatus is what became of one message to the applicant.
type NotificationStatus struct {
	Kind   string     `json:"kind"`
	State  string     `json:"state"` // sending, sent, skipped, failed
	Reason string     `json:"reason,omitempty"`
	At     *time.Time `json:"at,omitempty"`
}

// OperatorAction is something a person did to this onboarding.
type OperatorAction struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"` // name of the update or signal
	Actor  string    `json:"actor"`  // as claimed
	Reason string    `json:"reason"`
	Detail string    `json:"detail,omitempty"` // such as "credit, round 2"
}
