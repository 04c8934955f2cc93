// Package alerts sets up, from their configuration, how the programs tell operators that something needs them.
package alerts

import (
	"fmt"

	"github.com/sirupsen/logrus"

	"onboarding/internal/config"
	"onboarding/internal/notify"
)

// Operators returns the operators as configured. Its Run has to run around everything that alerts. Returns an error if
// the configuration cannot work.
func Operators(settings config.Operators, mail config.Mail, temporal config.Temporal, log logrus.FieldLogger) (*notify.Channels, error) {
	var channels []notify.Channel
	if len(settings.MailTo) > 0 {
		to := make([]string, len(settings.MailTo))
		for i, mailbox := range settings.MailTo {
			to[i] = string(mailbox)
		}
		channel, err := notify.NewOperatorsMail(SMTP(mail), to...)
		if err != nil {
			return nil, fmt.Errorf("set up e-mail to operators: %w", err)
		}
		channels = append(channels, channel)
	}
	if hook := settings.Slack.Reveal(); hook != "" {
		channel, err := notify.NewSlack(hook)
		if err != nil {
			return nil, fmt.Errorf("set up alerts in Slack: %w", err)
		}
		channels = append(channels, channel)
	}
	if hook := settings.Teams.Reveal(); hook != "" {
		channel, err := notify.NewTeams(hook)
		if err != nil {
			return nil, fmt.Errorf("set up alerts in Teams: %w", err)
		}
		channels = append(channels, channel)
	}
	if len(channels) == 0 {
		log.Warn("No OPERATORS_… channel is set: operators are told by the log only")
	}
	ui := notify.UI{URL: string(settings.TemporalUI), Namespace: temporal.Namespace()}
	return notify.NewChannels(log, settings.Digest, ui, channels...), nil
}

// SMTP returns how e-mail is sent.
func SMTP(mail config.Mail) notify.SMTPConfig {
	return notify.SMTPConfig{
		Host:     mail.Server.Host,
		Port:     mail.Server.Port,
		Username: mail.Server.Username,
		Password: mail.Server.Password.Reveal(),
		TLS:      notify.TLS(mail.Server.TLS),
		From:     string(mail.From),
	}
}
