package config

import (
	"fmt"
	"time"

	"onboarding/internal/mailbox"
)

// Operators says how the people who run onboardings are told that something needs them. The log tells them in any case.
type Operators struct {
	MailTo Mailboxes `name:"operators-mail-to" help:"who gets alerts by e-mail, comma-separated; needs SMTP_URL; empty: nobody"`
	Slack  HookURL   `name:"operators-slack-url" secret:"" help:"incoming webhook of a Slack channel for alerts; empty: none"`
	Teams  HookURL   `name:"operators-teams-url" secret:"" help:"webhook of a Microsoft Teams workflow for alerts; empty: none"`
	// Digest is the first of ever longer times while alerts of one kind keep coming.
	Digest     time.Duration `name:"operators-digest" default:"1m" help:"how long alerts are gathered into one message"`
	TemporalUI URL           `name:"temporal-ui-url" help:"address of the Temporal UI for links in alerts; empty: no links"`
}

func (o *Operators) check(p *problems) {
	if len(o.MailTo) > 0 {
		p.required("SMTP_URL")
	}
}

// Mailboxes are recipients of e-mail.
type Mailboxes []Mailbox

// UnmarshalText takes e-mail addresses, with or without names, in any script, separated by commas.
func (m *Mailboxes) UnmarshalText(text []byte) error {
	list, err := mailbox.ParseList(string(text))
	if err != nil {
		return fmt.Errorf("expected e-mail addresses separated by commas, such as desk@example.com,lead@example.com: %w", err)
	}
	*m = nil
	for _, address := range list {
		*m = append(*m, Mailbox(address.String()))
	}
	return nil
}

// Outcomes says where outcomes are reported. Without a URL they are not.
type Outcomes struct {
	URL  HookURL     `name:"outcome-webhook-url" secret:"" help:"where outcomes are posted, as a Standard Webhook; empty: nowhere"`
	Keys SigningKeys `name:"outcome-webhook-secret" secret:"" help:"whsec_BASE64, 24 to 64 bytes; several separated by commas sign all (required with OUTCOME_WEBHOOK_URL)"`
}

func (o *Outcomes) check(p *problems) {
	if o.URL.Reveal() != "" {
		p.required("OUTCOME_WEBHOOK_SECRET")
	}
}
