package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// starterEnvironment is the least that a starter needs.
var starterEnvironment = Environment{"IDWISE_WEBHOOK_CREDENTIALS=bearer:token-1"}

// workerEnvironment is the least that a worker needs.
var workerEnvironment = Environment{
	"IDWISE_API_KEY=key", "IDWISE_API_SECRET=api-secret", "IDWISE_CUSTOM_STEP_ID=7", "APPLICANTS_URL=https://backend.example/applicants/",
	"CREDIT_PROVIDER=equifax", "CREDIT_PASS_SCORE=650", "CREDIT_REVIEW_SCORE=580",
	"EQUIFAX_CLIENT_ID=client", "EQUIFAX_CLIENT_SECRET=client-secret", "EQUIFAX_MEMBER_NUMBER=999", "EQUIFAX_SECURITY_CODE=code",
	"EQUIFAX_CUSTOMER_CODE=IAPI", "EQUIFAX_MODEL=05143",
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
	require.Equal(t, Waits{15 * time.Minute, 45 * time.Minute, 24 * time.Hour, 720 * time.Hour}, starter.Waits)
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
	require.Equal(t, URL("https://backend.example/applicants"), worker.Applicants.URL, "no slash at the end")
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

func TestBlankVariablesCountAsNotSet(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter(nil, with(starterEnvironment, "LOG_LEVEL=", "STARTER_LISTEN= "), io.Discard)
	require.NoError(t, err)
	require.Equal(t, "info", starter.Log.Level)
	require.Equal(t, Address(":8080"), starter.Listen)
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := LoadStarter(nil, Environment{
		"STARTER_LISTEN=nowhere", "TRUSTED_PROXIES=10.0.0.0/8,proxy", "DISPATCH_CONCURRENCY=0", "CHECK_RETRY_BUDGET=-1m",
		"REVIEW_REMINDER=soon", "DATABASE_URL=mysql://user:pass-1@db/x", "LOG_LEVEL=loud", "LOG_FORMAT=xml",
		"TEMPORAL_PROFILE=absent", "TEMPORAL_CONFIG_FILE=" + filepath.Join(t.TempDir(), "none.toml"),
	}, io.Discard)
	text := problemsOf(t, err)
	for _, name := range []string{
		"STARTER_LISTEN: expected", "TRUSTED_PROXIES: entry 2: expected", "DISPATCH_CONCURRENCY: expected",
		"CHECK_RETRY_BUDGET: expected", "REVIEW_REMINDER: expected", "DATABASE_URL: expected", "LOG_LEVEL: expected trace or debug",
		"LOG_FORMAT: expected json or text", "IDWISE_WEBHOOK_CREDENTIALS: is missing", "TEMPORAL_…: expected",
	} {
		require.Contains(t, text, name)
	}
	require.Len(t, strings.Split(text, "\n"), 10)
	require.NotContains(t, text, "pass-1")
}

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

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte("from-file\r\n"), 0o600))
	environment := with(workerEnvironment[:1], append(workerEnvironment[2:], "IDWISE_API_SECRET_FILE="+path)...)
	worker, err := LoadWorker(nil, environment, io.Discard)
	require.NoError(t, err)
	require.Equal(t, "from-file", worker.IDWise.Secret.Reveal(), "the line end is not part of the secret")
}

func TestMistakesWithSecretFiles(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, []byte("\n"), 0o600))
	_, err := LoadWorker(nil, with(workerEnvironment, "IDWISE_API_SECRET_FILE="+empty), io.Discard)
	require.Contains(t, problemsOf(t, err), "IDWISE_API_SECRET: expected either IDWISE_API_SECRET or IDWISE_API_SECRET_FILE, not both")

	_, err = LoadStarter(nil, Environment{"IDWISE_WEBHOOK_CREDENTIALS_FILE=" + empty}, io.Discard)
	require.Equal(t, "IDWISE_WEBHOOK_CREDENTIALS_FILE: expected the name of a file with the value: the file is empty", problemsOf(t, err))

	_, err = LoadStarter(nil, Environment{"IDWISE_WEBHOOK_CREDENTIALS_FILE=bearer:hunter2"}, io.Discard)
	require.Contains(t, problemsOf(t, err), "no such file")
	require.NotContains(t, err.Error(), "hunter2", "a secret that was put into the wrong variable stays secret")
}

