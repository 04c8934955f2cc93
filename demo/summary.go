package main

import (
	"context"
	"fmt"
	"io"

	"go.temporal.io/api/workflowservice/v1"

	"onboarding/workflows"
)

// summarize prints what was sent and what came out, and returns how many scenarios went wrong.
func (s *show) summarize(ctx context.Context, w io.Writer) (wrong int) {
	events, attempts, accepted := 0, 0, 0
	for _, e := range s.system.Sandbox.IDWise.Events() {
		events++
		for _, attempt := range e.Attempts() {
			attempts++
			if attempt.Status == 200 {
				accepted++
			}
		}
	}
	fmt.Fprintf(w, "\nSent: %d events of %d journeys in %d webhooks, %d of them answered 200.\n", events, len(s.acts), attempts, accepted)
	if count, err := s.countOnboardings(ctx); err == nil {
		fmt.Fprintf(w, "Came out: %d onboardings, %d questions to the credit bureau, %d e-mails, %d reports to the company.\n\n", count,
			len(s.system.Sandbox.Equifax.AllInquiries()), len(s.system.Sandbox.Mail.Messages()), len(s.system.Sandbox.Company.AllOutcomes()))
	}
	for _, a := range s.acts {
		id, status := a.known()
		verdict := "ok  "
		if problem := s.problem(a); problem != "" {
			wrong++
			verdict = "FAIL"
			fmt.Fprintf(w, "      %s\n", problem)
		}
		fmt.Fprintf(w, "%s  %-34s %-12s %s/namespaces/default/workflows/%s\n", verdict, a.title, status.State, s.system.Temporal.UIURL, id)
	}
	return wrong
}

// problem returns what went wrong with a scenario; empty if nothing did.
func (s *show) problem(a *act) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch inquiries := len(s.system.Sandbox.Equifax.Inquiries(a.person.ReferenceNo)); {
	case a.failed != nil:
		return a.failed.Error()
	case a.status.State != a.expect:
		return fmt.Sprintf("is %s, should be %s", a.status.State, a.expect)
	case inquiries != 1:
		return fmt.Sprintf("the credit bureau was asked %d times, should be once", inquiries)
	}
	return ""
}

func (s *show) countOnboardings(ctx context.Context) (int64, error) {
	answer, err := s.system.Client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Query: "WorkflowType = '" + workflows.OnboardingType + "'",
	})
	if err != nil {
		return 0, err
	}
	return answer.GetCount(), nil
}
