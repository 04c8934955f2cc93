package activities

import (
	"context"
	"time"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/notify"
)

// AlertInput is what operators are told.
type AlertInput struct {
	Kind        string     `json:"kind"` // one of notify's
	JourneyID   string     `json:"journeyId"`
	ReferenceNo string     `json:"referenceNo"`
	At          time.Time  `json:"at"` // when it happened
	Check       check.Name `json:"check,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	// Message is the kind of message that could not be sent to the applicant.
	Message string `json:"message,omitempty"`
	// Action is what an operator did, if that is what this is about.
	Action *Action `json:"action,omitempty"`
}

// Action is something that an operator did.
type Action struct {
	Name  string `json:"name"`  // of the update or signal
	Actor string `json:"actor"` // as claimed
	// UpdateID is of the update; empty for a signal.
	UpdateID string `json:"updateId,omitempty"`
	Detail   string `json:"detail"` // such as "credit runs again, round 2"
	// Verdict or decision that the operator gave, if any.
	Verdict string `json:"verdict,omitempty"`
}

// AlertResult tells what was learned while operators were told.
type AlertResult struct {
	// Identity is of who has acted, as Temporal knows it; empty if nobody has, or it is not known.
	Identity string `json:"identity,omitempty"`
}

// AlertOperators tells the operators what needs a person, or what a person has done.
func (a *Activities) AlertOperators(ctx context.Context, in AlertInput) (AlertResult, error) {
	var result AlertResult
	if in.Action != nil {
		result.Identity = a.caller(ctx, *in.Action, in.Reason)
	}
	if e, ok := alertEntry(ctx, in); ok {
		e.Identity = result.Identity
		if err := a.record(ctx, e); err != nil {
			return AlertResult{}, err
		}
	}
	alert := notify.Alert{
		Kind: in.Kind, WorkflowID: workflowID(ctx), JourneyID: in.JourneyID, Check: string(in.Check), Reason: in.Reason,
	}
	if in.Action != nil {
		alert.Reason = in.Action.Name + " by " + in.Action.Actor + ": " + in.Action.Detail + ". " + in.Reason
	}
	if err := a.Operators.Alert(ctx, alert); err != nil {
		return AlertResult{}, a.failure(ctx, "alert operators", err)
	}
	return result, nil
}

// alertEntry returns what the audit trail keeps of an alert; false for mere reminders.
func alertEntry(ctx context.Context, in AlertInput) (audit.Entry, bool) {
	kinds := map[string]audit.Kind{
		notify.Parked:             audit.Parked,
		notify.Review:             audit.InReview,
		notify.NotificationFailed: audit.Notified,
		notify.ReportFailed:       audit.Reported,
		notify.Action:             audit.Acted,
	}
	kind, kept := kinds[in.Kind]
	e := entry(ctx, kind, in.JourneyID, in.ReferenceNo, in.Check, in.At.UnixNano())
	e.At, e.Check, e.Reason, e.Message = in.At.UTC(), string(in.Check), in.Reason, in.Message
	if in.Kind == notify.NotificationFailed || in.Kind == notify.ReportFailed {
		e.State = "failed"
	}
	if in.Action != nil {
		e.Action, e.Actor, e.Verdict = in.Action.Name, in.Action.Actor, in.Action.Verdict
	}
	return e, kept
}
