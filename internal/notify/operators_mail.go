package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"github.com/wneessen/go-mail"

	"onboarding/internal/fault"
)

// OperatorsMail tells operators by e-mail.
type OperatorsMail struct {
	mailer *mailer
	to     []string
}

// NewOperatorsMail returns a channel that writes to these addresses (RFC 5322), one message to all. Returns an error if
// the configuration cannot work.
func NewOperatorsMail(config SMTPConfig, to ...string) (*OperatorsMail, error) {
	mailer, err := newMailer(config, nil)
	if err != nil {
		return nil, err
	}
	m := &OperatorsMail{mailer: mailer, to: to}
	if _, err := m.mailer.message(rand.Text(), to...); err != nil || len(to) == 0 {
		return nil, errors.New("smtp: an operator's address cannot be used")
	}
	return m, nil
}

// Name returns "e-mail".
func (m *OperatorsMail) Name() string { return "e-mail" }

// Post sends the notice as plain text.
func (m *OperatorsMail) Post(ctx context.Context, n Notice) error {
	message, err := m.mailer.message(rand.Text(), m.to...)
	if err != nil {
		return fault.New(fault.Permanent, smtpProvider, "e-mail: the message cannot be formed", err)
	}
	message.Subject(n.Title)
	message.SetBodyString(mail.TypeTextPlain, plain(n))
	return m.mailer.deliver(ctx, message)
}

// plain returns the notice as text for people who see nothing else.
func plain(n Notice) string {
	var text strings.Builder
	for _, item := range n.Items {
		text.WriteString("* " + item.Text + "\n")
		for _, example := range item.Examples {
			text.WriteString("    " + example.WorkflowID + "\n")
			if example.URL != "" {
				text.WriteString("    " + example.URL + "\n")
			}
		}
		if item.More > 0 {
			text.WriteString("    " + more(item) + "\n")
		}
		text.WriteString("\n")
	}
	if n.List != "" {
		text.WriteString("All: " + n.List + "\n")
	}
	return text.String()
}
