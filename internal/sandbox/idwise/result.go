package idwise

import (
	"fmt"
	"net/http"
	"time"

	"onboarding/internal/sandbox/faults"
)

// documentStep is the step in which the applicant submits an identity document.
const documentStep = "0"

// timestamp is a time as IDWise writes it: without an offset.
type timestamp time.Time

// MarshalText writes microseconds of UTC.
func (t timestamp) MarshalText() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format("2006-01-02T15:04:05.000000")), nil
}

// journeyResult is the answer of Get Journey Result, model version 3.0.
type journeyResult struct {
	JourneyID       string                    `json:"journey_id"`
	CustomerID      string                    `json:"customer_id"`
	FlowID          string                    `json:"flow_id"`
	DefinitionID    string                    `json:"journey_definintion_id"` // IDWise spells it so
	ReferenceNumber string                    `json:"reference_number"`
	StartTime       timestamp                 `json:"start_time"`
	EndTime         *timestamp                `json:"end_time"`
	SystemDecision  string                    `json:"system_decision"`
	ManualDecision  nullable                  `json:"manual_decision"`
	FinalDecision   string                    `json:"final_decision"`
	ModelVersion    string                    `json:"model_version"`
	Documents       map[string]documentResult `json:"documents"`
	Selfie          *selfieResult             `json:"selfie"`
	RuleResults     map[string]ruleResult     `json:"rule_results"`
	Applicant       *applicantResult          `json:"applicant"`
	AML             *struct{}                 `json:"aml"` // not part of the flow
	Screening       map[string]screening      `json:"screening_checks"`
}

type documentResult struct {
	StepTitle       string                    `json:"step_title"`
	Progress        string                    `json:"progress"`
	HasPassedRules  bool                      `json:"has_passed_rules"`
	DocumentType    nullable                  `json:"document_type"`
	IssuingCountry  nullable                  `json:"issuing_country_code"`
	ExtractedFields map[string]extractedField `json:"extracted_fields"`
	FaceMatch       *faceMatch                `json:"face_match_result"`
}

type extractedField struct {
	Value    nullable `json:"value"`
	Accuracy nullable `json:"read_accuracy"`
	Type     string   `json:"type"`
}

type selfieResult struct {
	Status    string `json:"status"`
	IsLive    bool   `json:"is_live"`
	ImagePath string `json:"image_path"`
}

type ruleResult struct {
	Name   string `json:"name"`
	Result string `json:"result"`
}

type applicantResult struct {
	ID             string `json:"applicant_id"`
	FullName       string `json:"full_name"`
	PersonalNumber string `json:"personal_number"`
	BirthDate      string `json:"birth_date"`
}

type screening struct {
	ImagePath   string      `json:"image_path"`
	FaceMatches []faceMatch `json:"face_match_results"`
}

type faceMatch struct {
	IsMatched bool        `json:"is_matched"`
	Score     int         `json:"score"` // 0 to 100
	Images    []faceImage `json:"images"`
}

type faceImage struct {
	Path   string `json:"image_path"`
	Source string `json:"image_source"`
}

func (s *Server) getJourney(j *Journey, _ input) faults.Answer {
	var result journeyResult
	j.guard.Read(func() { result = j.result() })
	return faults.JSON(http.StatusOK, result)
}

// result returns the journey as it stands; the guard is held.
func (j *Journey) result() journeyResult {
	r := journeyResult{
		JourneyID: j.ID, CustomerID: "customer-1", FlowID: "flow-1", DefinitionID: "flow-1",
		ReferenceNumber: j.Person.ReferenceNo, StartTime: timestamp(j.startedAt),
		SystemDecision: j.system, ManualDecision: nullable(j.manual), FinalDecision: j.final(), ModelVersion: "3.0",
		Documents: map[string]documentResult{documentStep: j.document()},
		Screening: map[string]screening{},
	}
	if j.state == Started {
		return r
	}
	r.Selfie = &selfieResult{Status: "Complete", IsLive: true, ImagePath: "img-selfie-" + j.ID}
	if len(j.compared) > 0 {
		r.Screening["additional_face_db"] = j.screening()
	}
	if j.state == Finished {
		end := timestamp(j.endedAt)
		r.EndTime = &end
		r.RuleResults = map[string]ruleResult{"same_subject": {"Same Person", "Passed"}, "expired_document": {"Expired Document", "Passed"}}
		r.Applicant = &applicantResult{"applicant-" + j.Person.ReferenceNo, j.Person.FirstName + " " + j.Person.LastName,
			j.Person.NationalID, j.Person.DateOfBirth}
	}
	return r
}

// document returns the identity document as far as IDWise has read it; the guard is held.
func (j *Journey) document() documentResult {
	d := documentResult{StepTitle: "Photo ID", Progress: "NotStarted", ExtractedFields: map[string]extractedField{}}
	switch {
	case j.state == Started:
		return d
	case time.Now().Before(j.readAt):
		d.Progress = "Started"
		return d
	}
	p := j.Person
	d.Progress, d.HasPassedRules = "Completed", true
	d.DocumentType, d.IssuingCountry = "Driving Licence", nullable(p.DocumentAddress.CountryAlpha3)
	d.FaceMatch = &faceMatch{true, 97, []faceImage{{"img-selfie-" + j.ID, "Selfie"}, {"img-document-" + j.ID, "Document"}}}
	for name, value := range map[string]string{
		"Full Name": p.FirstName + " " + p.LastName, "First Name": p.FirstName, "Last Name": p.LastName,
		"Birth Date": p.DateOfBirth, "Personal Number": p.NationalID, "Document Number": p.DocumentNumber,
		"Nationality Code": p.DocumentAddress.CountryAlpha3, "Address": p.DocumentAddress.String(), "Expiry Date": "2031-01-31",
	} {
		d.ExtractedFields[name] = extractedField{nullable(value), "High", "string"}
	}
	d.ExtractedFields["Signature"] = extractedField{Type: "image"}
	return d
}

// screening returns the comparisons with the photos that the customer submitted; the guard is held.
func (j *Journey) screening() screening {
	s := screening{}
	for i, matched := range j.compared {
		external := fmt.Sprintf("img-external-%s-%d", j.ID, 1+j.faces-len(j.compared)+i) // each photo has a path of its own
		s.ImagePath = external
		score := 31 // the threshold is 80
		if matched {
			score = 93
		}
		s.FaceMatches = append(s.FaceMatches, faceMatch{matched, score,
			[]faceImage{{"img-selfie-" + j.ID, "Selfie"}, {external, "AdditionalFace"}}})
	}
	return s
}
