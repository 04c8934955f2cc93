package alerts

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"

	"onboarding/internal/config"
	"onboarding/internal/notify"
	"onboarding/internal/patience"
	"onboarding/internal/sandbox"
)

// load reads a starter's configuration.
func load(t *testing.T, environment ...string) config.Starter {
	t.Helper()
	settings, err := config.LoadStarter(nil, append(environment, "IDWISE_WEBHOOK_CREDENTIALS=none", "AUDIT_KEYS=none", "TEMPORAL_NAMESPACE=ns",
		"TEMPORAL_CONFIG_FILE="+t.TempDir()+"/none.toml"), io.Discard)
	require.NoError(t, err)
	return settings
}

func operators(t *testing.T, settings config.Starter, log logrus.FieldLogger) *notify.Channels {
	t.Helper()
	operators, err := Operators(settings.Operators, settings.Mail, settings.Temporal, log)
	require.NoError(t, err)
	return operators
}

// A thousand alerts reach every configured channel, through real protocols, as one message each. The log has them
// all.
func TestABurstReachesEveryChannelOnce(t *testing.T) {
	t.Parallel()
	vendors, err := sandbox.Start(sandbox.Default(1))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, vendors.Close()) })

	log, hook := test.NewNullLogger()
	operators := operators(t, load(t, append(vendors.Environment(), "OPERATORS_DIGEST=100ms",
		"TEMPORAL_UI_URL=https://temporal.example")...), log)
	for n := range 1000 {
		require.NoError(t, operators.Alert(t.Context(), notify.Alert{
			Kind: notify.Parked, Check: "credit", WorkflowID: fmt.Sprint("onboarding-", n), Reason: "equifax: credit report: 503",
		}))
	}
	require.Len(t, hook.AllEntries(), 1000)

	ctx := patience.Context(t)
	stopped := make(chan struct{})
	running, stop := context.WithCancel(ctx)
	go func() {
		defer close(stopped)
		operators.Run(running)
	}()
	require.NoError(t, vendors.Mail.AwaitTo(ctx, sandbox.OperatorsAddress, 1))
	require.NoError(t, vendors.Company.AwaitChat(ctx, 2))
	stop()
	<-stopped

	mail := vendors.Mail.To(sandbox.OperatorsAddress)
	require.Len(t, mail, 1)
	require.Equal(t, "[onboarding] Parked: credit (1000)", mail[0].Subject)
	require.Contains(t, mail[0].Text, "https://temporal.example/namespaces/ns/workflows/onboarding-0")
	chat := vendors.Company.Chat()
	require.Len(t, chat, 2)
	for _, message := range chat {
		require.Contains(t, message.Text, "Parked: credit, 1000 times since ")
		require.Contains(t, message.Text, "and 997 more")
	}
}

// Without channels operators read the log, and the program says so.
func TestWithoutChannelsTheLogIsAll(t *testing.T) {
	t.Parallel()
	log, hook := test.NewNullLogger()
	operators := operators(t, load(t), log)
	require.Contains(t, hook.LastEntry().Message, "by the log only")
	require.NoError(t, operators.Alert(t.Context(), notify.Alert{Kind: notify.Review, WorkflowID: "onboarding-1"}))
	require.Equal(t, "onboarding-1", hook.LastEntry().Data["workflowId"])
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	operators.Run(ended)
}
