package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	netmail "net/mail"
	"slices"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"onboarding/internal/fault"
	"onboarding/internal/mailbox"
)

const (
	smtpProvider = "smtp"
	// smtpTimeout bounds connecting and then each conversation with the mail server.
	smtpTimeout = 10 * time.Second
	// submissionsPort is where mail servers speak TLS from the start (RFC 8314).
	submissionsPort = 465
)

// TLS is how much the connection to the mail server must be protected.
type TLS string

// The choices for the connection to the mail server.
const (
	Mandatory     TLS = "mandatory"     // no TLS, no mail
	Opportunistic TLS = "opportunistic" // TLS if the server offers it; without it, no password is sent in the clear
	NoTLS         TLS = "none"
)

// SMTPConfig says how mail is sent.
type SMTPConfig struct {
	Host     string
	Port     int    // at 465, Mandatory means TLS from the start, elsewhere STARTTLS
	Username string // empty: no authentication
	Password string
	TLS      TLS    // empty: Mandatory
	From     string // RFC 5322, such as "Acme <no-reply@acme.example>", in any script
}

// mailer hands e-mail in, always from the same sender.
type mailer struct {
	client *mail.Client
	from   *netmail.Address
}

// newMailer returns an error if the configuration cannot work. It trusts the system's certificate authorities if
// authorities is nil.
func newMailer(config SMTPConfig, authorities *x509.CertPool) (*mailer, error) {
	from, err := mailbox.Parse(config.From)
	if err != nil {
		return nil, fmt.Errorf("smtp: the sender cannot be used: %w", err)
	}
	options := []mail.Option{
		mail.WithPort(config.Port),
		mail.WithTimeout(smtpTimeout),
		mail.WithoutSMTPUTF8(), // but for messages that need it
		mail.WithTLSConfig(&tls.Config{ServerName: config.Host, RootCAs: authorities, MinVersion: tls.VersionTLS12}),
	}
	auth := mail.SMTPAuthAutoDiscover
	switch config.TLS {
	case Mandatory, "":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
		if config.Port == submissionsPort {
			options = append(options, mail.WithSSL())
		}
	case Opportunistic:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case NoTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
		auth = mail.SMTPAuthPlainNoEnc
	default:
		return nil, fmt.Errorf("smtp: %q is no choice for TLS", config.TLS)
	}
	if config.Username != "" {
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(config.Username), mail.WithPassword(config.Password))
	}
	client, err := mail.NewClient(config.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return &mailer{client: client, from: from}, nil
}

// message returns one that says who sends it to whom, and that no person wrote it. The ID tells it apart from others.
func (m *mailer) message(id string, to ...*netmail.Address) *mail.Msg {
	message := mail.NewMsg()
	message.FromMailAddress(m.from)
	message.ToMailAddress(to...)
	message.SetMessageIDWithValue(id + "@" + mailbox.Domain(m.from))
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	return message
}

// deliver hands the message in. Returns a *fault.Error.
func (m *mailer) deliver(ctx context.Context, message *mail.Msg) error {
	connection, err := m.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return smtpFault(err)
	}
	// Once the server has taken the message, or refused it, a failure to say goodbye means nothing.
	defer func() { _ = m.client.CloseWithSMTPClient(connection) }()
	if err := requestUTF8(connection, message); err != nil {
		return err
	}
	if err := m.client.SendWithSMTPClient(connection, message); err != nil && !message.IsDelivered() {
		return smtpFault(err)
	}
	return nil
}

// requestUTF8 asks for the extension of SMTP that addresses with letters beyond ASCII need (RFC 6531). Other messages do
// without: servers further on may not have it, and would send them back. Returns a *fault.Error if this server has not.
func requestUTF8(connection *smtp.Client, message *mail.Msg) error {
	sender := slices.ContainsFunc(message.GetFrom(), mailbox.NeedsSMTPUTF8)
	if !sender && !slices.ContainsFunc(message.GetTo(), mailbox.NeedsSMTPUTF8) {
		return nil
	}
	utf8, _ := connection.Extension("SMTPUTF8")
	eightBit, _ := connection.Extension("8BITMIME") // for the addresses in the header
	if utf8 && eightBit {
		connection.SkipSMTPUTF8(false)
		return nil
	}
	whose := "the address"
	if sender {
		whose = "the sender's address"
	}
	return fault.Permanentf(smtpProvider, "e-mail: %s has letters that the mail server does not support (SMTPUTF8)", whose)
}
