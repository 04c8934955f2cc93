package credit

import (
	"encoding/json"
	"slices"
	"strings"

	"onboarding/internal/check"
)

// reportAnswer is the part of the answer that is judged. The report itself is not kept.
type reportAnswer struct {
	Status    code            `json:"status"`
	Consumers list[consumers] `json:"consumers"`
	warnings  []string        // reasons of all warnings, wherever in the answer they stand
}

type consumers struct {
	Reports list[creditReport] `json:"equifaxUSConsumerCreditReport"`
}

type creditReport struct {
	HitCode code             `json:"hitCode"`
	Models  list[scoreModel] `json:"models"`
}

type scoreModel struct {
	Number  code            `json:"modelNumber"`
	Score   json.RawMessage `json:"score"`
	Rejects json.RawMessage `json:"rejects"`
}

// UnmarshalJSON reads the warnings from everything that Equifax sent, not only from the fields above. Of a field that is
// there in several spellings all values count, so that none stands in for another.
func (a *reportAnswer) UnmarshalJSON(data []byte) error {
	type fields reportAnswer
	sent := decode(data)
	gathered, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	a.warnings = warningsIn(sent)
	return json.Unmarshal(gathered, (*fields)(a))
}

// hitProblems are the reasons of the hit codes that are no hit, as Equifax's OpenAPI description has them. Code 1 is the
// only hit: with 6 a narrative has to be read first, and all others come without a report that could be judged.
var hitProblems = map[code]string{
	"2": noFile, "9": noFile, "C": noFile,
	"A": frozen, "G": frozen, // by the consumer, as the law allows
	"L": frozen, "M": frozen, // by Equifax's own lock
	"I": "the bureau suspects fraud", "J": "the bureau suspects fraud",
}

const noFile = "the bureau has no file"

// verdict judges the report by its score from the model. Whatever keeps the score from being trusted is a review, and all
// of it is named.
func (a *reportAnswer) verdict(model string, scores ScoreRange, bands Bands) (check.Verdict, string) {
	var reports []creditReport
	for _, c := range a.Consumers {
		reports = append(reports, c.Reports...)
	}
	var reasons []string
	switch {
	case len(reports) == 0:
		reasons = append(reasons, noFile)
	case len(reports) > 1:
		reasons = append(reasons, "the bureau has more than one file")
	case reports[0].HitCode != "1":
		problem, known := hitProblems[reports[0].HitCode]
		if !known {
			problem = "the bureau is not sure that its file is about the applicant"
		}
		reasons = append(reasons, problem)
	}
	for _, reason := range a.warnings {
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	if len(reasons) > 0 {
		return check.Review, strings.Join(reasons, "; ")
	}
	score, problem := reports[0].score(model, scores)
	if problem != "" {
		return check.Review, problem
	}
	return bands.verdict(score)
}

// score returns the score that the model gave, or why there is none.
func (r creditReport) score(model string, scores ScoreRange) (score int, problem string) {
	if len(r.Models) == 0 {
		return 0, "the bureau has no score"
	}
	var answers []scoreModel
	unnamed := 0
	for _, m := range r.Models {
		if m.is(model) {
			answers = append(answers, m)
		}
		if m.Number == "" {
			unnamed++
		}
	}
	switch {
	case unnamed == 1 && len(r.Models) == 1:
		return r.Models[0].score(scores)
	case len(answers) == 0:
		return 0, "the bureau answered with another score model"
	case len(answers) > 1 || unnamed > 0:
		return 0, "the bureau answered with more than one score"
	}
	return answers[0].score(scores)
}

// is compares model numbers, which may have lost their leading zeros.
func (m scoreModel) is(model string) bool {
	number := strings.TrimLeft(string(m.Number), "0")
	return number != "" && strings.EqualFold(number, strings.TrimLeft(strings.TrimSpace(model), "0"))
}

func (m scoreModel) score(scores ScoreRange) (score int, problem string) {
	if !isEmpty(decode(m.Rejects)) {
		return 0, "the bureau refused to score the file"
	}
	// Numbers outside of the range are no scores: models use them to say why they gave none.
	score, ok := wholeNumber(text(decode(m.Score)))
	if !ok || score < scores.Lowest || score > scores.Highest {
		return 0, "the bureau has no usable score"
	}
	return score, ""
}
