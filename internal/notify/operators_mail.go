package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"

	"github.com/wneessen/go-mail"

	"onboarding/internal/mailbox"
)

// OperatorsMail tells operators by e-mail.
type OperatorsMail struct {
	mailer *mailer
	to     []*netmail.Address
}

// NewOperatorsMail returns a channel that writes to these addresses (RFC 5322), one message to all. Returns an error if
// the configuration cannot work.
func NewOperatorsMail(config SMTPConfig, to ...string) (*OperatorsMail, error) {
	mailer, err := newMailer(config, nil)
	if err != nil {
		return nil, err
	}
	if len(to) == 0 {
		return nil, errors.New("smtp: there is no operator to write to")
	}
	m := &OperatorsMail{mailer: mailer}
	for _, text := range to {
		address, err := mailbox.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("smtp: an operator cannot be reached: %w", err)
		}
		m.to = append(m.to, address)
	}
	return m, nil
}

// Name returns "e-mail".
func (m *OperatorsMail) Name() string { return "e-mail" }

// Post sends the notice as plain text.
func (m *OperatorsMail) Post(ctx context.Context, n Notice) error {
	message := m.mailer.message(rand.Text(), m.to...)
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
