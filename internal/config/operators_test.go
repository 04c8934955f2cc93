package config

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Both programs tell operators, and are configured alike.
func TestOperatorsOfBothPrograms(t *testing.T) {
	t.Parallel()
	given := []string{
		"OPERATORS_MAIL_TO=desk@example.com, Lead <lead@example.com>", "SMTP_URL=smtp://mail.example", "MAIL_FROM=o@example.com",
		"OPERATORS_SLACK_URL=https://slack.example/x", "OPERATORS_TEAMS_URL=https://teams.example/x?sig=1",
		"OPERATORS_DIGEST=30s", "TEMPORAL_UI_URL=https://temporal.example/",
	}
	starter, err := LoadStarter(nil, with(starterEnvironment, given...), io.Discard)
	require.NoError(t, err)
	worker, err := LoadWorker(nil, with(workerEnvironment, given...), io.Discard)
	require.NoError(t, err)
	for _, operators := range []Operators{starter.Operators, worker.Operators} {
		require.Equal(t, Mailboxes{"<desk@example.com>", `"Lead" <lead@example.com>`}, operators.MailTo)
		require.Equal(t, "https://slack.example/x", operators.Slack.Reveal())
		require.Equal(t, "https://teams.example/x?sig=1", operators.Teams.Reveal())
		require.Equal(t, 30*time.Second, operators.Digest)
		require.Equal(t, URL("https://temporal.example"), operators.TemporalUI)
	}
	require.Equal(t, "mail.example", starter.Mail.Server.Host)
}

func TestWithoutSettingsOnlyTheLogTells(t *testing.T) {
	t.Parallel()
	starter, err := LoadStarter(nil, starterEnvironment, io.Discard)
	require.NoError(t, err)
	require.Equal(t, Operators{Digest: time.Minute}, starter.Operators)
}

// E-mail to operators needs a server, and a list of addresses that is one.
func TestMailToOperatorsNeedsAServer(t *testing.T) {
	t.Parallel()
	_, err := LoadStarter(nil, with(starterEnvironment, "OPERATORS_MAIL_TO=desk@example.com"), io.Discard)
	require.Contains(t, problemsOf(t, err), "SMTP_URL: is missing")
	_, err = LoadStarter(nil, with(starterEnvironment, "OPERATORS_MAIL_TO=desk@example.com;hunter2"), io.Discard)
	require.Contains(t, problemsOf(t, err), "OPERATORS_MAIL_TO: expected")
	require.NotContains(t, err.Error(), "hunter2")
}
