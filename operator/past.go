package main

import (
	"context"
	"fmt"
	"time"

	"onboarding/internal/audit"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// askLedger returns what the ledger and the audit trail tell of an onboarding: of the one with the workflow ID or, if that
// is empty, of the one that is meant by which.
func askLedger(ctx context.Context, which, workflowID string) (account, error) {
	if workflowID != "" {
		which = workflowID
	}
	l, err := openLedger(ctx)
	if err != nil {
		return account{}, err
	}
	defer l.Close()
	remembered, err := l.Onboardings(ctx, which)
	if err != nil {
		return account{}, err
	}
	var found []onboarding
	for _, r := range remembered {
		found = append(found, recall(r))
	}
	o, err := choose(which, found)
	if err != nil {
		return account{}, err
	}
	entries, err := l.Trail(ctx, o.JourneyID)
	if err != nil {
		return account{}, err
	}
	status := retell(entries, o)
	o.State = status.State
	return account{onboarding: o, Source: fromAudit, Status: &status, Others: others(found, o)}, nil
}

// recall returns an onboarding as the ledger remembers it.
func recall(r ledger.Onboarding) onboarding {
	o := onboarding{
		WorkflowID: r.WorkflowID, Type: workflows.OnboardingType, JourneyID: r.JourneyID, ReferenceNo: r.ReferenceNo,
		State: workflows.State(r.Outcome), StartedAt: r.OpenedAt,
	}
	if !r.ClosedAt.IsZero() {
		o.ClosedAt = &r.ClosedAt
	} else {
		o.State = workflows.Checking
	}
	return o
}

// retell rebuilds from the audit trail of its journey how an onboarding stands. The trail has the entries in the order in
// which they were written: that something is parked or in review may be written after what ended that.
func retell(entries []audit.Sealed, o onboarding) workflows.Status {
	s := workflows.Status{State: o.State, JourneyID: o.JourneyID, ReferenceNo: o.ReferenceNo, ReceivedAt: o.StartedAt}
	acted := map[string]time.Time{} // when an operator acted on a check
	for _, e := range entries {
		late := e.Kind == audit.Parked && e.At.Before(acted[e.Check]) || e.Kind == audit.InReview && s.Outcome != ""
		if e.WorkflowID != o.WorkflowID || late {
			continue
		}
		if e.Kind == audit.Acted {
			acted[e.Check] = e.At
		}
		add(&s, e.Entry)
	}
	if s.Outcome == "" && !o.isOpen() {
		s.Outcome = workflows.Outcome(o.State)
	}
	return s
}

// add takes in what one entry tells.
func add(s *workflows.Status, e audit.Entry) {
	at := e.At
	switch e.Kind {
	case audit.Received:
		s.Events = append(s.Events, e.EventID)
	case audit.Checked:
		c := checkOf(s, e.Check)
		c.Round, c.Verdict, c.Reason, c.Provider, c.Reference = e.Round, check.Verdict(e.Verdict), e.Reason, e.Provider, e.Reference
		c.Phase, c.ParkedSince = workflows.Done, nil
		switch {
		case e.Fault != "":
			c.Phase, c.Reason = workflows.Running, fmt.Sprintf("attempt %d: %s", e.Attempt, e.Reason)
		case e.Verdict == "":
			c.Phase = workflows.WithJourney
		}
	case audit.Decision:
		d := &s.Decision
		*d = workflows.DecisionStatus{Phase: workflows.Done, ReadAt: &at}
		d.Final, d.System, d.Manual = idwise.Decision(e.Final), idwise.Decision(e.System), idwise.Decision(e.Manual)
		if e.Check != "" { // IDWise's verdict came with it
			c := checkOf(s, e.Check)
			c.Phase, c.Verdict, c.Reason = workflows.Done, check.Verdict(e.Verdict), e.Reason
		}
	case audit.Parked:
		park(s, e.Check, e.Reason, &at)
	case audit.InReview:
		s.State, s.Rule = workflows.InReview, workflows.Rule(e.Reason)
	case audit.Acted:
		s.Actions = append(s.Actions, workflows.OperatorAction{
			At: at, Action: e.Action, Actor: e.Actor, Identity: e.Identity, Reason: e.Reason, Check: check.Name(e.Check), Verdict: e.Verdict,
		})
		act(s, e)
	case audit.Notified:
		s.Notifications = append(s.Notifications, workflows.NotificationStatus{
			Kind: e.Message, State: e.State, Reason: e.Reason, At: &at,
		})
	case audit.Reported:
		s.Report = workflows.StepStatus{Phase: workflows.Done, Reason: e.Reason}
		if e.State == "failed" {
			s.Report.Phase = workflows.GivenUp
		}
	case audit.Outcome:
		if s.Outcome != "" {
			return // the first counts
		}
		s.State, s.Outcome, s.Rule = workflows.State(e.Outcome), workflows.Outcome(e.Outcome), workflows.Rule(e.Rule)
	}
}

// park notes that something waits for an operator.
func park(s *workflows.Status, name, reason string, at *time.Time) {
	switch check.Name(name) {
	case workflows.DecisionCheck:
		s.Decision.Phase, s.Decision.Reason, s.Decision.ParkedSince = workflows.Parked, reason, at
	case workflows.ReportStep:
		s.Report = workflows.StepStatus{Phase: workflows.Parked, Reason: reason, ParkedSince: at}
	default:
		c := checkOf(s, name)
		c.Phase, c.Reason, c.ParkedSince, c.Verdict = workflows.Parked, reason, at, ""
	}
}

// act notes what an operator's action has changed.
func act(s *workflows.Status, e audit.Entry) {
	resolved := e.Action == workflows.ResolveCheckUpdate
	switch check.Name(e.Check) {
	case "":
	case workflows.DecisionCheck:
		s.Decision.Phase, s.Decision.Reason, s.Decision.ParkedSince = workflows.Running, "", nil
		if resolved {
			s.Decision.Phase, s.Decision.Final = workflows.Done, workflows.DecisionUnreadable
		}
	case workflows.ReportStep:
		s.Report = workflows.StepStatus{Phase: workflows.Running}
	default:
		c := checkOf(s, e.Check)
		c.Phase, c.Reason, c.ParkedSince = workflows.Running, "", nil
		if resolved {
			c.Phase, c.Verdict, c.Reason, c.Provider = workflows.Done, check.Verdict(e.Verdict), e.Reason, "operator "+e.Actor
		}
	}
}

// checkOf returns where a check stands, to be changed.
func checkOf(s *workflows.Status, name string) *workflows.CheckStatus {
	for i := range s.Checks {
		if s.Checks[i].Check == check.Name(name) {
			return &s.Checks[i]
		}
	}
	s.Checks = append(s.Checks, workflows.CheckStatus{Check: check.Name(name)})
	return &s.Checks[len(s.Checks)-1]
}
