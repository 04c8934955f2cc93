// Package sandbox runs simulated vendors on one machine: IDWise, Equifax, the company's own backend and a mail server.
// They speak the real ones' wire formats, each on a port of its own, and misbehave on demand.
package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"onboarding/internal/sandbox/company"
	"onboarding/internal/sandbox/equifax"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/mail"
)

// The score bands of Environment. They set equifax.GoodScore, MiddleScore and BadScore apart.
const (
	passScore   = 700
	reviewScore = 600
)

// OperatorsAddress is where the company's operators get e-mail.
const OperatorsAddress = "operators@company.example"

// Config is what the simulated vendors have agreed with their customer.
type Config struct {
	IDWise                 idwise.Config
	Equifax                equifax.Config
	ApplicantsToken        string // for the company's backend
	OutcomeSecret          string // with which reports to it are signed, whsec_BASE64
	MailUser, MailPassword string
	Listen                 Listen
}

// Listen holds the addresses to listen on. Those that are empty become free ports of 127.0.0.1.
type Listen struct {
	IDWise, Equifax, Company, SMTP, MailPage string
}

// Default returns a configuration with credentials for everything, in which IDWise is so many times faster than in
// reality.
func Default(speed float64) Config {
	return Config{
		IDWise: idwise.Config{
			APIKey: "sandbox-key", APISecret: "sandbox-api-secret", CustomStepID: "7",
			WebhookUser: "idwise", WebhookPassword: "sandbox-webhook-secret", Speed: speed,
		},
		Equifax: equifax.Config{
			ClientID: "sandbox-client", ClientSecret: "sandbox-client-secret",
			MemberNumber: "999XX00001", SecurityCode: "@A1", CustomerCode: "IAPI", Model: "05402",
		},
		ApplicantsToken: "sandbox-applicants-token",
		OutcomeSecret:   "whsec_c2FuZGJveC1vdXRjb21lLXdlYmhvb2stc2VjcmV0", // sandbox-outcome-webhook-secret
		MailUser:        "company", MailPassword: "sandbox-mail-secret",
	}
}

// Sandbox is a set of running vendors.
type Sandbox struct {
	IDWise  *idwise.Server
	Equifax *equifax.Server
	Company *company.Server
	Mail    *mail.Sink

	// Where they are.
	IDWiseURL     string // of the REST API, with its prefix /journey
	EquifaxURL    string
	CompanyURL    string
	ApplicantsURL string // CompanyURL with the prefix /applicants
	SMTPAddress   string // host:port
	MailURL       string // of the page that shows received mail

	config  Config
	servers []*http.Server
	smtp    net.Listener // nil: not reached
	running sync.WaitGroup
}

// Start begins to serve on all addresses. If one can't be listened on, nothing stays open.
func Start(config Config) (*Sandbox, error) {
	s := &Sandbox{
		IDWise: idwise.New(config.IDWise), Equifax: equifax.New(config.Equifax),
		Company: company.New(config.ApplicantsToken, config.OutcomeSecret), Mail: mail.New(config.MailUser, config.MailPassword),
		config: config,
	}
	if err := s.listen(config.Listen); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Sandbox) listen(at Listen) error {
	for _, site := range []struct {
		name, address, path string
		handler             http.Handler
		url                 *string
	}{
		{"IDWise", at.IDWise, "/journey", s.IDWise.Handler(), &s.IDWiseURL},
		{"Equifax", at.Equifax, "", s.Equifax.Handler(), &s.EquifaxURL},
		{"the company's backend", at.Company, "", s.Company.Handler(), &s.CompanyURL},
		{"the mail page", at.MailPage, "", s.Mail.Handler(), &s.MailURL},
	} {
		listener, err := open(site.name, site.address)
		if err != nil {
			return err
		}
		*site.url = "http://" + listener.Addr().String() + site.path
		server := &http.Server{Handler: site.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
		s.servers = append(s.servers, server)
		s.running.Go(func() { _ = server.Serve(listener) }) // returns when it is closed
	}
	s.ApplicantsURL = s.CompanyURL + "/applicants"
	listener, err := open("SMTP", at.SMTP)
	if err != nil {
		return err
	}
	s.smtp, s.SMTPAddress = listener, listener.Addr().String()
	s.running.Go(func() { _ = s.Mail.Serve(listener) }) // returns when it is closed
	return nil
}

func open(name, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", cmp.Or(address, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("listen for %s: %w", name, err)
	}
	return listener, nil
}

// Close ends all servers and everything they were doing.
func (s *Sandbox) Close() error {
	var failed []error
	for _, server := range s.servers {
		failed = append(failed, server.Close())
	}
	failed = append(failed, s.Mail.Close())
	if s.smtp != nil {
		_ = s.smtp.Close() // in case that it was not served yet; an error says that it was
	}
	s.IDWise.Close()
	s.running.Wait()
	return errors.Join(failed...)
}

// Environment returns the settings, as NAME=VALUE, with which the project's programs use this sandbox.
func (s *Sandbox) Environment() []string {
	c := s.config
	smtp := url.URL{Scheme: "smtp", Host: s.SMTPAddress, RawQuery: "tls=none"}
	if c.MailUser != "" {
		smtp.User = url.UserPassword(c.MailUser, c.MailPassword)
	}
	webhook := "none"
	if c.IDWise.WebhookUser != "" {
		webhook = "basic:" + c.IDWise.WebhookUser + ":" + c.IDWise.WebhookPassword
	}
	return []string{
		"IDWISE_WEBHOOK_CREDENTIALS=" + webhook,
		"IDWISE_API_URL=" + s.IDWiseURL,
		"IDWISE_API_KEY=" + c.IDWise.APIKey,
		"IDWISE_API_SECRET=" + c.IDWise.APISecret,
		"IDWISE_CUSTOM_STEP_ID=" + c.IDWise.CustomStepID,
		"APPLICANTS_URL=" + s.ApplicantsURL,
		"APPLICANTS_TOKEN=" + c.ApplicantsToken,
		"CREDIT_PROVIDER=equifax",
		"EQUIFAX_URL=" + s.EquifaxURL,
		"EQUIFAX_CLIENT_ID=" + c.Equifax.ClientID,
		"EQUIFAX_CLIENT_SECRET=" + c.Equifax.ClientSecret,
		"EQUIFAX_MEMBER_NUMBER=" + c.Equifax.MemberNumber,
		"EQUIFAX_SECURITY_CODE=" + c.Equifax.SecurityCode,
		"EQUIFAX_CUSTOMER_CODE=" + c.Equifax.CustomerCode,
		"EQUIFAX_MODEL=" + c.Equifax.Model,
		"CREDIT_PASS_SCORE=" + strconv.Itoa(passScore),
		"CREDIT_REVIEW_SCORE=" + strconv.Itoa(reviewScore),
		"SMTP_URL=" + smtp.String(),
		"MAIL_FROM=onboarding@company.example",
		"OUTCOME_WEBHOOK_URL=" + s.CompanyURL + "/outcomes",
		"OUTCOME_WEBHOOK_SECRET=" + c.OutcomeSecret,
		"OPERATORS_MAIL_TO=" + OperatorsAddress,
		"OPERATORS_SLACK_URL=" + s.CompanyURL + "/slack",
		"OPERATORS_TEAMS_URL=" + s.CompanyURL + "/teams",
	}
}
