package workflows

import (
	"strings"
	"time"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
)

// State is where an onboarding stands, as operators see it in the search attribute OnboardingState.
type State string

// The states. The last four are final.
const (
	Checking         State = "checking"          // a check is running or parked
	AwaitingDecision State = "awaiting-decision" // the checks are done; IDWise has not decided
	Deciding         State = "deciding"          // IDWise's decision is being read
	InReview         State = "in-review"         // a person must decide
	StateApproved    State = "approved"
	StateRejected    State = "rejected"
	StateExpired     State = "expired"
	StateCancelled   State = "cancelled"
)

// Phase is where one check stands.
type Phase string

// The phases of a check.
const (
	Running        Phase = "running"
	Parked         Phase = "parked"          // waits for an operator
	WithJourney    Phase = "awaiting-result" // submitted; the verdict comes with IDWise's result
	Done           Phase = "done"
	GivenUp        Phase = "given-up" // no operator came to help in time
	awaitingSignal Phase = "waiting"  // its time has not come
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
	Report        StepStatus           `json:"report"` // of the outcome, to the company's backend
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
	Foreign     bool          `json:"foreign,omitempty"` // it is parked on what belongs to somebody else, and can't be resolved
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
	Foreign     bool            `json:"foreign,omitempty"` // as of a check
}

// StepStatus is where something stands that has to be done once.
type StepStatus struct {
	Phase       Phase      `json:"phase"`
	Reason      string     `json:"reason,omitempty"`
	ParkedSince *time.Time `json:"parkedSince,omitempty"`
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
	// Identity is of who sent it, as Temporal knows it. It is there a moment later than the rest.
	Identity string     `json:"identity,omitempty"`
	Reason   string     `json:"reason"`
	Check    check.Name `json:"check,omitempty"`
	Verdict  string     `json:"verdict,omitempty"` // or decision, as the operator gave it
	Detail   string     `json:"detail,omitempty"`  // what came of it, such as "credit runs again, round 2"
}

// status answers the status query.
func (o *onboarding) status() (Status, error) {
	s := Status{
		State:       o.state(),
		JourneyID:   o.in.JourneyID,
		ReferenceNo: o.in.ReferenceNo,
		ReceivedAt:  o.in.ReceivedAt,
		Awaits:      o.awaits(),
		Decision:    o.decision.status(),
		Report:      o.report.status(),
		Actions:     o.actions,
		Events:      o.events.handled,
		Outcome:     o.outcome,
		Rule:        o.rule,
	}
	for _, c := range o.checks {
		s.Checks = append(s.Checks, c.status())
	}
	for _, m := range o.mail.queue {
		s.Notifications = append(s.Notifications, m.NotificationStatus)
	}
	return s, nil
}

// state derives where the onboarding stands.
func (o *onboarding) state() State {
	switch {
	case o.outcome != Pending:
		return State(o.outcome)
	case o.inReview:
		return InReview
	case o.checksOpen():
		return Checking
	case o.decision.phase == awaitingSignal && !o.decision.hasNews():
		return AwaitingDecision
	default:
		return Deciding
	}
}

// checksOpen reports whether a check is running or parked.
func (o *onboarding) checksOpen() bool {
	for _, c := range o.checks {
		if c.phase == Running || c.phase == Parked {
			return true
		}
	}
	return false
}

// awaits says in words what the onboarding waits for.
func (o *onboarding) awaits() string {
	var waits []string
	for _, c := range o.checks {
		switch {
		case c.phase == Running:
			waits = append(waits, string(c.name)+" to finish")
		case c.phase == Parked && !c.resolvable():
			waits = append(waits, "an operator to retry "+string(c.name))
		case c.phase == Parked:
			waits = append(waits, "an operator to retry or resolve "+string(c.name))
		}
	}
	switch d := &o.decision; {
	case o.outcome != Pending:
		return o.awaitsAfterOutcome()
	case o.inReview && o.verdict != nil:
		return "IDWise's result, for the approval to rest on"
	case o.inReview:
		return "a reviewer to decide"
	case d.phase == Parked:
		waits = append(waits, "an operator to retry IDWise's decision")
	case d.phase == Running:
		waits = append(waits, "IDWise's result")
	case !d.known() && d.overdue:
		waits = append(waits, "IDWise's decision, overdue: asking from time to time")
	case !d.known():
		waits = append(waits, "Finished Journey from IDWise")
	}
	return strings.Join(waits, "; ")
}

// awaitsAfterOutcome says whom the outcome must still reach.
func (o *onboarding) awaitsAfterOutcome() string {
	switch {
	case o.report.phase == Parked && o.rule == EndedBefore:
		return "an operator to look at why, and to cancel this run"
	case o.report.phase == Parked:
		return "an operator to retry the report to the company's backend"
	case !o.report.settled():
		return "the company's backend to take the report"
	case o.mail.phase() == Parked:
		return "an operator to retry the message to the applicant"
	case !o.mail.idle():
		return "the last message to the applicant"
	}
	return ""
}
