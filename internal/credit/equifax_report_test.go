package credit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
)

// An error is not a verdict, and a report that is not clear is never a pass.
func TestOnlyAClearReportIsJudgedByItsScore(t *testing.T) {
	t.Parallel()
	const hit = `"hitCode":{"code":"1","description":"Hit"}`
	good := `"models":[{"modelNumber":"05143","score":742}]`
	cases := map[string]struct {
		report string
		want   check.Verdict
		reason string
	}{
		"good":                          {hit + `,` + good, check.Passed, ""},
		"middling":                      {hit + `,"models":[{"modelNumber":"05143","score":640}]`, check.Review, "the score is in the review band"},
		"bad":                           {hit + `,"models":[{"modelNumber":"05143","score":512}]`, check.Failed, "the score is below the review band"},
		"numbers as strings":            {`"hitCode":1,"models":[{"modelNumber":5143,"score":"742","rejects":[]}]`, check.Passed, ""},
		"clear indicators":              {hit + `,"fraudVictimIndicator":null,"addressDiscrepancyIndicator":"N",` + good, check.Passed, ""},
		"model without number":          {hit + `,"models":[{"score":742,"rejects":null}]`, check.Passed, ""},
		"the model among others":        {hit + `,"models":[{"modelNumber":"1","score":100},{"modelNumber":"05143","score":742}]`, check.Passed, ""},
		"another model":                 {hit + `,"models":[{"modelNumber":"1","score":742}]`, check.Review, "the bureau answered with another score model"},
		"no hit":                        {`"hitCode":{"code":"2"},` + good, check.Review, "the bureau has no file"},
		"unknown hit code":              {`"hitCode":{"code":"6"},` + good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"no hit code":                   {good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"fraud alert":                   {hit + `,"fraudVictimIndicator":{"code":"X"},` + good, check.Review, "the bureau's file carries a fraud alert"},
		"fraud alert, odd shape":        {hit + `,"fraudVictimIndicator":{"kind":"X"},` + good, check.Review, "the bureau's file carries a fraud alert"},
		"other address":                 {hit + `,"addressDiscrepancyIndicator":"Y",` + good, check.Review, "the bureau knows the applicant at another address"},
		"no model":                      {hit, check.Review, "the bureau has no score"},
		"no score":                      {hit + `,"models":[{"modelNumber":"05143"}]`, check.Review, "the bureau has no usable score"},
		"null score":                    {hit + `,"models":[{"modelNumber":"05143","score":null}]`, check.Review, "the bureau has no usable score"},
		"score that is no score":        {hit + `,"models":[{"modelNumber":"05143","score":9003}]`, check.Review, "the bureau has no usable score"},
		"no hit, said without a number": {`"hitCode":{"code":"C"},` + good, check.Review, "the bureau has no file"},
		"frozen, said by the hit code":  {`"hitCode":{"code":"A","description":"Consumer Requested Security Freeze"}`, check.Review, "the bureau's file is frozen"},
		"locked, said by the hit code":  {`"hitCode":"l",` + good, check.Review, "the bureau's file is frozen"},
		"fraud, said by the hit code":   {`"hitCode":{"code":"I"}`, check.Review, "the bureau suspects fraud"},
		"a hit code with a zero":        {`"hitCode":"01",` + good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"a hit code that is a yes":      {`"hitCode":true,` + good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"two hit codes":                 {`"hitCode":[{"code":"1"},{"code":"2"}],` + good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"score zero":                    {hit + `,"models":[{"modelNumber":"05143","score":0}]`, check.Review, "the bureau has no usable score"},
		"rejected in spite of it":       {hit + `,"models":[{"modelNumber":"05143","score":742,"rejects":[{"code":"D"}]}]`, check.Review, "the bureau refused to score the file"},
		"two scores of the model":       {hit + `,"models":[{"modelNumber":"05143","score":742},{"modelNumber":5143,"score":742}]`, check.Review, "the bureau answered with more than one score"},
		"two scores, one named":         {hit + `,"models":[{"modelNumber":"05143","score":742},{"score":512}]`, check.Review, "the bureau answered with more than one score"},
		"rejected in an odd shape":      {hit + `,"models":[{"modelNumber":"05143","score":742,"rejects":"D"}]`, check.Review, "the bureau refused to score the file"},
		"more than one file":            {hit + `,` + good + `},{` + hit + `,` + good, check.Review, "the bureau has more than one file"},
		"two models, neither named":     {hit + `,"models":[{"score":742},{"score":742}]`, check.Review, "the bureau answered with another score model"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := `{"status":"completed","consumers":{"equifaxUSConsumerCreditReport":[{` + c.report + `}]}}`
			result, err := newEquifax(t, &bureau{report: answer(200, body)}, Hard).
				Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
			require.NoError(t, err)
			require.Equal(t, c.want, result.Verdict)
			require.Equal(t, c.reason, result.Reason)
			require.False(t, strings.Contains(result.Reason, "742"))
		})
	}
}

// Equifax's gateway, and whatever lies between, turn lists of one into objects, numbers into strings, and change the case.
func TestAReportIsReadByItsMeaning(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"one report, not in a list":    `{"consumers":{"equifaxUSConsumerCreditReport":{"hitCode":{"code":"1"},"models":[{"modelNumber":"05143","score":742}]}}}`,
		"consumers in a list":          `{"consumers":[{"equifaxUSConsumerCreditReport":[{"hitCode":1,"models":[{"modelNumber":"05143","score":742}]}]}]}`,
		"one model, not in a list":     `{"consumers":{"equifaxUSConsumerCreditReport":[{"hitCode":"1","models":{"modelNumber":"05143","score":742}}]}}`,
		"nulls in the lists":           `{"consumers":{"equifaxUSConsumerCreditReport":[null,{"hitCode":"1","models":[null,{"modelNumber":"05143","score":742}]}]}}`,
		"other case":                   `{"Consumers":{"equifaxUsConsumerCreditReport":[{"hitcode":{"Code":"1"},"MODELS":[{"modelnumber":"05143","Score":742}]}]}}`,
		"hit code in a list":           `{"consumers":{"equifaxUSConsumerCreditReport":[{"hitCode":[{"code":"1"}],"models":[{"modelNumber":"05143","score":742}]}]}}`,
		"spaces, and a number as such": `{"consumers":{"equifaxUSConsumerCreditReport":[{"hitCode":" 1 ","models":[{"modelNumber":5143.0,"score":742}]}]}}`,
		"a list in a list":             `{"consumers":{"equifaxUSConsumerCreditReport":[[{"hitCode":"1","models":[[{"modelNumber":"05143","score":742}]]}]]}}`,
		"empty, as XML writes it":      `{"consumers":{"equifaxUSConsumerCreditReport":["",{"hitCode":"1","models":["",{"modelNumber":"05143","score":742}]}]}}`,
	} {
		var answer reportAnswer
		require.NoError(t, json.Unmarshal([]byte(body), &answer), name)
		verdict, reason := answer.verdict("05143", DefaultScores, Bands{Pass: 700, Review: 600})
		require.Equal(t, check.Passed, verdict, "%s: %s", name, reason)
	}
}

// Whoever can add a field must not be able to replace one.
func TestNoSpellingOfAFieldStandsInForAnother(t *testing.T) {
	t.Parallel()
	const unsure = "the bureau is not sure that its file is about the applicant"
	model := `"models":[{"modelNumber":"05143","score":742}]`
	for report, want := range map[string]string{
		`"hitCode":"2","hitcode":"1",` + model:                                                           unsure,
		`"hitCode":{"code":"2","Code":"1"},` + model:                                                     unsure,
		`"hitCode":"1","models":[{"modelNumber":"05143","score":512,"Score":742}]`:                       "the bureau has no usable score",
		`"hitCode":"1","models":[{"modelNumber":"05143","score":512}],"Models":[{"modelNumber":"5143"}]`: "the bureau answered with more than one score",
		`"hitCode":"1","models":[{"modelNumber":"05143","score":742,"rejects":["D"],"Rejects":[]}]`:      "the bureau refused to score the file",
	} {
		b := &bureau{report: answer(200, `{"status":"completed","consumers":{"equifaxUSConsumerCreditReport":{`+report+`}}}`)}
		result, err := newEquifax(t, b, Soft).Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
		require.NoError(t, err, report)
		require.Equal(t, check.Review, result.Verdict, report)
		require.Equal(t, want, result.Reason, report)
	}
	b := &bureau{report: answer(200, `{"status":"completed","Status":"pending","consumers":{}}`)}
	_, err := newEquifax(t, b, Soft).Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
	require.EqualError(t, err, "equifax: credit report: the report is not completed")
}

func TestScoresAndRejectsAreReadByTheirMeaning(t *testing.T) {
	t.Parallel()
	const unusable, refused = "the bureau has no usable score", "the bureau refused to score the file"
	for model, want := range map[string]string{
		`"score":742.0`: "", `"score":7.42e2`: "", `"score":"742"`: "", `"score":" 742 "`: "", `"score":"742.0"`: "", `"score":850`: "",
		`"score":742.5`: unusable, `"score":"742abc"`: unusable, `"score":""`: unusable, `"score":null`: unusable,
		`"score":true`: unusable, `"score":[742]`: unusable, `"score":{"code":742}`: unusable, `"score":"NaN"`: unusable,
		`"score":-742`: unusable, `"score":1e400`: unusable, `"score":"7 42"`: unusable, `"score":"7_4_2"`: unusable, `"score":"0x2e6p0"`: unusable, `"score":"1-742"`: unusable,
		// What models send in place of a score: VantageScore's and FICO's exclusions, and what no model goes to.
		`"score":1`: unusable, `"score":4`: unusable, `"score":299`: unusable, `"score":851`: unusable, `"score":999`: unusable,
		`"score":9002`: unusable, `"score":0`: unusable,
		`"score":742,"rejects":[ ]`: "", `"score":742,"rejects":null`: "", `"score":742,"rejects":{}`: "", `"score":742,"rejects":""`: "",
		"\"score\":742,\"rejects\":[\n\t]": "", `"score":742,"rejects":[{}]`: "", `"score":742,"rejects":[null]`: "",
		`"score":742,"rejects":[{"code":"L0"}]`: refused, `"score":742,"rejects":{"code":"D"}`: refused, `"score":742,"rejects":["D"]`: refused,
		`"score":742,"rejects":"L0"`: refused, `"score":742,"rejects":7`: refused, `"score":742,"rejects":{"code":null}`: refused,
	} {
		body := `{"consumers":{"equifaxUSConsumerCreditReport":[{"hitCode":"1","models":[{"modelNumber":"05143",` + model + `}]}]}}`
		var answer reportAnswer
		require.NoError(t, json.Unmarshal([]byte(body), &answer), model)
		verdict, reason := answer.verdict("05143", DefaultScores, Bands{Pass: 700, Review: 600})
		require.Equal(t, want, reason, model)
		require.Equal(t, want == "", verdict == check.Passed, model)
	}
}

// A model of another range has scores where others have exclusions.
func TestTheRangeOfTheModelSaysWhatAScoreIs(t *testing.T) {
	t.Parallel()
	auto := ScoreRange{Lowest: 250, Highest: 900}
	for score, want := range map[string]check.Verdict{"250": check.Failed, "900": check.Passed, "249": check.Review, "901": check.Review} {
		var answer reportAnswer
		require.NoError(t, json.Unmarshal([]byte(scored(score)), &answer))
		verdict, _ := answer.verdict("05143", auto, Bands{Pass: 700, Review: 600})
		require.Equal(t, want, verdict, score)
	}
}

func TestAnAnswerWithoutFileIsAReview(t *testing.T) {
	t.Parallel()
	for _, consumers := range []string{`{}`, `""`, `[""]`, `{"equifaxUSConsumerCreditReport":[]}`, `{"equifaxUSConsumerCreditReport":null}`} {
		b := &bureau{report: answer(200, `{"status":"completed","consumers":`+consumers+`}`)}
		result, err := newEquifax(t, b, Soft).Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
		require.NoError(t, err)
		require.Equal(t, check.Review, result.Verdict)
		require.Equal(t, "the bureau has no file", result.Reason)
	}
}
