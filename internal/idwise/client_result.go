package idwise

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"onboarding/internal/rest"
	"onboarding/internal/text"
)

// journeyResult is Get Journey Result as IDWise spells it (reference: Get Journey Result; Journey Model 3.0). It is
// decoded leniently: the documentation contradicts itself, and one surprising field must not hold up a journey.
type journeyResult struct {
	JourneyID       looseText                                    `json:"journey_id"`
	ReferenceNumber looseText                                    `json:"reference_number"`
	EndTime         looseText                                    `json:"end_time"`
	SystemDecision  looseText                                    `json:"system_decision"`
	ManualDecision  looseText                                    `json:"manual_decision"`
	FinalDecision   looseText                                    `json:"final_decision"`
	Documents       lenient[map[string]lenient[documentResult]]  `json:"documents"`
	ScreeningChecks lenient[map[string]lenient[screeningResult]] `json:"screening_checks"`
}

type documentResult struct {
	Progress        looseText                                   `json:"progress"`
	ExtractedFields lenient[map[string]lenient[extractedField]] `json:"extracted_fields"`
}

type extractedField struct {
	Value looseText `json:"value"` // null for images
}

type screeningResult struct {
	ImagePath        looseText         `json:"image_path"`
	FaceMatchResults []faceMatchResult `json:"face_match_results"`
}

type faceMatchResult struct {
	IsMatched lenient[*bool] `json:"is_matched"`
	Score     looseText      `json:"score"`
	Images    []struct {
		Path   looseText `json:"image_path"`
		Source looseText `json:"image_source"`
	} `json:"images"`
}

var (
	errOther       = errors.New("the answer is about another journey")
	errNoReference = errors.New("the answer carries no reference number")
	errNoDecision  = errors.New("the answer carries no decision")
)

// journey returns what onboardings use of the result. Returns an error if it is about another journey or does not say
// whose journey it is or what was decided.
func (r *journeyResult) journey(journeyID string) (Journey, error) {
	if r.JourneyID != "" && string(r.JourneyID) != journeyID {
		return Journey{}, errOther
	}
	j := Journey{
		ID:             journeyID,
		ReferenceNo:    string(r.ReferenceNumber),
		SystemDecision: r.SystemDecision.decision(),
		ManualDecision: r.ManualDecision.decision(),
		// IDWise defines the final decision as the manual one if there is one, else the system's.
		FinalDecision: cmp.Or(r.FinalDecision, r.ManualDecision, r.SystemDecision).decision(),
		Finished:      r.EndTime != "",
	}
	switch {
	case j.ReferenceNo == "":
		return Journey{}, errNoReference
	case j.FinalDecision == "":
		return Journey{}, errNoDecision
	}
	for stepID, document := range r.Documents.value {
		j.Documents = append(j.Documents, document.value.document(stepID))
	}
	slices.SortFunc(j.Documents, func(a, b Document) int { return cmp.Compare(a.StepID, b.StepID) })
	for key, screening := range r.ScreeningChecks.value {
		if !screening.readable {
			// It may have been a comparison, so it counts as one without a result.
			j.FaceMatches = append(j.FaceMatches, FaceMatch{ID: key + "/", Undecided: true})
			continue
		}
		j.FaceMatches = append(j.FaceMatches, screening.value.faceMatches(key)...)
	}
	return j, nil
}

func (d *documentResult) document(stepID string) Document {
	fields := map[string]string{}
	for name, field := range d.ExtractedFields.value {
		if field.value.Value != "" {
			fields[name] = string(field.value.Value)
		}
	}
	return Document{StepID: stepID, Read: d.Progress == "Completed", Fields: fields}
}

// faceMatches returns the comparisons that involve a photo of the company's, of the screening check with this key.
func (s *screeningResult) faceMatches(key string) []FaceMatch {
	var matches []FaceMatch
	for _, result := range s.FaceMatchResults {
		external, photo := false, s.ImagePath
		for _, image := range result.Images {
			// Both spellings are documented.
			if image.Source == "AdditionalFace" || image.Source == "AdditionalFaces" {
				external, photo = true, cmp.Or(image.Path, photo)
			}
		}
		if !external {
			continue
		}
		match := FaceMatch{ID: key + "/" + string(photo), Score: result.Score.score(), Undecided: result.IsMatched.value == nil}
		if !match.Undecided {
			match.Matched = *result.IsMatched.value
		}
		matches = append(matches, match)
	}
	return matches
}

// lenient holds a JSON value of type T, or T's zero value if the JSON is of another shape.
type lenient[T any] struct {
	value    T
	readable bool
}

// UnmarshalJSON never fails: a value of another shape is remembered as not readable.
func (l *lenient[T]) UnmarshalJSON(data []byte) error {
	var value T
	if rest.Unmarshal(data, &value) == nil {
		*l = lenient[T]{value: value, readable: true}
	}
	return nil
}

// looseText is a JSON string without surrounding space, or a JSON number; anything else reads as "".
type looseText string

// UnmarshalJSON never fails.
func (t *looseText) UnmarshalJSON(data []byte) error {
	var s string
	if rest.Unmarshal(data, &s) == nil {
		*t = looseText(strings.TrimSpace(s))
		return nil
	}
	if _, err := strconv.ParseFloat(string(data), 64); err == nil {
		*t = looseText(data)
	}
	return nil
}

// decision is carried as it came, as far as it can be: a known one stays, and nothing else becomes one.
func (t looseText) decision() Decision { return Decision(text.Bound(string(t), text.MaxVendor)) }

// score reads a number from 0 to 100; anything else is 0.
func (t looseText) score() float64 {
	score, err := strconv.ParseFloat(string(t), 64)
	if err != nil || !(score >= 0 && score <= 100) {
		return 0
	}
	return score
}
