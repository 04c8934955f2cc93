package workflows

import "go.temporal.io/sdk/temporal"

// Search attributes of an onboarding, by which operators find it. They are readable by everyone who sees the namespace.
var (
	// JourneyIDKey is IDWise's journey.
	JourneyIDKey = temporal.NewSearchAttributeKeyKeyword("JourneyId")
	// ReferenceNoKey is the company's reference number of the applicant.
	ReferenceNoKey = temporal.NewSearchAttributeKeyKeyword("ReferenceNo")
	// StateKey is where the onboarding stands, a State.
	StateKey = temporal.NewSearchAttributeKeyKeyword("OnboardingState")
	// ParkedChecksKey names the checks that wait for an operator; unset when there are none.
	ParkedChecksKey = temporal.NewSearchAttributeKeyKeywordList("ParkedChecks")
	// ParkedSinceKey is when the one that has waited longest was parked; unset when there is none.
	ParkedSinceKey = temporal.NewSearchAttributeKeyTime("ParkedSince")
)

// SearchAttributeKeys lists all search attributes that the namespace must know before a workflow can start.
func SearchAttributeKeys() []temporal.SearchAttributeKey {
	return []temporal.SearchAttributeKey{JourneyIDKey, ReferenceNoKey, StateKey, ParkedChecksKey, ParkedSinceKey}
}
