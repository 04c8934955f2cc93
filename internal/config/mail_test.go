package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMailServers(t *testing.T) {
	t.Parallel()
	var server MailServer
	require.NoError(t, server.UnmarshalText([]byte("smtp://us%40er:p%3Ass@mail.example")))
	require.Equal(t, MailServer{"mail.example", 587, "us@er", NewSecret("p:ss"), TLSMandatory}, server)
	require.NoError(t, server.UnmarshalText([]byte("smtp://localhost:1025?tls=none")))
	require.Equal(t, MailServer{Host: "localhost", Port: 1025, TLS: TLSNone}, server)
	for _, text := range []string{
		"mail.example", "smtps://mail.example", "smtp://", "smtp://h:0", "smtp://h:99999", "smtp://h?tls=maybe", "smtp://h?ssl=1",
		"smtp://user@h", "smtp://:pass@h", "smtp://h/path", "smtp://h?tls=none&tls=mandatory",
	} {
		require.Error(t, server.UnmarshalText([]byte(text)), text)
	}
}

// What can never be sent is refused at the start, in words that do not repeat it.
func TestSendersAndRecipientsOfMail(t *testing.T) {
	t.Parallel()
	var sender Mailbox
	var recipients Mailboxes
	for _, text := range []string{"o@example.com", "Grüße <o@example.com>", "o@grüße.example", "grüße@example.com"} {
		require.NoError(t, sender.UnmarshalText([]byte(text)), text)
		require.Equal(t, Mailbox(text), sender)
		require.NoError(t, recipients.UnmarshalText([]byte("desk@example.com,"+text)), text)
		require.Len(t, recipients, 2)
	}
	for text, problem := range map[string]string{
		"hunter2":            "the address is not valid",
		"o@hunter2..example": "the address is not valid",
		"o@xn--hunter2":      "the domain of the address is not valid",
		"o@grüße.hunter2。":   "the domain of the address is not valid",
	} {
		err := sender.UnmarshalText([]byte(text))
		require.EqualError(t, err, "expected an e-mail address, such as Onboarding <noreply@example.com>: "+problem, text)
		err = recipients.UnmarshalText([]byte("desk@example.com," + text))
		require.ErrorContains(t, err, "expected e-mail addresses separated by commas", text)
		require.ErrorContains(t, err, problem, text)
		require.NotContains(t, err.Error(), "hunter2")
	}
}
