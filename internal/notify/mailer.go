package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
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
	From     string // RFC 5322, such as "Acme <no-reply@acme.example>"
}

// mailer hands e-mail in, always from the same sender.
type mailer struct {
	client *mail.Client
	from   *netmail.Address
}

// newMailer returns an error if the configuration cannot work. It trusts the system's certificate authorities if
// authorities is nil.
func newMailer(config SMTPConfig, authorities *x509.CertPool) (*mailer, error) {
	from, err := netmail.ParseAddress(config.From)
	if err != nil {
		return nil, errors.New("smtp: the sender is not an e-mail address")
	}
	options := []mail.Option{
		mail.WithPort(config.Port),
		mail.WithTimeout(smtpTimeout),
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
func (m *mailer) message(id string, to ...string) (*mail.Msg, error) {
	message := mail.NewMsg()
	if err := message.From(m.from.String()); err != nil {
		return nil, err
	}
	if err := message.To(to...); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(m.from.Address, "@")
	message.SetMessageIDWithValue(id + "@" + domain)
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	return message, nil
}

// deliver hands the message in. Returns a *fault.Error.
func (m *mailer) deliver(ctx context.Context, message *mail.Msg) error {
	err := m.client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() {
		// Once the server has taken the message, a failure to say goodbye means nothing.
		return nil
	}
	return smtpFault(err)
}
