package audit

// Stream returns the chain that tells of a journey; without a journey, that of the reference number; empty if there is
// neither.
func Stream(journeyID, referenceNo string) string {
	switch {
	case journeyID != "":
		return journeyID
	case referenceNo != "":
		return "reference:" + referenceNo
	default:
		return ""
	}
}

// ReceivedKey is the key of the entry that tells that an event was received.
func ReceivedKey(eventID string) string { return "received/" + eventID }

// StartedKey is the key of the entry that tells that a workflow was started.
func StartedKey(workflowID string) string { return "started/" + workflowID }

// OutcomeKey is the key of the entry that tells how an onboarding ended.
func OutcomeKey(workflowID string) string { return "outcome/" + workflowID }
