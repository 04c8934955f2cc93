package notify

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// One message goes to all operators, through the server that applicants' mail takes too.
func TestOperatorsGetOneMail(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	channel, err := NewOperatorsMail(server.start(t, nil), "desk@acme.example", `"Lead" <lead@acme.example>`)
	require.NoError(t, err)
	require.NoError(t, channel.Post(t.Context(), notice()))
	require.NoError(t, channel.Post(t.Context(), notice()))
	require.Equal(t, []string{"desk@acme.example", "lead@acme.example"}, server.to[:2])
	require.Len(t, server.received, 2)

	first, err := netmail.ReadMessage(bytes.NewReader(server.received[0]))
	require.NoError(t, err)
	second, err := netmail.ReadMessage(bytes.NewReader(server.received[1]))
	require.NoError(t, err)
	require.Regexp(t, `^<\w+@acme\.example>$`, first.Header.Get("Message-ID"))
	require.NotEqual(t, first.Header.Get("Message-ID"), second.Header.Get("Message-ID"), "mailboxes do not fold what differs")
	require.Equal(t, notice().Title, first.Header.Get("Subject"))
	require.Equal(t, "auto-generated", first.Header.Get("Auto-Submitted"))
	body, err := io.ReadAll(quotedprintable.NewReader(first.Body))
	require.NoError(t, err)
	text := strings.ReplaceAll(string(body), "\r\n", "\n")
	require.True(t, strings.HasPrefix(text, "* Parked: credit, 5 times since 12:00 UTC: equifax: 503\n    onboarding-0\n"+
		"    https://temporal.example/namespaces/on%20boarding/workflows/onboarding-0\n"), text)
	require.Contains(t, text, "    and 2 more\n\n* Review needed: face & address\n")
	require.Contains(t, text, "All: https://temporal.example/namespaces/on%20boarding/workflows")
}

// Refusals have a class, and the server's words are not passed on.
func TestMailToOperatorsThatIsRefused(t *testing.T) {
	t.Parallel()
	for code, class := range map[int]fault.Class{451: fault.Passing, 550: fault.Permanent} {
		server := &mailServer{refuseData: &smtp.SMTPError{Code: code, Message: planted}}
		channel, err := NewOperatorsMail(server.start(t, nil), "desk@acme.example")
		require.NoError(t, err)
		err = channel.Post(t.Context(), notice())
		require.Equal(t, class, fault.As(err).Class)
		require.NotContains(t, err.Error(), planted)
	}
}

func TestOperatorsWithoutAnAddressAreRefusedAtStart(t *testing.T) {
	t.Parallel()
	config := SMTPConfig{Host: "127.0.0.1", Port: 1, TLS: NoTLS, From: "a@acme.example"}
	_, err := NewOperatorsMail(config)
	require.Error(t, err)
	for _, to := range []string{"desk", "desk@acme..example", "desk@xn--a.example"} {
		_, err = NewOperatorsMail(config, "lead@acme.example", to)
		require.ErrorContains(t, err, "smtp: an operator cannot be reached: the ", to)
		require.NotContains(t, err.Error(), to)
	}
}
