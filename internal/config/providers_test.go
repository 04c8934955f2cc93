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
