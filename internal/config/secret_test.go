package config

import (
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConfigurationNeverPrintsSecrets(t *testing.T) {
	t.Parallel()
	worker, err := LoadWorker(nil, with(workerEnvironment, "DATABASE_URL=postgres://u:db-secret@h/x",
		"SMTP_URL=smtp://u:mail-secret@mail.example:2525", "MAIL_FROM=noreply@example.com"), io.Discard)
	require.NoError(t, err)
	starter, err := LoadStarter(nil, Environment{"AUDIT_KEYS=none", "IDWISE_WEBHOOK_CREDENTIALS=basic:u:hook-secret,bearer:hook-secret"}, io.Discard)
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
