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

// Settings are the waits of one onboarding. They travel with its start, so that one that is running keeps what it began
// with. A zero value stands for the default.
type Settings struct {
	// CheckRetryBudget is how long passing errors are retried before a check parks; default 15 minutes.
	CheckRetryBudget time.Duration `json:"checkRetryBudget,omitempty"`
	// DecisionOverdue is how long to wait for IDWise before asking; default 45 minutes.
	DecisionOverdue time.Duration `json:"decisionOverdue,omitempty"`
	// ReviewReminder is how often operators are reminded of a review; default 24 hours.
	ReviewReminder time.Duration `json:"reviewReminder,omitempty"`
	// OnboardingExpiry is how long an onboarding may stay open; default 30 days.
	OnboardingExpiry time.Duration `json:"onboardingExpiry,omitempty"`
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
