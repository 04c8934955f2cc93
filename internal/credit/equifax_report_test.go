package credit

import (
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
		"good":                      {hit + `,` + good, check.Passed, ""},
		"middling":                  {hit + `,"models":[{"modelNumber":"05143","score":640}]`, check.Review, "the score is in the review band"},
		"bad":                       {hit + `,"models":[{"modelNumber":"05143","score":512}]`, check.Failed, "the score is below the review band"},
		"numbers as strings":        {`"hitCode":1,"models":[{"modelNumber":5143,"score":"742","rejects":[]}]`, check.Passed, ""},
		"clear indicators":          {hit + `,"fraudVictimIndicator":null,"addressDiscrepancyIndicator":"N",` + good, check.Passed, ""},
		"model without number":      {hit + `,"models":[{"score":742,"rejects":null}]`, check.Passed, ""},
		"the model among others":    {hit + `,"models":[{"modelNumber":"1","score":100},{"modelNumber":"05143","score":742}]`, check.Passed, ""},
		"another model":             {hit + `,"models":[{"modelNumber":"1","score":742}]`, check.Review, "the bureau answered with another score model"},
		"no hit":                    {`"hitCode":{"code":"2"},` + good, check.Review, "the bureau has no file"},
		"unknown hit code":          {`"hitCode":{"code":"6"},` + good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"no hit code":               {good, check.Review, "the bureau is not sure that its file is about the applicant"},
		"fraud alert":               {hit + `,"fraudVictimIndicator":{"code":"X"},` + good, check.Review, "the bureau's file carries a fraud alert"},
		"fraud alert, odd shape":    {hit + `,"fraudVictimIndicator":{},` + good, check.Review, "the bureau's file carries a fraud alert"},
		"other address":             {hit + `,"addressDiscrepancyIndicator":"Y",` + good, check.Review, "the bureau knows the applicant at another address"},
		"no model":                  {hit, check.Review, "the bureau has no score"},
		"no score":                  {hit + `,"models":[{"modelNumber":"05143"}]`, check.Review, "the bureau has no usable score"},
		"null score":                {hit + `,"models":[{"modelNumber":"05143","score":null}]`, check.Review, "the bureau has no usable score"},
		"score that is no score":    {hit + `,"models":[{"modelNumber":"05143","score":9003}]`, check.Review, "the bureau has no usable score"},
		"score zero":                {hit + `,"models":[{"modelNumber":"05143","score":0}]`, check.Review, "the bureau has no usable score"},
		"rejected in spite of it":   {hit + `,"models":[{"modelNumber":"05143","score":742,"rejects":[{"code":"D"}]}]`, check.Review, "the bureau refused to score the file"},
		"rejected in an odd shape":  {hit + `,"models":[{"modelNumber":"05143","score":742,"rejects":"D"}]`, check.Review, "the bureau refused to score the file"},
		"more than one file":        {hit + `,` + good + `},{` + hit + `,` + good, check.Review, "the bureau has more than one file"},
		"two models, neither named": {hit + `,"models":[{"score":742},{"score":742}]`, check.Review, "the bureau answered with another score model"},
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

func TestAnAnswerWithoutFileIsAReview(t *testing.T) {
	t.Parallel()
	for _, consumers := range []string{`{}`, `{"equifaxUSConsumerCreditReport":[]}`, `{"equifaxUSConsumerCreditReport":null}`} {
		b := &bureau{report: answer(200, `{"status":"completed","consumers":`+consumers+`}`)}
		result, err := newEquifax(t, b, Soft).Check(t.Context(), Request{Applicant: jane(), IdempotencyKey: "k"})
		require.NoError(t, err)
		require.Equal(t, check.Review, result.Verdict)
		require.Equal(t, "the bureau has no file", result.Reason)
	}
}
