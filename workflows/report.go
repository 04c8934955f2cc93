package workflows

import (
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/notify"
	"onboarding/internal/report"
)

// ReportStep names the report to the company's backend in messages to and from operators. It can be retried like a check.
const ReportStep check.Name = "report"

// reportOutcome tells the company's backend how the onboarding ended. When the backend refuses, the report parks, and the
// onboarding stays open until an operator has it sent or it is given up.
func (o *onboarding) reportOutcome(ctx workflow.Context) {
	in := activities.ReportInput{
		Type:        report.Type("onboarding." + o.outcome),
		JourneyID:   o.journeyID,
		ReferenceNo: o.referenceNo,
		At:          workflow.Now(ctx),
		Outcome:     string(o.outcome),
		Rule:        string(o.rule),
		System:      o.decision.system,
		Manual:      o.decision.manual,
		Final:       o.decision.final,
	}
	for _, c := range o.checks {
		in.Checks = append(in.Checks, report.CheckSummary{
			Check: string(c.name), Verdict: string(c.result.Verdict), Provider: c.result.Provider,
			Reference: c.result.Reference, Reason: c.result.Reason,
		})
	}
	workflow.Go(ctx, func(ctx workflow.Context) { o.tellBackend(ctx, &o.report, in) })
}

// tellBackend sends a report, and tells the operators if it has to be given up.
func (d *desk) tellBackend(ctx workflow.Context, s *step, in activities.ReportInput) {
	sent := d.perform(ctx, s, func(ctx workflow.Context) error {
		var result activities.ReportResult
		err := d.execute(d.withVendor(ctx, "report to the company: %s", in.Type), a.TellBackend, in, &result)
		d.recordLeft(ctx, result.Unrecorded)
		if err == nil {
			s.reason = result.Reason
		}
		return err
	})
	if !sent {
		d.alert(ctx, notify.ReportFailed, s.name, s.reason)
	}
}
