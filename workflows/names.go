// Package workflows is the onboarding as a business process: what runs in parallel, what is awaited, who may decide.
// It does no I/O; everything outside is reached through activities.
package workflows

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"onboarding/internal/idwise"
)

// TaskQueue is the default task queue of workflows and activities.
const TaskQueue = "onboarding"

// Signals that carry IDWise's events to an open onboarding, each with a JourneyEvent.
const (
	FinishedUserStepsSignal          = "finished-user-steps"
	FinishedJourneySignal            = "finished-journey"
	UpdatedJourneySignal             = "updated-journey"
	ManuallyReviewedSignal           = "manually-reviewed"
	VerificationUpdateRequiredSignal = "verification-update-required"
)

// RetryChecksSignal retries a parked check in every workflow it is sent to, with a RetryCheck. It is a signal so that
// Temporal's batch command can send it; where the check is not parked it does nothing.
const RetryChecksSignal = "retry-checks"

// Updates for operators, each with one struct.
const (
	RetryCheckUpdate   = "retry-check"   // RetryCheck
	ResolveCheckUpdate = "resolve-check" // ResolveCheck
	DecideUpdate       = "decide"        // Decide
)

// isUpdate reports whether an operator's action comes by an update, and not by a signal.
func isUpdate(action string) bool {
	return action == RetryCheckUpdate || action == ResolveCheckUpdate || action == DecideUpdate
}

// StatusQuery returns a Status.
const StatusQuery = "status"

// ReopenedEvent is the name of the event of our own by which an operator begins a new onboarding of a journey.
const ReopenedEvent = "Reopened"

const (
	onboardingPrefix    = "onboarding-"
	journeyUpdatePrefix = "journey-update-"
)

// OpeningEventID returns the event that opened the onboarding with this ID; false if it is no onboarding's ID, or one made of a
// digest.
func OpeningEventID(workflowID string) (string, bool) {
	eventID, ok := strings.CutPrefix(workflowID, onboardingPrefix)
	return eventID, ok && !strings.HasPrefix(eventID, idwise.DigestPrefix)
}

// maxWorkflowID is how many bytes Temporal's SQL databases keep of a workflow ID.
const maxWorkflowID = 255

// OnboardingID returns the ID of the onboarding that the event opens.
func OnboardingID(eventID string) string { return workflowID(onboardingPrefix, eventID) }

// ReopenedID returns the ID of an event that reopens a journey, made of a name that nothing else has.
func ReopenedID(unique string) string { return "reopen-" + unique }

// JourneyUpdateID returns the ID of the short workflow that carries an event outside any open onboarding.
func JourneyUpdateID(eventID string) string { return workflowID(journeyUpdatePrefix, eventID) }

// workflowID returns the prefix and the event's ID or, where that is too long, its digest: no event's ID begins like one.
func workflowID(prefix, eventID string) string {
	if len(prefix)+len(eventID) <= maxWorkflowID {
		return prefix + eventID
	}
	digest := sha256.Sum256([]byte(eventID))
	return prefix + idwise.DigestPrefix + hex.EncodeToString(digest[:])
}
