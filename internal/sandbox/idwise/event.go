package idwise

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Names of events, as IDWise spells them.
const (
	FinishedStep               = "Finished Step"
	FinishedUserSteps          = "Finished User Steps"
	FinishedJourney            = "Finished Journey"
	UpdatedJourney             = "Updated Journey"
	ManuallyReviewed           = "Manually Reviewed"
	VerificationUpdateRequired = "Verification Update Required"
	KYCRenewalDeadlineExceeded = "KYC Renewal Deadline Exceeded"
	AMLMonitorUpdate           = "AML Monitor Update"
	FinishedSpotCheck          = "Finished Spot Check"
)

// Actions of Updated Journey.
const (
	stepUpdate   = "Step Update"
	manualReview = "Manual Review"
)

// envelope is what IDWise posts.
type envelope struct {
	Event string    `json:"event"`
	Body  eventBody `json:"body"`
}

// eventBody has the fields of all events; each event has some of them.
type eventBody struct {
	EventID                string         `json:"eventId"`
	JourneyID              string         `json:"journeyId,omitempty"`
	ReferenceNo            string         `json:"referenceNo"`
	StepID                 string         `json:"stepId,omitempty"`
	StepType               string         `json:"stepType,omitempty"`
	SystemDecision         string         `json:"systemDecision,omitempty"`
	ManualDecision         *nullable      `json:"manualDecision,omitempty"`
	FinalDecision          string         `json:"finalDecision,omitempty"`
	Action                 string         `json:"action,omitempty"`
	ManualReviewDetails    *reviewDetails `json:"manualReviewDetails,omitempty"`
	Trigger                string         `json:"trigger,omitempty"`
	RequiredSteps          []requiredStep `json:"requiredSteps,omitempty"`
	PreviousSystemDecision string         `json:"previousSystemDecision,omitempty"`
	AMLVersion             int            `json:"updatedAMLVersionNumber,omitempty"`
	SpotCheckJourneyID     string         `json:"spotCheckJourneyId,omitempty"`
}

type reviewDetails struct {
	JourneyReviewDecision string `json:"journeyReviewDecision"`
	ReasonCode            string `json:"reasonCode"`
}

type requiredStep struct {
	StepID          string `json:"stepId"`
	ReasonCode      string `json:"reasonCode,omitempty"`
	RenewalDeadline string `json:"renewalDeadline,omitempty"` // ISO 8601 with Z
}

// nullable is a string that is null in JSON when it is empty.
type nullable string

// MarshalJSON writes a string or null.
func (n nullable) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

// body returns the body of the event as the journey stands now. A name that IDWise does not have gets the fields of
// Finished Journey.
func (j *Journey) body(name, action string) eventBody {
	b := eventBody{EventID: newEventID(), JourneyID: j.ID, ReferenceNo: j.Person.ReferenceNo}
	j.guard.Change(func() {
		manual := nullable(j.manual)
		b.SystemDecision = j.system
		switch name {
		case FinishedStep:
			b.SystemDecision, b.StepID, b.StepType = "", documentStep, "Document"
		case UpdatedJourney:
			b.ManualDecision, b.FinalDecision, b.Action = &manual, j.final(), action
			if action == manualReview {
				b.ManualReviewDetails = &reviewDetails{j.manual, "REVIEWED"}
			}
		case ManuallyReviewed:
			b.ManualDecision, b.FinalDecision = &manual, j.final()
		case VerificationUpdateRequired:
			b.ManualDecision, b.FinalDecision = &manual, j.final()
			b.Trigger, b.RequiredSteps = "KYC Renewal", []requiredStep{{StepID: documentStep, ReasonCode: "DOCUMENT_EXPIRING"}}
			if j.manual == ResubmissionRequested {
				b.Trigger, b.RequiredSteps[0].ReasonCode = manualReview, "RESUBMIT_BAD_QUALITY"
			}
		case KYCRenewalDeadlineExceeded:
			deadline := time.Now().UTC().Truncate(24 * time.Hour).Format(time.RFC3339)
			b.SystemDecision, b.RequiredSteps = "", []requiredStep{{StepID: documentStep, RenewalDeadline: deadline}}
		case AMLMonitorUpdate:
			j.amlVersion++
			b.PreviousSystemDecision, b.AMLVersion = j.system, j.amlVersion
		case FinishedSpotCheck:
			b.JourneyID, b.SpotCheckJourneyID = "", newJourneyID()
			j.spotChecks = append(j.spotChecks, b.SpotCheckJourneyID)
		}
	})
	return b
}

// newEventID returns a random UUID.
func newEventID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	text := hex.EncodeToString(id[:])
	return fmt.Sprintf("%s-%s-%s-%s-%s", text[:8], text[8:12], text[12:16], text[16:20], text[20:])
}
