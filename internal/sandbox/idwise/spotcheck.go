package idwise

import (
	"net/http"
	"slices"

	"onboarding/internal/sandbox/faults"
)

// spotCheckResult is the answer of Get Spot Check Result, as far as it has more than an ID and a decision.
type spotCheckResult struct {
	JourneyID       string    `json:"journey_id"` // of the spot check
	TenantID        string    `json:"tenant_id"`
	Environment     string    `json:"environment_name"`
	StartTime       timestamp `json:"start_time"`
	SystemDecision  string    `json:"system_decision"`
	ReferenceNumber string    `json:"reference_number"`
	ModelVersion    string    `json:"model_version"`
}

// spotChecked returns the journey whose applicant had the spot check; nil if there was no such spot check.
func (s *Server) spotChecked(id string) *Journey {
	for _, j := range s.Journeys() {
		had := false
		j.guard.Read(func() { had = slices.Contains(j.spotChecks, id) })
		if had {
			return j
		}
	}
	return nil
}

func (s *Server) getSpotCheck(j *Journey, in input) faults.Answer {
	var result spotCheckResult
	j.guard.Read(func() {
		result = spotCheckResult{
			JourneyID: in.JourneyID, TenantID: "customer-1", Environment: "Sandbox", StartTime: timestamp(j.startedAt),
			SystemDecision: j.system, ReferenceNumber: j.Person.ReferenceNo, ModelVersion: "3.0",
		}
	})
	return faults.JSON(http.StatusOK, result)
}
