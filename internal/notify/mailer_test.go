package notify

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// header returns the header of a message as it came, and read.
func header(t *testing.T, raw []byte) (string, netmail.Header) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	text, _, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	require.True(t, found)
	return string(text), m.Header
}

func requireASCII(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		require.LessOrEqual(t, r, unicode.MaxASCII, text)
	}
}

// Any server takes mail to and from international domains, and is asked for nothing that servers further on may lack.
func TestInternationalDomainsNeedNoExtension(t *testing.T) {
	t.Parallel()
	for _, server := range []*mailServer{{}, {utf8: true}} {
		config := server.start(t, nil)
		config.From = `"Größe, Köln" <no-reply@GRÖSSE.example>`
		m := message()
		m.To = "jane@straße.example"
		require.NoError(t, send(t, config, m))
		require.Equal(t, []string{"no-reply@xn--grsse-kua.example"}, server.from)
		require.Equal(t, []string{"jane@xn--strae-oqa.example"}, server.to)
		require.Equal(t, []bool{false}, server.askedFor)

		text, fields := header(t, server.received[0])
		requireASCII(t, text)
		require.Equal(t, "<jane@xn--strae-oqa.example>", fields.Get("To"))
		require.Regexp(t, `^<[0-9a-f]{64}@xn--grsse-kua\.example>$`, fields.Get("Message-ID"))
		from, err := fields.AddressList("From")
		require.NoError(t, err)
		require.Equal(t, []*netmail.Address{{Name: "Größe, Köln", Address: "no-reply@xn--grsse-kua.example"}}, from)
	}
}

// Letters before the @ have no spelling in ASCII. Who can't be written to is a matter for a person, and is not named.
func TestLettersBeforeTheAtNeedAServerThatTakesThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, reason string }{
		"recipient": {"no-reply@acme.example", "jürgen@straße.example",
			"e-mail: the address has letters that the mail server does not support (SMTPUTF8)"},
		"sender": {"grüße@acme.example", planted,
			"e-mail: the sender's address has letters that the mail server does not support (SMTPUTF8)"},
		"both": {"grüße@acme.example", "用户@acme.example",
			"e-mail: the sender's address has letters that the mail server does not support (SMTPUTF8)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message()
			m.To = c.to
			server := &mailServer{}
			for _, config := range []SMTPConfig{
				server.start(t, nil),
				script(t, "220 hi", "250-hi\r\n250 SMTPUTF8", "221 bye"), // without 8BITMIME
				script(t, "220 hi", "502 what", "250 hi", "221 bye"),     // a server of old
			} {
				config.From = c.from
				err := send(t, config, m)
				require.EqualError(t, err, "smtp: "+c.reason)
				require.Equal(t, fault.Permanent, fault.As(err).Class)
				require.False(t, fault.As(err).MayHaveHappened)
			}
			require.Empty(t, server.from, "the server is not tried")

			server = &mailServer{utf8: true}
			config := server.start(t, nil)
			config.From = c.from
			require.NoError(t, send(t, config, m))
			require.Equal(t, []string{c.from}, server.from)
			require.Equal(t, []bool{true}, server.askedFor)
			_, fields := header(t, server.received[0])
			require.Equal(t, "<"+server.to[0]+">", fields.Get("To"))
			require.Regexp(t, `^<[0-9a-f]{64}@acme\.example>$`, fields.Get("Message-ID"))
		})
	}
}

// One sender writes to all: what one message needs is not asked for the next.
func TestTheExtensionIsAskedForByMessage(t *testing.T) {
	t.Parallel()
	server := &mailServer{utf8: true}
	sender, err := NewSMTP(server.start(t, nil))
	require.NoError(t, err)
	for _, to := range []string{planted, "jürgen@straße.example", planted} {
		m := message()
		m.To = to
		require.NoError(t, sender.Send(t.Context(), m))
	}
	require.Equal(t, []bool{false, true, false}, server.askedFor)
	require.Equal(t, []string{planted, "jürgen@xn--strae-oqa.example", planted}, server.to)
}

func TestADomainThatCannotExistIsAPermanentFault(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"jane@xn--a.example", "jane@straße..example", "jane@straße.example。", "jane@\u202estraße.example"} {
		m := message()
		m.To = to
		err := send(t, SMTPConfig{Host: "127.0.0.1", Port: 1, TLS: NoTLS, From: "a@acme.example"}, m)
		require.EqualError(t, err, "smtp: e-mail: the applicant's address cannot be used")
		require.Equal(t, fault.Permanent, fault.As(err).Class)
	}
}

// Unusual addresses arrive as they were given, and the name beside one goes nowhere.
func TestUnusualAddressesArrive(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	sender, err := NewSMTP(server.start(t, nil))
	require.NoError(t, err)
	for i, c := range [][2]string{
		{`"jane @ home"@a.example`, "jane @ home@a.example"}, {"jane@[192.0.2.1]", "jane@[192.0.2.1]"},
		{"Jane.Doe+x@Mail.Example", "Jane.Doe+x@Mail.Example"}, {"Jané <jane@a.example>", "jane@a.example"},
	} {
		m := message()
		m.To = c[0]
		require.NoError(t, sender.Send(t.Context(), m), c[0])
		require.Equal(t, c[1], server.to[i])
		text, _ := header(t, server.received[i])
		requireASCII(t, text)
		require.NotContains(t, text, "utf-8?q?Jan")
	}
}

// Invisible characters that belong to a name's spelling arrive in both parts; those that turn text round do not.
func TestNamesArriveAsTheyAreSpelled(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	sender, err := NewSMTP(server.start(t, nil))
	require.NoError(t, err)
	for i, c := range [][2]string{
		{"مه\u200cسا", "Hello مه\u200cسا,"}, {"രമേശന്\u200d", "Hello രമേശന്\u200d,"},
		{"Jane\u202e", "Hello,"}, {"\u2067Jane\u2069", "Hello,"}, {"Jane\u2028hi", "Hello,"}, {"Jane\u0085hi", "Hello,"},
	} {
		m := message()
		m.FirstName = c[0]
		require.NoError(t, sender.Send(t.Context(), m))
		require.Contains(t, part(t, server.received[i], "text/plain"), c[1]+"\n")
		require.Contains(t, part(t, server.received[i], "text/html"), "<p>"+c[1]+"</p>")
		text, _ := header(t, server.received[i])
		requireASCII(t, text)
	}
}

// Operators are written to like applicants, with their names.
func TestOperatorsHaveInternationalAddresses(t *testing.T) {
	t.Parallel()
	to := []string{"Zoë Große <desk@größe.example>", `"Lead, Ana" <lead@acme.example>`}
	server := &mailServer{}
	config := server.start(t, nil)
	channel, err := NewOperatorsMail(config, to...)
	require.NoError(t, err)
	require.NoError(t, channel.Post(t.Context(), notice()))
	require.Equal(t, []string{"desk@xn--gre-6ka8i.example", "lead@acme.example"}, server.to)
	text, fields := header(t, server.received[0])
	requireASCII(t, text)
	read, err := new(mime.WordDecoder).DecodeHeader(fields.Get("To"))
	require.NoError(t, err)
	require.Equal(t, `Zoë Große <desk@xn--gre-6ka8i.example>, "Lead, Ana" <lead@acme.example>`, read)

	channel, err = NewOperatorsMail(config, append(to, "zoë@acme.example")...)
	require.NoError(t, err)
	err = channel.Post(t.Context(), notice())
	require.EqualError(t, err, "smtp: e-mail: the address has letters that the mail server does not support (SMTPUTF8)")
	require.Equal(t, fault.Permanent, fault.As(err).Class)
}
