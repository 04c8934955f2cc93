// Package report tells the company's backend how onboardings ended and what has become of journeys since.
package report

import (
	"context"
	"errors"
	"time"
)

// ErrNotConfigured is returned when the company has named no place to report to.
var ErrNotConfigured = errors.New("reporting of outcomes is not configured")

// Reporter tells the company's backend.
type Reporter interface {
	// Report delivers the report. To deliver it twice is harmless: both have the same ID. Returns ErrNotConfigured or a
	// *fault.Error.
	Report(ctx context.Context, r Report) error
}

// Type is what a report is about.
type Type string

// The types of report.
const (
	Approved       Type = "onboarding.approved"
	Rejected       Type = "onboarding.rejected"
	Expired        Type = "onboarding.expired"
	JourneyUpdated Type = "journey.updated" // a journey changed outside of an onboarding
)

// Report is what the company's backend is told. It holds references and verdicts, no personal data. What does not apply
// is left empty.
type Report struct {
	ID          string    // the same for every repeat of this report, unlike any other
	Type        Type      // what the report is about
	At          time.Time // when the thing that is reported happened
	WorkflowID  string
	JourneyID   string // IDWise's
	ReferenceNo string // the company's own

	Outcome string // of the onboarding: approved, rejected or expired
	Rule    string // the rule that led to the outcome, such as "all passed"
	System  string // IDWise's own decision, as IDWise spells it
	Manual  string // the decision of IDWise's reviewer
	Final   string // the one of both that counts

	Event   string // name of IDWise's event that led to a journey update
	EventID string

	Checks []CheckSummary
}

// CheckSummary is how one check of an onboarding ended.
type CheckSummary struct {
	Check     string `json:"check"`             // face, credit or address
	Verdict   string `json:"verdict,omitempty"` // passed, failed or review
	Provider  string `json:"provider,omitempty"`
	Reference string `json:"reference,omitempty"` // the provider's, for questions about this check
	Reason    string `json:"reason,omitempty"`
}
