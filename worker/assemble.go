package main

import (
	"fmt"

	"github.com/sirupsen/logrus"

	"onboarding/activities"
	"onboarding/internal/address"
	"onboarding/internal/alerts"
	"onboarding/internal/applicant"
	"onboarding/internal/config"
	"onboarding/internal/credit"
	"onboarding/internal/face"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

// assemble builds the activities from the providers that the configuration chose.
func assemble(settings config.Worker, book *ledger.Ledger, operators notify.Operators, log *logrus.Logger) (*activities.Activities, error) {
	journeys, err := idwise.NewClient(string(settings.IDWise.URL), settings.IDWise.Key, settings.IDWise.Secret.Reveal(),
		idwise.CustomStep{
			ID:           settings.Face.StepID,
			SubmitPath:   settings.Face.StepPath,
			CompletePath: settings.Face.CompletePath,
		})
	if err != nil {
		return nil, fmt.Errorf("set up IDWise: %w", err)
	}
	applicants, err := newDirectory(settings.Applicants)
	if err != nil {
		return nil, fmt.Errorf("set up applicants: %w", err)
	}
	bureau, err := newBureau(settings.Credit)
	if err != nil {
		return nil, fmt.Errorf("set up credit bureau: %w", err)
	}
	messages, err := newMessages(settings.Mail, log)
	if err != nil {
		return nil, fmt.Errorf("set up e-mail: %w", err)
	}
	reports, err := newReports(settings.Outcomes, log)
	if err != nil {
		return nil, fmt.Errorf("set up the reporting of outcomes: %w", err)
	}
	return &activities.Activities{
		Applicants:  applicants,
		Journeys:    journeys,
		Face:        face.NewIDWise(journeys),
		Credit:      bureau,
		HardInquiry: credit.Inquiry(settings.Credit.Equifax.Inquiry) == credit.Hard,
		Address:     address.NewDocument(journeys),
		Notify:      messages,
		Operators:   operators,
		Reports:     reports,
		Ledger:      book,
		Audit:       book,
		Callers:     activities.History{},
		Log:         log,
	}, nil
}

func newDirectory(settings config.Applicants) (applicant.Directory, error) {
	if path, ok := settings.URL.File(); ok {
		return applicant.NewFile(path)
	}
	return applicant.NewHTTP(string(settings.URL), settings.Token.Reveal())
}

func newBureau(settings config.Credit) (credit.Bureau, error) {
	equifax := settings.Equifax
	return credit.NewEquifax(credit.EquifaxConfig{
		URL:          string(equifax.URL),
		ClientID:     equifax.ClientID,
		ClientSecret: equifax.ClientSecret.Reveal(),
		MemberNumber: equifax.MemberNumber,
		SecurityCode: equifax.SecurityCode.Reveal(),
		CustomerCode: equifax.CustomerCode,
		Model:        equifax.Model,
		Inquiry:      credit.Inquiry(equifax.Inquiry),
		Scores:       credit.ScoreRange(equifax.ScoreRange),
		Bands:        credit.Bands{Pass: settings.PassScore, Review: settings.ReviewScore},
	})
}

// newMessages returns the sender of e-mail, or one that sends nothing when no mail server is configured.
func newMessages(settings config.Mail, log logrus.FieldLogger) (notify.Applicants, error) {
	if settings.Server.Host == "" {
		log.Warn("SMTP_URL is not set: applicants get no e-mail")
		return notify.None{}, nil
	}
	return notify.NewSMTP(alerts.SMTP(settings))
}

// newReports returns what tells the company's backend, or one that tells nobody when no URL is configured.
func newReports(settings config.Outcomes, log logrus.FieldLogger) (report.Reporter, error) {
	url := settings.URL.Reveal()
	if url == "" {
		log.Warn("OUTCOME_WEBHOOK_URL is not set: outcomes are reported to nobody")
		return report.None{}, nil
	}
	return report.NewWebhook(url, settings.Keys.Reveal()...)
}
