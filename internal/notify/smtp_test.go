package notify

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// planted stands for the applicant's data in the server's replies.
const planted = "jane@applicant.example"

func send(t *testing.T, config SMTPConfig, m Message) error {
	t.Helper()
	sender, err := NewSMTP(config)
	require.NoError(t, err)
	return sender.Send(t.Context(), m)
}

func message() Message {
	return Message{Key: "k/received", Kind: Received, To: planted, FirstName: "Jane"}
}

// part returns the decoded part of the message with this content type.
func part(t *testing.T, raw []byte, contentType string) string {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		require.NoError(t, err)
		if strings.HasPrefix(p.Header.Get("Content-Type"), contentType) {
			body, err := io.ReadAll(quotedprintable.NewReader(p))
			require.NoError(t, err)
			return strings.ReplaceAll(string(body), "\r\n", "\n")
		}
	}
}

func TestSendDeliversTextAndHTML(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	m := message()
	m.FirstName = "O'Neil"
	require.NoError(t, send(t, server.start(t, nil), m))
	require.Equal(t, []string{planted}, server.to)
	require.Len(t, server.received, 1)
	mail, err := netmail.ReadMessage(bytes.NewReader(server.received[0]))
	require.NoError(t, err)
	require.Equal(t, `"Acme" <no-reply@acme.example>`, mail.Header.Get("From"))
	require.Equal(t, "<"+planted+">", mail.Header.Get("To"))
	require.Equal(t, "We have received your application", mail.Header.Get("Subject"))
	require.Equal(t, "auto-generated", mail.Header.Get("Auto-Submitted"))
	require.Regexp(t, `^<[0-9a-f]{64}@acme\.example>$`, mail.Header.Get("Message-ID"))
	at, err := mail.Header.Date()
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	require.Contains(t, part(t, server.received[0], "text/plain"), "Hello O'Neil,\n\nthank you.")
	require.Contains(t, part(t, server.received[0], "text/html"), "<p>Hello O&#39;Neil,</p>\n<p>thank you.")
}

func TestARepeatHasTheSameMessageIDAndAnotherNotificationHasNot(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	config := server.start(t, nil)
	m := message()
	require.NoError(t, send(t, config, m))
	require.NoError(t, send(t, config, m))
	m.Key = "k/approved"
	require.NoError(t, send(t, config, m))
	var ids []string
	for _, raw := range server.received {
		mail, err := netmail.ReadMessage(bytes.NewReader(raw))
		require.NoError(t, err)
		ids = append(ids, mail.Header.Get("Message-ID"))
		require.NotContains(t, mail.Header.Get("Message-ID"), "k/")
	}
	require.Equal(t, ids[0], ids[1])
	require.NotEqual(t, ids[0], ids[2])
}

func TestWithoutAddressNothingIsSent(t *testing.T) {
	t.Parallel()
	m := message()
	m.To = " "
	err := send(t, SMTPConfig{Host: "127.0.0.1", Port: 1, TLS: NoTLS, From: "a@acme.example"}, m)
	require.ErrorIs(t, err, ErrNoAddress)
}

func TestAnAddressThatIsNoneIsAPermanentFault(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"jane", "jane@a.example\r\nBcc: eve@b.example", "a@a.example, b@b.example", "<>", "a@a.example>\r\nDATA"} {
		m := message()
		m.To = to
		err := send(t, SMTPConfig{Host: "127.0.0.1", Port: 1, TLS: NoTLS, From: "a@acme.example"}, m)
		require.EqualError(t, err, "smtp: e-mail: the applicant's address cannot be used")
		require.Equal(t, fault.Permanent, fault.As(err).Class)
	}
}

// A name is what the applicant typed; it must not become a header, a recipient or markup.
func TestANameCannotInjectAnything(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	config := server.start(t, nil)
	for i, name := range []string{"Jane\r\nBcc: eve@b.example\r\n\r\nhi", "<script>alert(1)</script>", "{{.}}", "www.evil.example"} {
		m := message()
		m.FirstName = name
		require.NoError(t, send(t, config, m))
		raw := server.received[i]
		require.NotContains(t, string(raw), "eve@")
		require.NotContains(t, string(raw), "evil")
		require.Contains(t, part(t, raw, "text/plain"), "Hello,\n")
		require.NotContains(t, part(t, raw, "text/html"), "alert")
	}
	require.Len(t, server.to, 4)
}

func TestAnUnknownKindIsAPermanentFault(t *testing.T) {
	t.Parallel()
	m := message()
	m.Kind = "../layout"
	err := send(t, SMTPConfig{Host: "127.0.0.1", Port: 1, TLS: NoTLS, From: "a@acme.example"}, m)
	require.EqualError(t, err, "smtp: e-mail: the message cannot be formed")
}

