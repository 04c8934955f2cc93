package ledger

import (
	"time"

	"onboarding/internal/audit"
)

// stream returns the stream of the audit trail that tells of the event; empty if it has neither a journey, nor a reference
// number that can name one, nor a workflow of its own.
func (e Event) stream() string {
	if len(e.ReferenceNo) > maxIDLength {
		return audit.Stream(e.JourneyID, "", e.JourneyUpdateID)
	}
	return audit.Stream(e.JourneyID, storable(e.ReferenceNo), e.JourneyUpdateID)
}

// entries returns the entry that something happened to the event; none if it has no stream.
func (e Event) entries(kind audit.Kind, key, workflowID string, at time.Time) []audit.Entry {
	if e.stream() == "" {
		return nil
	}
	return []audit.Entry{{
		Stream: e.stream(), Key: key, Kind: kind, At: at,
		WorkflowID: workflowID, ReferenceNo: storable(e.ReferenceNo), EventID: e.ID, Event: storable(e.Name),
	}}
}

// receivedEntries returns what the trail must be told of events that were received.
func receivedEntries(events []routed) []audit.Entry {
	var entries []audit.Entry
	for _, e := range events {
		for _, entry := range e.entries(audit.Received, audit.ReceivedKey(e.ID), e.workflowID, e.ReceivedAt) {
			entry.Digest, entry.Relation, entry.Contradicts = e.digest, string(e.Relation), e.Contradicts
			if e.Contradicts != "" {
				entry.Reason = "another body than event " + e.Contradicts + " was received with before"
			}
			entries = append(entries, entry)
		}
	}
	return entries
}

// entry returns what the trail must be told of the end.
func (c Closing) entry(journeyID, referenceNo string) audit.Entry {
	return audit.Entry{
		Stream: journeyID, Key: audit.OutcomeKey(c.WorkflowID, c.Outcome), Kind: audit.Outcome, At: c.At,
		WorkflowID: c.WorkflowID, RunID: c.RunID, ReferenceNo: referenceNo, Outcome: c.Outcome, Rule: c.Rule, Final: c.Final,
		Events: c.Handled,
	}
}

// entry returns what the trail must be told of the operator's act.
func (r Reopening) entry(wrong Onboarding) audit.Entry {
	return audit.Entry{
		Stream: wrong.JourneyID, Key: audit.ReopenedKey(wrong.WorkflowID, r.Event.ID), Kind: audit.Acted, At: r.Event.ReceivedAt,
		WorkflowID: wrong.WorkflowID, ReferenceNo: wrong.ReferenceNo, EventID: r.Event.ID, Event: r.Event.Name,
		Outcome: wrong.Outcome, Action: "reopen", Actor: r.Actor, Reason: r.Reason,
	}
}
