package config

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// starterEnvironment is the least that a starter needs.
var starterEnvironment = Environment{"IDWISE_WEBHOOK_CREDENTIALS=bearer:token-1", "AUDIT_KEYS=none"}

// workerEnvironment is the least that a worker needs.
var workerEnvironment = Environment{
	"IDWISE_API_KEY=key", "IDWISE_API_SECRET=api-secret", "IDWISE_CUSTOM_STEP_ID=7", "APPLICANTS_URL=https://backend.example/applicants/",
	"CREDIT_PROVIDER=equifax", "CREDIT_PASS_SCORE=650", "CREDIT_REVIEW_SCORE=580",
	"EQUIFAX_CLIENT_ID=client", "EQUIFAX_CLIENT_SECRET=client-secret", "EQUIFAX_MEMBER_NUMBER=999", "EQUIFAX_SECURITY_CODE=code",
	"EQUIFAX_CUSTOMER_CODE=IAPI", "EQUIFAX_MODEL=05143", "AUDIT_KEYS=none",
}

func with(base Environment, more ...string) Environment {
	return append(append(Environment{}, more...), base...)
}

func problemsOf(t *testing.T, err error) string {
	t.Helper()
	var mistakes *Error
	require.ErrorAs(t, err, &mistakes)
	return strings.Join(mistakes.Problems, "\n")
}

func TestStarterDefaultsAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter(nil, starterEnvironment, io.Discard)
	require.NoError(t, err)
	require.Equal(t, Address(":8080"), starter.Listen)
	require.Equal(t, Address("127.0.0.1:9090"), starter.AdminListen)
	require.Equal(t, "sqlite:onboarding.db", starter.Database.URL.Reveal())
	require.Equal(t, "onboarding", starter.Temporal.TaskQueue)
	require.Equal(t, Waits{15 * time.Minute, 45 * time.Minute, 24 * time.Hour, 2 * time.Minute, 720 * time.Hour, false}, starter.Waits)
	require.Equal(t, Log{"info", "json"}, starter.Log)
	require.Equal(t, 32, starter.DispatchConcurrency)
	require.Empty(t, starter.AllowedCIDRs)
	require.Empty(t, starter.TrustedProxies)
}

func TestWorkerDefaultsAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	worker, err := LoadWorker(nil, workerEnvironment, io.Discard)
	require.NoError(t, err)
	require.Equal(t, Address("127.0.0.1:9091"), worker.AdminListen)
	require.Equal(t, URL("https://api.idwise.com/journey"), worker.IDWise.URL)
	require.Equal(t, ApplicantsURL("https://backend.example/applicants"), worker.Applicants.URL, "no slash at the end")
	require.Equal(t, URL("https://api.equifax.com"), worker.Credit.Equifax.URL)
	require.Equal(t, "soft", worker.Credit.Equifax.Inquiry)
	require.Equal(t, "v2/process-custom-journey-step", worker.Face.StepPath)
	require.Equal(t, "v2/complete-custom-step", worker.Face.CompletePath)
	require.Equal(t, DocumentProvider, worker.Address.Provider)
	require.Equal(t, "code", worker.Credit.Equifax.SecurityCode.Reveal())
	require.Empty(t, worker.Mail.Server.Host, "no e-mail unless configured")
}

func TestFlagsWinOverVariables(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter([]string{"--log-level=debug"}, with(starterEnvironment, "LOG_LEVEL=warn"), io.Discard)
	require.NoError(t, err)
	require.Equal(t, "debug", starter.Log.Level)
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := LoadStarter(nil, Environment{
		"STARTER_LISTEN=nowhere", "TRUSTED_PROXIES=10.0.0.0/8,proxy", "DISPATCH_CONCURRENCY=0", "CHECK_RETRY_BUDGET=-1m",
		"REVIEW_REMINDER=soon", "DATABASE_URL=mysql://user:pass-1@db/x", "LOG_LEVEL=loud", "LOG_FORMAT=xml", "REVIEW_NEEDS_TWO=perhaps",
		"TEMPORAL_PROFILE=absent", "TEMPORAL_CONFIG_FILE=" + filepath.Join(t.TempDir(), "none.toml"),
	}, io.Discard)
	text := problemsOf(t, err)
	for _, name := range []string{
		"STARTER_LISTEN: expected", "TRUSTED_PROXIES: entry 2: expected", "DISPATCH_CONCURRENCY: expected",
		"CHECK_RETRY_BUDGET: expected", "REVIEW_REMINDER: expected", "DATABASE_URL: expected", "LOG_LEVEL: expected trace or debug",
		"LOG_FORMAT: expected json or text", "IDWISE_WEBHOOK_CREDENTIALS: is missing", "AUDIT_KEYS: is missing", "TEMPORAL_…: expected",
		"REVIEW_NEEDS_TWO: expected true or false",
	} {
		require.Contains(t, text, name)
	}
	require.Len(t, strings.Split(text, "\n"), 12)
	require.NotContains(t, text, "pass-1")
}

func TestMistakesNeverRepeatValues(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{
		"--idwise-webhook-credentials=hunter2", "--database-url=hunter2://", "--smtp-url=http://u:hunter2@h",
		"--applicants-url=https://u:hunter2@h", "--mail-from=hunter2", "--credit-pass-score=hunter2", "--check-retry-budget=hunter2",
		"--log-level=hunter2", "--review-needs-two=hunter2", "--starter-listen=hunter2", "hunter2", "--hunter2=1",
	} {
		_, starterErr := LoadStarter([]string{argument}, starterEnvironment, io.Discard)
		_, workerErr := LoadWorker([]string{argument}, workerEnvironment, io.Discard)
		require.False(t, starterErr == nil && workerErr == nil, argument)
		require.NotContains(t, fmt.Sprint(starterErr, workerErr), "hunter2")
	}
}
