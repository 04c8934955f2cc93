package sandbox_test

import (
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox"
)

// Every vendor answers at the address that Start reports, and wants the credentials of the configuration.
func TestEveryVendorIsUp(t *testing.T) {
	t.Parallel()
	s := start(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	for url, status := range map[string]int{
		s.IDWiseURL + "/v2/get/any":      401,
		s.EquifaxURL + "/v1":             404,
		s.ApplicantsURL + "/cust-000100": 401,
		s.MailURL + "/":                  200,
	} {
		response, err := client.Get(url)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, status, response.StatusCode, url)
	}
	auth := smtp.PlainAuth("", "company", "sandbox-mail-secret", "127.0.0.1")
	require.NoError(t, smtp.SendMail(s.SMTPAddress, auth, "a@example.com", []string{"b@example.com"}, []byte("Subject: hello\r\n\r\n")))
	require.Len(t, s.Mail.To("b@example.com"), 1)
}

func TestTheEnvironmentNamesTheAddresses(t *testing.T) {
	t.Parallel()
	s := start(t)
	environment := strings.Join(s.Environment(), "\n")
	for _, setting := range []string{
		"IDWISE_API_URL=" + s.IDWiseURL, "EQUIFAX_URL=" + s.EquifaxURL, "APPLICANTS_URL=" + s.ApplicantsURL,
		"SMTP_URL=smtp://company:sandbox-mail-secret@" + s.SMTPAddress + "?tls=none",
		"IDWISE_WEBHOOK_CREDENTIALS=basic:idwise:sandbox-webhook-secret",
	} {
		require.Contains(t, environment, setting)
	}
}

// A port that is taken is an error, and nothing is left listening.
func TestStartFailsOnATakenPort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	config := sandbox.Default(1)
	config.Listen.SMTP = taken.Addr().String()
	_, err = sandbox.Start(config)
	require.ErrorContains(t, err, "listen for SMTP")
}

func start(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Start(sandbox.Default(1))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}
