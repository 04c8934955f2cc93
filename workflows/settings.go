package workflows

import (
	"encoding/json"
	"fmt"
	"time"
)

// Settings are the waits and rules of one onboarding. They travel with its start, so that one that is running keeps what it began
// with. A zero value stands for the default. In JSON they are written as people write them, such as "15m0s".
type Settings struct {
	// CheckRetryBudget is how long passing errors are retried before a check parks; default 15 minutes.
	CheckRetryBudget time.Duration
	// DecisionOverdue is how long to wait for IDWise before asking; default 45 minutes.
	DecisionOverdue time.Duration
	// DecisionFresh is how old IDWise's decision may be when everything else is settled; default 2 minutes.
	DecisionFresh time.Duration
	// ReviewReminder is how often operators are reminded of a review; default 24 hours.
	ReviewReminder time.Duration
	// OnboardingExpiry is how long an onboarding may stay open; default 30 days.
	OnboardingExpiry time.Duration
	// ReviewNeedsTwo is set if who has resolved a check can't decide the review.
	ReviewNeedsTwo bool
}

// withDefaults fills in what the start left open.
func (s Settings) withDefaults() Settings {
	fill := func(d *time.Duration, fallback time.Duration) {
		if *d <= 0 {
			*d = fallback
		}
	}
	fill(&s.CheckRetryBudget, 15*time.Minute)
	fill(&s.DecisionOverdue, 45*time.Minute)
	fill(&s.DecisionFresh, 2*time.Minute)
	fill(&s.ReviewReminder, 24*time.Hour)
	fill(&s.OnboardingExpiry, 30*24*time.Hour)
	return s
}

// writtenSettings are Settings as JSON has them.
type writtenSettings struct {
	CheckRetryBudget string `json:"checkRetryBudget,omitempty"`
	DecisionOverdue  string `json:"decisionOverdue,omitempty"`
	DecisionFresh    string `json:"decisionFresh,omitempty"`
	ReviewReminder   string `json:"reviewReminder,omitempty"`
	OnboardingExpiry string `json:"onboardingExpiry,omitempty"`
	ReviewNeedsTwo   bool   `json:"reviewNeedsTwo,omitempty"`
}

// MarshalJSON writes Go durations; what is zero is left out.
func (s Settings) MarshalJSON() ([]byte, error) {
	write := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	return json.Marshal(writtenSettings{
		CheckRetryBudget: write(s.CheckRetryBudget),
		DecisionOverdue:  write(s.DecisionOverdue),
		DecisionFresh:    write(s.DecisionFresh),
		ReviewReminder:   write(s.ReviewReminder),
		OnboardingExpiry: write(s.OnboardingExpiry),
		ReviewNeedsTwo:   s.ReviewNeedsTwo,
	})
}

// UnmarshalJSON reads Go durations.
func (s *Settings) UnmarshalJSON(data []byte) error {
	var written writtenSettings
	if err := json.Unmarshal(data, &written); err != nil {
		return err
	}
	s.ReviewNeedsTwo = written.ReviewNeedsTwo
	for _, field := range []struct {
		name, text string
		into       *time.Duration
	}{
		{"checkRetryBudget", written.CheckRetryBudget, &s.CheckRetryBudget},
		{"decisionOverdue", written.DecisionOverdue, &s.DecisionOverdue},
		{"decisionFresh", written.DecisionFresh, &s.DecisionFresh},
		{"reviewReminder", written.ReviewReminder, &s.ReviewReminder},
		{"onboardingExpiry", written.OnboardingExpiry, &s.OnboardingExpiry},
	} {
		if field.text == "" {
			continue
		}
		d, err := time.ParseDuration(field.text)
		if err != nil {
			return fmt.Errorf("%s: %w", field.name, err)
		}
		*field.into = d
	}
	return nil
}
