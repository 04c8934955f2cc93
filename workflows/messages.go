package workflows

import (
	"time"

	"onboarding/internal/check"
)

// OnboardingInput starts an onboarding. It comes from the event that opened it.
type OnboardingInput struct {
	EventID     string    `json:"eventId"`
	Event       string    `json:"event"` // IDWise's name for it, such as "Finished User Steps"
	JourneyID   string    `json:"journeyId"`
	ReferenceNo string    `json:"referenceNo"`
	ReceivedAt  time.Time `json:"receivedAt"`
	Settings    Settings  `json:"settings"`
}

// OnboardingResult is how an onboarding ended.
type OnboardingResult struct {
	Outcome Outcome `json:"outcome"`
}

// JourneyEvent tells an open onboarding that IDWise announced something about its journey.
type JourneyEvent struct {
	EventID    string    `json:"eventId"`
	ReceivedAt time.Time `json:"receivedAt"`
}

// RetryCheck asks to run a parked check again, as a new round.
type RetryCheck struct {
	Check  check.Name `json:"check"`
	Actor  string     `json:"actor"`
	Reason string     `json:"reason"`
}

// ResolveCheck gives a parked check the verdict of a person.
type ResolveCheck struct {
	Check   check.Name    `json:"check"`
	Verdict check.Verdict `json:"verdict"`
	Actor   string        `json:"actor"`
	Reason  string        `json:"reason"`
}

// Decide ends a review.
type Decide struct {
	Decision Outcome `json:"decision"` // approved or rejected
	Actor    string  `json:"actor"`
	Reason   string  `json:"reason"`
}
