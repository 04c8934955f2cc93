package notify

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	netmail "net/mail"
	"strings"

	"github.com/wneessen/go-mail"

	"onboarding/internal/fault"
	"onboarding/internal/mailbox"
)

// SMTP sends notifications by e-mail.
type SMTP struct {
	mailer *mailer
	texts  *texts
}

// NewSMTP returns a sender of e-mail. Returns an error if the configuration cannot work.
func NewSMTP(config SMTPConfig) (*SMTP, error) { return newSMTP(config, nil) }

func newSMTP(config SMTPConfig, authorities *x509.CertPool) (*SMTP, error) {
	mailer, err := newMailer(config, authorities)
	if err != nil {
		return nil, err
	}
	texts, err := loadTexts()
	if err != nil {
		return nil, err
	}
	return &SMTP{mailer: mailer, texts: texts}, nil
}

// Send sends the message by e-mail. SMTP has no idempotency key, so a repeat may arrive twice; it has the same
// Message-ID, by which mailboxes fold it.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if strings.TrimSpace(m.To) == "" {
		return ErrNoAddress
	}
	to, err := mailbox.Parse(m.To)
	if err != nil {
		return fault.New(fault.Permanent, smtpProvider, "e-mail: the applicant's address cannot be used", err)
	}
	to.Name = "" // whatever it says, it is not needed
	message, err := s.compose(m, to)
	if err != nil {
		return fault.New(fault.Permanent, smtpProvider, "e-mail: the message cannot be formed", err)
	}
	return s.mailer.deliver(ctx, message)
}

func (s *SMTP) compose(m Message, to *netmail.Address) (*mail.Msg, error) {
	letter, err := s.texts.letter(m)
	if err != nil {
		return nil, err
	}
	page, err := s.texts.html(letter)
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256([]byte(m.Key))
	message := s.mailer.message(hex.EncodeToString(key[:]), to)
	message.Subject(letter.Subject)
	message.SetBodyString(mail.TypeTextPlain, letter.text())
	message.AddAlternativeString(mail.TypeTextHTML, page)
	return message, nil
}
