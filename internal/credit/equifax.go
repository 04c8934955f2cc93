package credit

import (
	"context"
	"fmt"
	"net/http"

	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

const (
	equifax    = "equifax"
	reportPath = "business/oneview/consumer-credit/v1/reports/credit-report"
	reportWhat = "credit report"
)

// EquifaxConfig holds what Equifax gave the company, and how the company judges scores.
type EquifaxConfig struct {
	URL          string // such as "https://api.equifax.com"
	ClientID     string
	ClientSecret string
	MemberNumber string
	SecurityCode string
	CustomerCode string
	Model        string     // identifier of the score model that is ordered
	Inquiry      Inquiry    // what a report with this member number is; empty: Soft
	Scores       ScoreRange // of the model; zero: DefaultScores
	Bands        Bands
}

// Equifax asks Equifax OneView for credit reports of the United States. The wire format is as seen in public
// integrations: confirm it against the OpenAPI of Equifax's portal before going live.
type Equifax struct {
	config EquifaxConfig
	rest   *rest.Client
	tokens *tokens
}

// NewEquifax returns a bureau. Returns an error if the configuration cannot work.
func NewEquifax(config EquifaxConfig) (*Equifax, error) {
	if config.Scores == (ScoreRange{}) {
		config.Scores = DefaultScores
	}
	if err := config.Bands.check(config.Scores); err != nil {
		return nil, fmt.Errorf("equifax: %w", err)
	}
	switch config.Inquiry {
	case "":
		config.Inquiry = Soft
	case Soft, Hard:
	default:
		return nil, fmt.Errorf("equifax: inquiry %q is neither soft nor hard", config.Inquiry)
	}
	client, err := rest.New(equifax, config.URL, nil)
	if err != nil {
		return nil, err
	}
	tokens, err := newTokens(config.URL, config.ClientID, config.ClientSecret)
	if err != nil {
		return nil, err
	}
	return &Equifax{config: config, rest: client, tokens: tokens}, nil
}

// Check orders a credit report and judges its score. With hard inquiries, a report that may have been made is not
// ordered again: the error is permanent and names the reference under which Equifax can look it up.
func (e *Equifax) Check(ctx context.Context, req Request) (check.Result, error) {
	reference := Reference(req.IdempotencyKey)
	hard := e.config.Inquiry == Hard
	if hard && req.Again {
		return check.Result{}, inquiryInDoubt(reference, nil)
	}
	order, err := e.order(req.Applicant, reference)
	if err != nil {
		return check.Result{}, err
	}
	answer, err := e.fetch(ctx, req.IdempotencyKey, order)
	if f := fault.As(err); hard && f != nil && f.MayHaveHappened {
		return check.Result{}, inquiryInDoubt(reference, f)
	}
	if err != nil {
		return check.Result{}, err
	}
	verdict, reason := answer.verdict(e.config.Model, e.config.Scores, e.config.Bands)
	// The answer has no reference of Equifax's own; Equifax finds the report by ours.
	return check.Result{Verdict: verdict, Reason: reason, Provider: equifax, Reference: reference}, nil
}

// fetch orders the report. A token that Equifax no longer accepts is replaced once: a 401 means that nothing was done.
func (e *Equifax) fetch(ctx context.Context, idempotencyKey string, order reportOrder) (reportAnswer, error) {
	token, err := e.tokens.get(ctx)
	if err != nil {
		return reportAnswer{}, err
	}
	answer, err := e.fetchWith(ctx, token, idempotencyKey, order)
	if refusal := rest.Refusal(err); refusal == nil || refusal.Status != http.StatusUnauthorized {
		return answer, err
	}
	e.tokens.drop(token)
	if token, err = e.tokens.get(ctx); err != nil {
		return reportAnswer{}, err
	}
	return e.fetchWith(ctx, token, idempotencyKey, order)
}

func (e *Equifax) fetchWith(ctx context.Context, token, idempotencyKey string, order reportOrder) (reportAnswer, error) {
	r := rest.Request{What: reportWhat, Method: http.MethodPost, Path: reportPath, Header: http.Header{
		"Authorization":   {"Bearer " + token},
		"Idempotency-Key": {idempotencyKey},
	}}
	var answer reportAnswer
	if err := e.rest.JSON(ctx, r, order, &answer); err != nil {
		return reportAnswer{}, err
	}
	if answer.Status != "COMPLETED" {
		return reportAnswer{}, e.rest.Unreadable(reportWhat+": the report is not completed", nil)
	}
	return answer, nil
}

// inquiryInDoubt is the fault when a hard inquiry may have been made and its result is not known.
func inquiryInDoubt(reference string, f *fault.Error) *fault.Error {
	attempted := reportWhat
	var cause error
	if f != nil {
		attempted, cause = f.Reason, f.Cause()
	}
	doubt := fault.New(fault.Permanent, equifax,
		attempted+"; the inquiry may have been made: look it up under reference "+reference+" before retrying", cause)
	doubt.MayHaveHappened = true
	return doubt
}
