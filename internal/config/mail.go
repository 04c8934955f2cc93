package config

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"onboarding/internal/mailbox"
)

// TLSPolicy says whether mail may travel unencrypted.
type TLSPolicy string

// The policies of SMTP_URL's parameter tls.
const (
	TLSMandatory     TLSPolicy = "mandatory"     // fail if the server offers no STARTTLS
	TLSOpportunistic TLSPolicy = "opportunistic" // encrypt if the server offers it
	TLSNone          TLSPolicy = "none"          // never encrypt; for servers on the same machine
)

const submissionPort = 587 // RFC 6409

// MailServer is where e-mail is handed in. Host is empty when none is configured.
type MailServer struct {
	Host     string
	Port     int
	Username string // empty: no authentication
	Password Secret
	TLS      TLSPolicy
}

// UnmarshalText takes smtp://USER:PASSWORD@HOST:PORT?tls=POLICY; user, port and policy may be left out.
func (m *MailServer) UnmarshalText(text []byte) error {
	expected := errors.New("expected smtp://USER:PASSWORD@HOST:PORT?tls=mandatory, opportunistic or none; " +
		"special characters in the user or password are percent-encoded")
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Scheme != "smtp" || parsed.Hostname() == "" || parsed.Path != "" && parsed.Path != "/" {
		return expected
	}
	server := MailServer{Host: parsed.Hostname(), Port: submissionPort, TLS: TLSMandatory}
	if port := parsed.Port(); port != "" {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 {
			return expected
		}
		server.Port = int(number)
	}
	if parsed.User != nil {
		password, ok := parsed.User.Password()
		if !ok || parsed.User.Username() == "" {
			return expected
		}
		server.Username, server.Password = parsed.User.Username(), NewSecret(password)
	}
	parameters, err := url.ParseQuery(parsed.RawQuery)
	if err != nil {
		return expected
	}
	for name, values := range parameters {
		if name != "tls" || len(values) != 1 {
			return expected
		}
		server.TLS = TLSPolicy(values[0])
	}
	switch server.TLS {
	case TLSMandatory, TLSOpportunistic, TLSNone:
		*m = server
		return nil
	}
	return expected
}

// Mailbox is a sender or recipient, such as "Onboarding <noreply@example.com>".
type Mailbox string

// UnmarshalText takes one e-mail address, with or without a name, in any script.
func (m *Mailbox) UnmarshalText(text []byte) error {
	if _, err := mailbox.Parse(string(text)); err != nil {
		return fmt.Errorf("expected an e-mail address, such as Onboarding <noreply@example.com>: %w", err)
	}
	*m = Mailbox(text)
	return nil
}
