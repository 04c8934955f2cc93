package config

import (
	"errors"
	"strconv"
	"strings"
)

// The providers that can be chosen.
const (
	IDWiseProvider   = "idwise"
	EquifaxProvider  = "equifax"
	DocumentProvider = "document"
)

// IDWise is the access to IDWise's REST API.
type IDWise struct {
	URL    URL    `name:"idwise-api-url" default:"https://api.idwise.com/journey" help:"IDWise REST API"`
	Key    string `name:"idwise-api-key" help:"server key (required)"`
	Secret Secret `name:"idwise-api-secret" secret:"" help:"secret of the server key (required)"`
}

// Applicants is the access to the company's backend.
type Applicants struct {
	URL   ApplicantsURL `name:"applicants-url" help:"the company's applicants: GET {URL}/{referenceNo} and …/photo; or file:PATH of a JSON file (required)"`
	Token Secret        `name:"applicants-token" secret:"" help:"bearer token for it; empty: none"`
}

// Face chooses who compares the selfie with the photo on file.
type Face struct {
	Provider string `name:"face-provider" default:"idwise" help:"idwise"`
	// StepID is the custom step of the IDWise flow.
	StepID       string `name:"idwise-custom-step-id" help:"ID of the custom step (required for face by idwise)"`
	StepPath     string `name:"idwise-custom-step-path" default:"v2/process-custom-journey-step" help:"path of Process Custom Journey Step, not public: confirm with IDWise"`
	CompletePath string `name:"idwise-complete-custom-step-path" default:"v2/complete-custom-step" help:"path of Complete Custom Step, not public: confirm with IDWise"`
}

func (f *Face) check(p *problems) {
	p.oneOf("FACE_PROVIDER", f.Provider, IDWiseProvider)
	if f.Provider == IDWiseProvider {
		p.required("IDWISE_CUSTOM_STEP_ID")
	}
}

// Credit chooses the credit bureau. Scores at or above PassScore pass, at or above ReviewScore need a person, others fail.
type Credit struct {
	Provider    string  `name:"credit-provider" help:"equifax (required)"`
	PassScore   int     `name:"credit-pass-score" help:"at or above: passed (required)"`
	ReviewScore int     `name:"credit-review-score" help:"at or above: review, below: failed (required)"`
	Equifax     Equifax `embed:""`
}

func (c *Credit) check(p *problems) {
	p.required("CREDIT_PROVIDER", "CREDIT_PASS_SCORE", "CREDIT_REVIEW_SCORE")
	p.oneOf("CREDIT_PROVIDER", c.Provider, EquifaxProvider)
	if c.PassScore < c.ReviewScore {
		p.add("CREDIT_PASS_SCORE", "expected a number at or above CREDIT_REVIEW_SCORE")
	}
	if c.Provider == EquifaxProvider {
		c.Equifax.check(p)
		c.checkScores(p, c.Equifax.ScoreRange)
	}
}

// checkScores notes scores that can't sort those of the model. A pass score that every score reaches approves everybody.
func (c *Credit) checkScores(p *problems, model ScoreRange) {
	if model == (ScoreRange{}) {
		return // which is a mistake already
	}
	if c.PassScore <= model.Lowest || c.PassScore > model.Highest {
		p.add("CREDIT_PASS_SCORE", "expected a score of the model above its lowest, see EQUIFAX_SCORE_RANGE")
	}
	if c.ReviewScore < model.Lowest || c.ReviewScore > model.Highest {
		p.add("CREDIT_REVIEW_SCORE", "expected a score of the model, see EQUIFAX_SCORE_RANGE")
	}
}

// ScoreRange is the range of a score model, both ends included.
type ScoreRange struct {
	Lowest, Highest int
}

// UnmarshalText takes two numbers with a hyphen between them, the lower one first.
func (s *ScoreRange) UnmarshalText(text []byte) error {
	first, second, _ := strings.Cut(string(text), "-")
	lowest, err := strconv.ParseUint(strings.TrimSpace(first), 10, 16)
	highest, errHighest := strconv.ParseUint(strings.TrimSpace(second), 10, 16)
	if err != nil || errHighest != nil || lowest >= highest {
		return errors.New("expected the lowest and the highest score, such as 300-850")
	}
	*s = ScoreRange{int(lowest), int(highest)}
	return nil
}

// Equifax is the access to Equifax OneView.
type Equifax struct {
	URL          URL    `name:"equifax-url" default:"https://api.equifax.com" help:"Equifax host"`
	ClientID     string `name:"equifax-client-id" help:"OAuth client (required for equifax)"`
	ClientSecret Secret `name:"equifax-client-secret" secret:"" help:"OAuth client secret (required for equifax)"`
	MemberNumber string `name:"equifax-member-number" help:"member number (required for equifax)"`
	SecurityCode Secret `name:"equifax-security-code" secret:"" help:"security code of the member number (required for equifax)"`
	CustomerCode string `name:"equifax-customer-code" help:"customer code (required for equifax)"`
	Model        string `name:"equifax-model" help:"identifier of the score model (required for equifax)"`
	// ScoreRange is the model's. What is outside of it is no score.
	ScoreRange ScoreRange `name:"equifax-score-range" default:"300-850" help:"lowest and highest score of the model; what is outside is no score"`
	// Inquiry is soft or hard. A hard inquiry is seen by other lenders.
	Inquiry string `name:"equifax-inquiry" default:"soft" help:"soft or hard"`
}

func (e *Equifax) check(p *problems) {
	p.required("EQUIFAX_CLIENT_ID", "EQUIFAX_CLIENT_SECRET", "EQUIFAX_MEMBER_NUMBER", "EQUIFAX_SECURITY_CODE",
		"EQUIFAX_CUSTOMER_CODE", "EQUIFAX_MODEL")
	p.oneOf("EQUIFAX_INQUIRY", e.Inquiry, "soft", "hard")
}

// Addresses chooses who verifies addresses.
type Addresses struct {
	Provider string `name:"address-provider" default:"document" help:"document"`
}

func (a *Addresses) check(p *problems) {
	p.oneOf("ADDRESS_PROVIDER", a.Provider, DocumentProvider)
}

// Mail is how e-mail is sent, to applicants by the worker and to operators by both programs. Without a server none is.
type Mail struct {
	Server MailServer `name:"smtp-url" secret:"" help:"smtp://USER:PASSWORD@HOST:587?tls=mandatory, opportunistic or none; empty: no e-mail"`
	From   Mailbox    `name:"mail-from" help:"sender of e-mail (required with SMTP_URL)"`
}

func (m *Mail) check(p *problems) {
	if m.Server.Host != "" {
		p.required("MAIL_FROM")
	}
}