func TestConfigurationNeverPrintsSecrets(t *testing.T) {
	t.Parallel()
	worker, err := LoadWorker(nil, with(workerEnvironment, "DATABASE_URL=postgres://u:db-secret@h/x",
		"SMTP_URL=smtp://u:mail-secret@mail.example:2525", "MAIL_FROM=noreply@example.com"), io.Discard)
	require.NoError(t, err)
	starter, err := LoadStarter(nil, Environment{"IDWISE_WEBHOOK_CREDENTIALS=basic:u:hook-secret,bearer:hook-secret"}, io.Discard)
	require.NoError(t, err)
	for _, value := range []any{worker.Database, worker.Mail, worker.IDWise, worker.Credit, starter.Credentials} {
		asJSON, err := json.Marshal(value)
		require.NoError(t, err)
		for _, text := range []string{string(asJSON), fmt.Sprint(value), fmt.Sprintf("%+v %#v %s %q %x", value, value, value, value, value)} {
			require.NotContains(t, text, "secret-")
			for _, secret := range []string{"db-secret", "mail-secret", "api-secret", "client-secret", "hook-secret"} {
				require.NotContains(t, text, secret)
				require.NotContains(t, text, fmt.Sprintf("%x", secret))
			}
		}
	}
}

func TestMistakesNeverRepeatValues(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{
		"--idwise-webhook-credentials=hunter2", "--database-url=hunter2://", "--smtp-url=http://u:hunter2@h",
		"--applicants-url=https://u:hunter2@h", "--mail-from=hunter2", "--credit-pass-score=hunter2", "--check-retry-budget=hunter2",
		"--log-level=hunter2", "--starter-listen=hunter2", "hunter2", "--hunter2=1",
	} {
		_, starterErr := LoadStarter([]string{argument}, starterEnvironment, io.Discard)
		_, workerErr := LoadWorker([]string{argument}, workerEnvironment, io.Discard)
		require.False(t, starterErr == nil && workerErr == nil, argument)
		require.NotContains(t, fmt.Sprint(starterErr, workerErr), "hunter2")
	}
}

func TestHelpListsEveryVariableWithItsDefault(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	_, err := LoadStarter([]string{"--help"}, nil, &help)
	require.ErrorIs(t, err, ErrHelp)
	starterNames, err := StarterNames()
	require.NoError(t, err)
	requireInHelp(t, help.String(), starterNames)
	require.Contains(t, help.String(), `--starter-listen=":8080"`)

	help.Reset()
	_, err = LoadWorker([]string{"--help"}, nil, &help)
	require.ErrorIs(t, err, ErrHelp)
	workerNames, err := WorkerNames()
	require.NoError(t, err)
	requireInHelp(t, help.String(), workerNames)
}

func requireInHelp(t *testing.T, help string, names []string) {
	t.Helper()
	require.Greater(t, len(names), len(temporalVariables)+10)
	for _, name := range names {
		if !strings.HasPrefix(name, "TEMPORAL_") {
			require.Contains(t, help, name)
		}
	}
	require.Contains(t, help, "TEMPORAL_ADDRESS")
}

func TestTemporalIsConnectedAsItsVariablesSay(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter(nil, with(starterEnvironment, "TEMPORAL_ADDRESS=temporal.example:7233", "TEMPORAL_NAMESPACE=kyc"), io.Discard)
	require.NoError(t, err)
	require.Equal(t, "temporal.example:7233", starter.Temporal.Options.HostPort)
	require.Equal(t, "kyc", starter.Temporal.Options.Namespace)
}

func TestBrokenTemporalProfileIsReportedWithoutItsContent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "temporal.toml")
	require.NoError(t, os.WriteFile(path, []byte("[profile.default]\napi_key = hunter2"), 0o600))
	_, err := LoadStarter(nil, with(starterEnvironment, "TEMPORAL_CONFIG_FILE="+path), io.Discard)
	require.Contains(t, problemsOf(t, err), "failed parsing config")
	require.NotContains(t, err.Error(), "hunter2")
}
