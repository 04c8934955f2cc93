package activities

import (
	"context"
	"errors"
	"time"

	"onboarding/internal/audit"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/report"
)

// ReportInput is what the company's backend is to be told.
type ReportInput struct {
	Type        report.Type           `json:"type"`
	JourneyID   string                `json:"journeyId"`
	ReferenceNo string                `json:"referenceNo"`
	At          time.Time             `json:"at"` // when it happened
	Outcome     string                `json:"outcome,omitempty"`
	Rule        string                `json:"rule,omitempty"`
	System      idwise.Decision       `json:"system,omitempty"`
	Manual      idwise.Decision       `json:"manual,omitempty"`
	Final       idwise.Decision       `json:"final,omitempty"`
	Event       string                `json:"event,omitempty"`
	EventID     string                `json:"eventId,omitempty"`
	Checks      []report.CheckSummary `json:"checks,omitempty"`
}

// ReportResult says whether the report was sent, and if not, why.
type ReportResult struct {
	Sent   bool   `json:"sent"`
	Reason string `json:"reason,omitempty"`
	Unrecorded
}

// TellBackend tells the company's backend: of an outcome only when the ledger has taken it. Where nothing is configured, or the
// journey is somebody else's, that is a result and not an error. A repeat carries the same ID.
func (a *Activities) TellBackend(ctx context.Context, in ReportInput) (ReportResult, error) {
	e := entry(ctx, audit.Reported, in.JourneyID, in.ReferenceNo, in.Type)
	result, err := a.report(ctx, in, e)
	if err != nil {
		return ReportResult{}, a.failure(ctx, "report to the company's backend", err)
	}
	e.At, e.Message, e.State, e.Reason, e.Outcome, e.Final = time.Now().UTC(), string(in.Type), "sent", result.Reason, in.Outcome, string(in.Final)
	e.Event, e.EventID = in.Event, in.EventID
	if !result.Sent {
		e.State = "skipped"
	}
	result.Unrecorded = a.tell(ctx, e)
	return result, nil
}

// report tells the company's backend, if it may be told.
func (a *Activities) report(ctx context.Context, in ReportInput, e audit.Entry) (ReportResult, error) {
	err := recordable(e)
	if err == nil {
		err = a.mayTell(ctx, in)
	}
	if f := fault.As(err); errors.Is(err, errOvertaken) || f != nil && f.Class == fault.Foreign {
		return ReportResult{Reason: err.Error()}, nil
	}
	if err != nil {
		return ReportResult{}, err
	}
	err = a.Reports.Report(ctx, report.Report{
		ID: reportID(ctx, in), Type: in.Type, At: in.At, WorkflowID: workflowID(ctx), JourneyID: in.JourneyID,
		ReferenceNo: in.ReferenceNo, Outcome: in.Outcome, Rule: in.Rule, System: string(in.System), Manual: string(in.Manual),
		Final: string(in.Final), Event: in.Event, EventID: in.EventID, Checks: in.Checks,
	})
	if errors.Is(err, report.ErrNotConfigured) {
		return ReportResult{Reason: err.Error()}, nil
	}
	return ReportResult{Sent: err == nil}, err
}

// reportID names a report: one for each outcome, so that the company's backend can't take one for a repeat of another.
func reportID(ctx context.Context, in ReportInput) string {
	if in.Outcome == "" {
		return workflowID(ctx)
	}
	return workflowID(ctx) + "/" + in.Outcome
}

// mayTell returns a fault unless the company may be told: of an outcome that the ledger has taken, of a journey that is the
// applicant's. That an outcome is told keeps an event about the same decision from telling it again.
func (a *Activities) mayTell(ctx context.Context, in ReportInput) error {
	if in.Type == report.JourneyUpdated {
		_, err := a.known(ctx, in.JourneyID, in.ReferenceNo)
		return err
	}
	_, err := a.prove(ctx, in.JourneyID, in.ReferenceNo)
	if err == nil {
		err = a.taken(ctx, in.Outcome)
	}
	if err == nil {
		_, err = a.claimReport(ctx, news(ctx, in.JourneyID, in.ReferenceNo, in.System, in.Manual, in.Final, ""))
	}
	return err
}

// claimReport reports whether this workflow is the one to tell the news.
func (a *Activities) claimReport(ctx context.Context, n ledger.News) (bool, error) {
	return askLedger(ctx, func(ctx context.Context) (bool, error) { return a.Ledger.ClaimReport(ctx, n) })
}

func news(ctx context.Context, journeyID, referenceNo string, system, manual, final idwise.Decision, detail string) ledger.News {
	return ledger.News{
		Stream:     audit.Stream(journeyID, referenceNo, workflowID(ctx)),
		WorkflowID: workflowID(ctx),
		Decisions:  string(system) + "/" + string(manual) + "/" + string(final),
		Detail:     detail,
	}
}
