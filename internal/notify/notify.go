// Package notify tells applicants and operators what has happened.
package notify

import (
	"context"
	"errors"
)

// ErrNotConfigured is returned when the company has configured no way to reach applicants.
var ErrNotConfigured = errors.New("notifications to applicants are not configured")

// ErrNoAddress is returned when the company holds no address at which this applicant can be reached.
var ErrNoAddress = errors.New("no e-mail address on file")

// Applicants sends notifications to applicants.
type Applicants interface {
	// Send sends the message. Returns ErrNotConfigured, ErrNoAddress or a *fault.Error.
	Send(ctx context.Context, m Message) error
}

// Kind is what an applicant is told.
type Kind string

// The notifications that an applicant can get.
const (
	Received       Kind = "received"
	Approved       Kind = "approved"
	Rejected       Kind = "rejected"
	Expired        Kind = "expired"
	ActionRequired Kind = "action-required"
)

// Message is one notification to one applicant. It holds personal data.
type Message struct {
	Key       string // one per notification: repeats of it can be recognised
	Kind      Kind
	To        string // e-mail address
	FirstName string // may be empty
	Language  string // BCP 47, such as "en"
}

// Operators alerts the people who run onboardings.
type Operators interface {
	// Alert takes the alert over. It does not wait until somebody is told.
	Alert(ctx context.Context, a Alert) error
}

// The kinds of alert.
const (
	Parked             = "parked"
	Review             = "review"
	Reminder           = "reminder" // a review is still waiting
	Overdue            = "overdue"
	NotificationFailed = "notification-failed"
	ReportFailed       = "report-failed" // the company's backend was not told of an outcome
	Updated            = "updated"       // a journey changed after its onboarding, and a person must look
	Undeliverable      = "undeliverable" // events wait to be delivered to Temporal for long
	Deliverable        = "deliverable"   // they do no longer
	Contradicted       = "contradicted"  // an event came again under its ID with another body
	Altered            = "altered"       // an event is not in the inbox as it was received, and is not delivered
	Waiting            = "waiting"       // our own ledger can't be asked: it goes on by itself when that works again
	Action             = "action"        // an operator acted: for the log only

	Lost           = "lost"            // Temporal does not have an onboarding as the ledger has it
	WrongNamespace = "wrong-namespace" // Temporal's namespace knows nothing of the ledger's, and nothing is delivered
	RightNamespace = "right-namespace" // it does again
)

// Alert is something a person should see. It holds no personal data.
type Alert struct {
	Kind       string
	WorkflowID string // empty if the alert is not about one workflow
	JourneyID  string // empty if the alert is not about one journey
	Check      string // empty if the alert is not about a check
	Reason     string
}