func TestMandatoryTLSFailsClosed(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	config := server.start(t, nil)
	for _, policy := range []TLS{Mandatory, ""} {
		config.TLS = policy
		err := send(t, config, message())
		require.EqualError(t, err, "smtp: e-mail: the server offers no TLS or authentication that can be used")
		require.Equal(t, fault.Permanent, fault.As(err).Class)
	}
	require.Empty(t, server.received)
	config.TLS = Opportunistic
	require.NoError(t, send(t, config, message()))
	require.False(t, server.tls)
}

func TestTLSIsUsedAndTheCertificateChecked(t *testing.T) {
	t.Parallel()
	serverTLS, authorities := certificates(t)
	for _, policy := range []TLS{Mandatory, Opportunistic} {
		server := &mailServer{password: "secret"}
		config := server.start(t, serverTLS)
		config.TLS, config.Username, config.Password = policy, "user", "secret"
		sender, err := newSMTP(config, authorities)
		require.NoError(t, err)
		require.NoError(t, sender.Send(t.Context(), message()))
		require.True(t, server.tls)

		err = send(t, config, message())
		require.Equal(t, fault.Permanent, fault.As(err).Class, "a certificate that nobody vouches for")
		require.Len(t, server.received, 1)
	}
}

func TestAPasswordIsNotSentInTheClearUnlessTLSIsOff(t *testing.T) {
	t.Parallel()
	server := &mailServer{password: "secret"}
	config := server.start(t, nil)
	config.Username, config.Password, config.TLS = "user", "secret", Opportunistic
	err := send(t, config, message())
	require.Equal(t, fault.Permanent, fault.As(err).Class)
	config.TLS = NoTLS
	require.NoError(t, send(t, config, message()))
	config.Password = "wrong"
	require.EqualError(t, send(t, config, message()), "smtp: e-mail: refused (535)")
}

func TestRepliesAreClassifiedAndNotRepeated(t *testing.T) {
	t.Parallel()
	reply := func(code int) error { return &smtp.SMTPError{Code: code, Message: "not <" + planted + ">"} }
	cases := map[string]struct {
		server *mailServer
		class  fault.Class
		reason string
	}{
		"unknown recipient":    {&mailServer{refuseRcpt: reply(550)}, fault.Permanent, "e-mail: refused (550)"},
		"greylisted":           {&mailServer{refuseRcpt: reply(451)}, fault.Passing, "e-mail: deferred (451)"},
		"content refused":      {&mailServer{refuseData: reply(554)}, fault.Permanent, "e-mail: refused (554)"},
		"mailbox full for now": {&mailServer{refuseData: reply(452)}, fault.Passing, "e-mail: deferred (452)"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := send(t, c.server.start(t, nil), message())
			f := fault.As(err)
			require.NotNil(t, f)
			require.Equal(t, c.class, f.Class)
			require.Equal(t, c.reason, f.Reason)
			require.False(t, f.MayHaveHappened)
			require.NotContains(t, err.Error(), planted)
			require.Contains(t, fault.Describe(err), ", reply "+regexp.MustCompile(`\d+`).FindString(c.reason))
			require.NotContains(t, fault.Describe(err), planted, "nor does the log say whom the server refused")
		})
	}
}

func TestAServerThatIsAwayIsPassing(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())
	err = send(t, SMTPConfig{Host: "127.0.0.1", Port: port, TLS: NoTLS, From: "a@acme.example"}, message())
	require.EqualError(t, err, "smtp: e-mail: the connection failed")
	require.Equal(t, fault.Passing, fault.As(err).Class)
	require.False(t, fault.As(err).MayHaveHappened)
}

func TestABrokenConnectionIsPassing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		replies  []string
		happened bool
	}{
		"before the greeting": {nil, false},
		"no SMTP":             {[]string{"HTTP/1.1 400 Bad Request"}, false},
		"before the message":  {[]string{"220 hi", "250 hi", "250 ok", "250 ok", "250 ok"}, false},
		"after the message":   {[]string{"220 hi", "250 hi", "250 ok", "250 ok", "250 ok", "354 go on"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := send(t, script(t, c.replies...), message())
			require.EqualError(t, err, "smtp: e-mail: the connection failed")
			require.Equal(t, fault.Passing, fault.As(err).Class)
			require.Equal(t, c.happened, fault.As(err).MayHaveHappened)
		})
	}
}

func TestACancelledSendIsPassing(t *testing.T) {
	t.Parallel()
	sender, err := NewSMTP((&mailServer{}).start(t, nil))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Equal(t, fault.Passing, fault.As(sender.Send(ctx, message())).Class)
}

func TestNewSMTPRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]SMTPConfig{
		"sender": {Host: "h", Port: 25, From: "nobody"},
		"domain": {Host: "h", Port: 25, From: "a@xn--a.example"},
		"TLS":    {Host: "h", Port: 25, From: "a@acme.example", TLS: "maybe"},
		"host":   {Port: 25, From: "a@acme.example"},
		"port":   {Host: "h", From: "a@acme.example"},
	} {
		_, err := NewSMTP(config)
		require.Error(t, err, name)
	}
}
