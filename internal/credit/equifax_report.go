package credit

import (
	"encoding/json"
	"strconv"
	"strings"

	"onboarding/internal/check"
)

// Scores outside this range are reject codes or nonsense: no model of Equifax's goes beyond it.
const (
	lowestScore  = 1
	highestScore = 999
)

// reportAnswer is the part of the answer that is judged. The report itself is not kept.
type reportAnswer struct {
	Status    string `json:"status"`
	Consumers struct {
		Reports []creditReport `json:"equifaxUSConsumerCreditReport"`
	} `json:"consumers"`
}

type creditReport struct {
	HitCode            code         `json:"hitCode"`
	FraudVictim        code         `json:"fraudVictimIndicator"`
	AddressDiscrepancy code         `json:"addressDiscrepancyIndicator"`
	Models             []scoreModel `json:"models"`
}

type scoreModel struct {
	Number  code            `json:"modelNumber"`
	Score   code            `json:"score"`
	Rejects json.RawMessage `json:"rejects"`
}

// verdict judges the report by its score from the model. Whatever keeps the score from being trusted is a review.
func (a *reportAnswer) verdict(model string, bands Bands) (check.Verdict, string) {
	reports := a.Consumers.Reports
	if len(reports) == 0 {
		return check.Review, "the bureau has no file"
	}
	if len(reports) > 1 {
		return check.Review, "the bureau has more than one file"
	}
	report := reports[0]
	switch {
	case report.HitCode == "2":
		return check.Review, "the bureau has no file"
	case report.HitCode != "1":
		return check.Review, "the bureau is not sure that its file is about the applicant"
	case report.FraudVictim.raised():
		return check.Review, "the bureau's file carries a fraud alert"
	case report.AddressDiscrepancy.raised():
		return check.Review, "the bureau knows the applicant at another address"
	case len(report.Models) == 0:
		return check.Review, "the bureau has no score"
	}
	for _, m := range report.Models {
		if m.is(model) || (m.Number == "" && len(report.Models) == 1) {
			return m.verdict(bands)
		}
	}
	return check.Review, "the bureau answered with another score model"
}

// is compares model numbers, which may have lost their leading zeros.
func (m scoreModel) is(model string) bool {
	return strings.TrimLeft(string(m.Number), "0") == strings.TrimLeft(model, "0")
}

func (m scoreModel) verdict(bands Bands) (check.Verdict, string) {
	if rejects := string(m.Rejects); rejects != "" && rejects != "null" && rejects != "[]" {
		return check.Review, "the bureau refused to score the file"
	}
	score, err := strconv.Atoi(string(m.Score))
	if err != nil || score < lowestScore || score > highestScore {
		return check.Review, "the bureau has no usable score"
	}
	return bands.verdict(score)
}

// code is a JSON string or number, or an object with such a code in it; "" if it is missing.
type code string

// unreadableCode stands for a code of another shape, which is never one we know.
const unreadableCode code = "?"

// UnmarshalJSON never fails.
func (c *code) UnmarshalJSON(data []byte) error {
	var object struct {
		Code json.RawMessage `json:"code"`
	}
	if json.Unmarshal(data, &object) == nil && object.Code != nil {
		data = object.Code
	}
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(data, &s) == nil:
		*c = code(strings.TrimSpace(s))
	case json.Unmarshal(data, &n) == nil:
		*c = code(n)
	default:
		*c = unreadableCode
	}
	return nil
}

// raised reports whether an indicator is anything but a clear no.
func (c code) raised() bool {
	return c != "" && !strings.EqualFold(string(c), "N")
}
