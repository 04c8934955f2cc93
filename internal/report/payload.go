package report

import "time"

// payload is a report as the company's backend reads it.
type payload struct {
	Type      Type      `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      data      `json:"data"`
}

type data struct {
	WorkflowID  string `json:"workflowId"`
	JourneyID   string `json:"journeyId,omitempty"`
	ReferenceNo string `json:"referenceNo,omitempty"`

	Outcome        string `json:"outcome,omitempty"`
	Rule           string `json:"rule,omitempty"`
	SystemDecision string `json:"systemDecision,omitempty"`
	ManualDecision string `json:"manualDecision,omitempty"`
	FinalDecision  string `json:"finalDecision,omitempty"`

	Event   string `json:"event,omitempty"`
	EventID string `json:"eventId,omitempty"`

	Checks []CheckSummary `json:"checks,omitempty"`
}

func payloadOf(r Report) payload {
	return payload{Type: r.Type, Timestamp: r.At.UTC(), Data: data{
		WorkflowID:     r.WorkflowID,
		JourneyID:      r.JourneyID,
		ReferenceNo:    r.ReferenceNo,
		Outcome:        r.Outcome,
		Rule:           r.Rule,
		SystemDecision: r.System,
		ManualDecision: r.Manual,
		FinalDecision:  r.Final,
		Event:          r.Event,
		EventID:        r.EventID,
		Checks:         r.Checks,
	}}
}
