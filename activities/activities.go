// Package activities is everything an onboarding does to the world outside: it asks the vendors, tells people and keeps
// the ledger. One file per activity. Inputs and results are kept in workflow history, so they hold references and
// verdicts only; personal data is fetched here, used, and let go.
package activities

import (
	"context"

	"github.com/sirupsen/logrus"
	"golang.org/x/sync/singleflight"

	"onboarding/internal/address"
	"onboarding/internal/applicant"
	"onboarding/internal/credit"
	"onboarding/internal/face"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

// Activities holds what the activities work with. All exported fields are required unless they say otherwise.
type Activities struct {
	Applicants applicant.Directory
	Journeys   Journeys
	Face       face.Matcher
	Credit     credit.Bureau
	// HardInquiry is set when the bureau leaves a mark for each question. Such a question is not repeated while it is
	// unknown whether the last one got through.
	HardInquiry bool
	Address     address.Verifier
	Notify      notify.Applicants
	Operators   notify.Operators
	Reports     report.Reporter
	Ledger      Ledger
	Audit       Audit
	// Callers may be nil: then it is not recorded who has acted, but for the name that they gave.
	Callers Callers
	Log     logrus.FieldLogger

	proving singleflight.Group // by workflow ID
}

// Journeys reads results from IDWise. Nothing of one may be used before its Of has said that it is the right one.
type Journeys interface {
	Journey(ctx context.Context, journeyID string) (idwise.Journey, error)
	SpotCheck(ctx context.Context, spotCheckID string) (idwise.SpotCheck, error)
}

// Ledger knows which workflows were to be started and how onboardings have ended, and what the company's backend was told.
type Ledger interface {
	Workflow(ctx context.Context, workflowID string) (ledger.Workflow, error)
	Prove(ctx context.Context, workflowID string, compared []string) (ledger.Proof, error)
	Ending(ctx context.Context, workflowID string) (ledger.Ending, error)
	ClaimInquiry(ctx context.Context, inquiry, claimant string) (bool, error)
	ReleaseInquiry(ctx context.Context, inquiry, claimant string) error
	CloseOnboarding(ctx context.Context, c ledger.Closing) (ledger.Ending, error)
	ClaimReport(ctx context.Context, n ledger.News) (bool, error)
}

// CheckInput asks for one round of a check. A new round begins when an operator retries the check or the applicant
// resubmits; the attempts within a round are one question to the vendor.
type CheckInput struct {
	JourneyID   string `json:"journeyId"`
	ReferenceNo string `json:"referenceNo"`
	Round       int    `json:"round"`
	// Retried is set when an operator asked for this round: the round before may have reached the vendor.
	Retried bool `json:"retried,omitempty"`
}
