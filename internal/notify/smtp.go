package notify

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"onboarding/internal/fault"
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

// SMTP sends notifications by e-mail.
type SMTP struct {
	client *mail.Client
	from   *netmail.Address
	texts  *texts
}

// NewSMTP returns a sender of e-mail. Returns an error if the configuration cannot work.
func NewSMTP(config SMTPConfig) (*SMTP, error) { return newSMTP(config, nil) }

// newSMTP trusts the system's certificate authorities if authorities is nil.
func newSMTP(config SMTPConfig, authorities *x509.CertPool) (*SMTP, error) {
	from, err := netmail.ParseAddress(config.From)
	if err != nil {
		return nil, errors.New("smtp: the sender is not an e-mail address")
	}
	texts, err := loadTexts()
	if err != nil {
		return nil, err
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
	return &SMTP{client: client, from: from, texts: texts}, nil
}

// Send sends the message by e-mail. SMTP has no idempotency key, so a repeat may arrive twice; it has the same
// Message-ID, by which mailboxes fold it.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if strings.TrimSpace(m.To) == "" {
		return ErrNoAddress
	}
	to, err := netmail.ParseAddress(m.To)
	if err != nil {
		return fault.New(fault.Permanent, smtpProvider, "e-mail: the applicant's address cannot be used", err)
	}
	message, err := s.compose(m, to.Address)
	if err != nil {
		return fault.New(fault.Permanent, smtpProvider, "e-mail: the message cannot be formed", err)
	}
	err = s.client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() {
		// Once the server has taken the message, a failure to say goodbye means nothing.
		return nil
	}
	return smtpFault(err)
}

func (s *SMTP) compose(m Message, to string) (*mail.Msg, error) {
	letter, err := s.texts.letter(m)
	if err != nil {
		return nil, err
	}
	page, err := s.texts.html(letter)
	if err != nil {
		return nil, err
	}
	message := mail.NewMsg()
	if err := message.From(s.from.String()); err != nil {
		return nil, err
	}
	if err := message.To(to); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	key := sha256.Sum256([]byte(m.Key))
	message.SetMessageIDWithValue(hex.EncodeToString(key[:]) + "@" + domain)
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	message.Subject(letter.Subject)
	message.SetBodyString(mail.TypeTextPlain, letter.text())
	message.AddAlternativeString(mail.TypeTextHTML, page)
	return message, nil
}
