package config

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkerReportsWhatEachChosenProviderNeeds(t *testing.T) {
	t.Parallel()
	_, err := LoadWorker(nil, Environment{"CREDIT_PROVIDER=equifax", "SMTP_URL=smtp://localhost:25?tls=none"}, io.Discard)
	text := problemsOf(t, err)
	for _, name := range []string{
		"IDWISE_API_KEY", "IDWISE_API_SECRET", "IDWISE_CUSTOM_STEP_ID", "APPLICANTS_URL", "CREDIT_PASS_SCORE",
		"CREDIT_REVIEW_SCORE", "EQUIFAX_CLIENT_ID", "EQUIFAX_CLIENT_SECRET", "EQUIFAX_MEMBER_NUMBER", "EQUIFAX_SECURITY_CODE",
		"EQUIFAX_CUSTOMER_CODE", "EQUIFAX_MODEL", "MAIL_FROM",
	} {
		require.Contains(t, text, name+": is missing")
	}
	require.NotContains(t, text, "EQUIFAX_URL")
}

func TestCreditProviderMustBeChosen(t *testing.T) {
	t.Parallel()
	_, err := LoadWorker(nil, workerEnvironment[:4], io.Discard)
	text := problemsOf(t, err)
	require.Contains(t, text, "CREDIT_PROVIDER: is missing")
	require.NotContains(t, text, "EQUIFAX", "a provider that was not chosen needs nothing")
}

func TestUnknownProvidersAndChoicesAreMistakes(t *testing.T) {
	t.Parallel()
	_, err := LoadWorker(nil, with(workerEnvironment, "FACE_PROVIDER=mirror", "CREDIT_PROVIDER=guess", "ADDRESS_PROVIDER=map",
		"EQUIFAX_INQUIRY=medium"), io.Discard)
	text := problemsOf(t, err)
	require.Contains(t, text, "FACE_PROVIDER: expected idwise")
	require.Contains(t, text, "CREDIT_PROVIDER: expected equifax")
	require.Contains(t, text, "ADDRESS_PROVIDER: expected document")
}

func TestScoresMustBeOrdered(t *testing.T) {
	t.Parallel()
	_, err := LoadWorker(nil, with(workerEnvironment, "CREDIT_PASS_SCORE=500"), io.Discard)
	require.Equal(t, "CREDIT_PASS_SCORE: expected a number at or above CREDIT_REVIEW_SCORE", problemsOf(t, err))
	_, err = LoadWorker(nil, with(workerEnvironment, "CREDIT_REVIEW_SCORE=many"), io.Discard)
	require.Equal(t, "CREDIT_REVIEW_SCORE: expected a whole number", problemsOf(t, err))
}

// Outside of the model's range, a pass score approves everybody or nobody.
func TestScoresMustBeScoresOfTheModel(t *testing.T) {
	t.Parallel()
	const pass = "CREDIT_PASS_SCORE: expected a score of the model above its lowest, see EQUIFAX_SCORE_RANGE"
	const review = "CREDIT_REVIEW_SCORE: expected a score of the model, see EQUIFAX_SCORE_RANGE"
	for _, c := range []struct {
		variables []string
		problems  string
	}{
		{[]string{"CREDIT_PASS_SCORE=851"}, pass},
		{[]string{"CREDIT_PASS_SCORE=300", "CREDIT_REVIEW_SCORE=300"}, pass},
		{[]string{"CREDIT_REVIEW_SCORE=299"}, review},
		{[]string{"CREDIT_PASS_SCORE=4", "CREDIT_REVIEW_SCORE=1"}, pass + "\n" + review},
		{[]string{"EQUIFAX_SCORE_RANGE=600-900"}, review},
		{[]string{"EQUIFAX_SCORE_RANGE=850-300"}, "EQUIFAX_SCORE_RANGE: expected the lowest and the highest score, such as 300-850"},
		{[]string{"EQUIFAX_SCORE_RANGE=850"}, "EQUIFAX_SCORE_RANGE: expected the lowest and the highest score, such as 300-850"},
	} {
		_, err := LoadWorker(nil, with(workerEnvironment, c.variables...), io.Discard)
		require.Equal(t, c.problems, problemsOf(t, err), c.variables)
	}
	worker, err := LoadWorker(nil, workerEnvironment, io.Discard)
	require.NoError(t, err)
	require.Equal(t, ScoreRange{300, 850}, worker.Credit.Equifax.ScoreRange)
	worker, err = LoadWorker(nil, with(workerEnvironment, "EQUIFAX_SCORE_RANGE=250-900", "CREDIT_PASS_SCORE=900"), io.Discard)
	require.NoError(t, err)
	require.Equal(t, ScoreRange{250, 900}, worker.Credit.Equifax.ScoreRange)
}
