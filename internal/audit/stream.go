package audit

import (
	"slices"
	"strings"
)

// What begins the names of the chains that are no journey's.
const (
	keysPrefix      = "audit:"
	referencePrefix = "reference:"
	workflowPrefix  = "workflow:"
)

// Reserved reports whether a journey can't have this ID, because its chain would be one of those that are no journey's.
func Reserved(journeyID string) bool {
	return slices.ContainsFunc([]string{keysPrefix, referencePrefix, workflowPrefix}, func(prefix string) bool {
		return strings.HasPrefix(journeyID, prefix)
	})
}

// Stream returns the chain that tells of a journey; without a journey, that of the reference number; without either, that
// of the workflow that carries the event; empty if there is none of them.
func Stream(journeyID, referenceNo, workflowID string) string {
	switch {
	case journeyID != "":
		return journeyID
	case referenceNo != "":
		return referencePrefix + referenceNo
	case workflowID != "":
		return workflowPrefix + workflowID
	default:
		return ""
	}
}

// ReceivedPrefix begins the keys of entries that tell that an event was received.
const ReceivedPrefix = "received/"

// ReceivedKey is the key of the entry that tells that an event was received.
func ReceivedKey(eventID string) string { return ReceivedPrefix + eventID }

// StartedPrefix begins the keys of entries that tell that a workflow was started.
const StartedPrefix = "started/"

// StartedKey is the key of the entry that tells that a workflow was started.
func StartedKey(workflowID string) string { return StartedPrefix + workflowID }

// OutcomePrefix begins the keys of entries that tell how an onboarding ended.
const OutcomePrefix = "outcome/"

// OutcomeKey is the key of the entry that tells how an onboarding ended. It names the outcome: if two runs of a workflow come to
// different ends, both are told.
func OutcomeKey(workflowID, outcome string) string { return OutcomePrefix + workflowID + "/" + outcome }

// ReopenedKey is the key of the entry that tells that an operator began a new onboarding after this one, by an event of ours.
func ReopenedKey(workflowID, eventID string) string {
	return "acted/" + workflowID + "/reopen/" + eventID
}

// KeysStream is the chain that tells which key came into use when.
const KeysStream = keysPrefix + "keys"

// KeyInUseKey is the key of the entry that tells that a key of the trail came into use.
func KeyInUseKey(keyID string) string { return "key/" + keyID }
