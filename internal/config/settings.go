package config

import (
	"cmp"
	"time"

	"go.temporal.io/sdk/client"
)

// Starter is the configuration of the program that receives webhooks and delivers them to Temporal.
type Starter struct {
	Listen      Address `name:"starter-listen" default:":8080" help:"where webhooks are received"`
	AdminListen Address `name:"starter-admin-listen" default:"127.0.0.1:9090" help:"/livez, /readyz and /metrics"`

	Credentials    Credentials `name:"idwise-webhook-credentials" secret:"" help:"what IDWise sends to prove itself, comma-separated: basic:USER:PASSWORD, bearer:TOKEN, header:NAME:VALUE; or none (required)"`
	AllowedCIDRs   Networks    `name:"idwise-webhook-allowed-cidrs" help:"networks that webhooks may come from, comma-separated; empty: all"`
	TrustedProxies Networks    `name:"trusted-proxies" help:"proxies whose X-Forwarded-For counts, comma-separated; empty: none"`

	DispatchConcurrency int `name:"dispatch-concurrency" default:"32" help:"how many events are delivered to Temporal at once"`

	Audit
	Waits     Waits     `embed:""`
	Mail      Mail      `embed:""`
	Operators Operators `embed:""`
	Database  Database  `embed:""`
	Temporal  Temporal  `embed:""`
	Log       Log       `embed:""`
}

func (s *Starter) check(p *problems) {
	p.required("IDWISE_WEBHOOK_CREDENTIALS")
	s.Audit.checkSealing(p)
	if s.DispatchConcurrency < 1 {
		p.add("DISPATCH_CONCURRENCY", "expected a number above zero")
	}
	s.Mail.check(p)
	s.Operators.check(p)
	s.Log.check(p)
}

// Worker is the configuration of the program that runs workflows and activities.
type Worker struct {
	AdminListen Address `name:"worker-admin-listen" default:"127.0.0.1:9091" help:"/livez, /readyz and /metrics"`

	Audit
	IDWise     IDWise     `embed:""`
	Applicants Applicants `embed:""`
	Face       Face       `embed:""`
	Credit     Credit     `embed:""`
	Address    Addresses  `embed:""`
	Mail       Mail       `embed:""`
	Operators  Operators  `embed:""`
	Outcomes   Outcomes   `embed:""`
	Database   Database   `embed:""`
	Temporal   Temporal   `embed:""`
	Log        Log        `embed:""`
}

func (w *Worker) check(p *problems) {
	p.required("IDWISE_API_KEY", "IDWISE_API_SECRET", "APPLICANTS_URL")
	w.Audit.checkSealing(p)
	w.Face.check(p)
	w.Credit.check(p)
	w.Address.check(p)
	w.Mail.check(p)
	w.Operators.check(p)
	w.Outcomes.check(p)
	w.Log.check(p)
}

// Waits are the times and rules that travel with each onboarding's start.
type Waits struct {
	CheckRetryBudget time.Duration `name:"check-retry-budget" default:"15m" help:"how long passing errors of a check are retried before it parks"`
	DecisionOverdue  time.Duration `name:"decision-overdue" default:"45m" help:"how long to wait for IDWise's decision before asking"`
	ReviewReminder   time.Duration `name:"review-reminder" default:"24h" help:"how often operators are reminded of a review"`
	DecisionFresh    time.Duration `name:"decision-fresh" default:"2m" help:"how old IDWise's decision may be when everything else is settled; an older one is read again"`
	OnboardingExpiry time.Duration `name:"onboarding-expiry" default:"720h" help:"how long an onboarding may stay open"`
	ReviewNeedsTwo   bool          `name:"review-needs-two" type:"switch" default:"false" help:"true: who has resolved a check can't decide the review"`
}

// Database is where the ledger is kept.
type Database struct {
	URL DatabaseURL `name:"database-url" secret:"" default:"sqlite:onboarding.db" help:"sqlite:PATH or postgres://…"`
}

// Log says what is logged and how.
type Log struct {
	Level  string `name:"log-level" default:"info" help:"trace, debug, info, warn or error"`
	Format string `name:"log-format" default:"json" help:"json or text"`
}

func (l *Log) check(p *problems) {
	p.oneOf("LOG_LEVEL", l.Level, "trace", "debug", "info", "warn", "error")
	p.oneOf("LOG_FORMAT", l.Format, "json", "text")
}

// Temporal is the connection to Temporal, and the task queue.
type Temporal struct {
	// Options hold address, namespace, TLS and API key, from Temporal's own variables and profiles.
	Options   client.Options `kong:"-"`
	TaskQueue string         `name:"onboarding-task-queue" default:"onboarding" help:"task queue of workflows and activities"`
}

// Namespace returns the namespace that the connection uses.
func (t *Temporal) Namespace() string { return cmp.Or(t.Options.Namespace, client.DefaultNamespace) }
