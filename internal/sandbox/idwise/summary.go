package idwise

import (
	"net/http"
	"time"

	"onboarding/internal/sandbox/faults"
)

// journeySummary is the answer of Get Journey Summary. It holds nothing that was read from documents.
type journeySummary struct {
	JourneyID   string        `json:"journey_id"`
	IsCompleted bool          `json:"is_completed"`
	Steps       []stepSummary `json:"step_summaries"`
	Result      struct {
		Assessment string                `json:"interim_rule_assessment"`
		Details    map[string]ruleResult `json:"interim_rule_details"`
	} `json:"result"`
}

type stepSummary struct {
	Definition struct {
		StepID    int    `json:"step_id"`
		StepType  string `json:"step_type"`
		StepTitle string `json:"step_title"`
	} `json:"definition"`
	Result struct {
		HasPassedRules bool     `json:"has_passed_rules"`
		IsConcluded    bool     `json:"is_concluded"`
		Status         string   `json:"status"`
		FeedbackCode   nullable `json:"error_user_feedback_code"`
		FeedbackTitle  string   `json:"error_user_feedback_title"`
		Feedback       string   `json:"error_user_feedback_details"`
	} `json:"result"`
}

func (s *Server) getSummary(j *Journey, _ input) faults.Answer {
	var summary journeySummary
	j.guard.Read(func() { summary = j.summary() })
	return faults.JSON(http.StatusOK, summary)
}

// summary returns the journey as it stands; the guard is held.
func (j *Journey) summary() journeySummary {
	m := journeySummary{JourneyID: j.ID, IsCompleted: j.state == Finished, Steps: []stepSummary{}}
	if j.state == Started {
		return m
	}
	read := !time.Now().Before(j.readAt)
	var document, selfie stepSummary
	document.Definition.StepType, document.Definition.StepTitle = "Document", "Photo ID"
	document.Result.Status, document.Result.HasPassedRules, document.Result.IsConcluded = "Submitted", read, read
	selfie.Definition.StepID, selfie.Definition.StepType, selfie.Definition.StepTitle = 1, "Selfie", "Selfie"
	selfie.Result.Status, selfie.Result.HasPassedRules, selfie.Result.IsConcluded = "Submitted", true, true
	m.Steps = append(m.Steps, document, selfie)
	m.Result.Assessment = "Passed"
	m.Result.Details = map[string]ruleResult{"same_subject": {"Same Person", "Passed"}}
	return m
}
