package workflows

import (
	"go.temporal.io/sdk/workflow"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/notify"
)

// JourneyStep names the proof that an onboarding is about the right journey, in messages to and from operators. It can be
// retried like a check.
const JourneyStep check.Name = "journey"

// admission is the proof that an onboarding may begin: the ledger knows it, and IDWise says that the journey is of its
// reference number.
type admission struct {
	step
	compared []string // comparisons of faces that the journey had before
}

// begin starts everything that an onboarding does, as soon as it is admitted. Until then nobody is asked and nobody is told,
// but for the operators if that fails.
func (o *onboarding) begin(ctx, lasting workflow.Context) {
	if !o.perform(ctx, &o.admission.step, o.admit) {
		return
	}
	o.mail.add(notify.Received, "")
	workflow.Go(lasting, o.sendMail)
	for _, c := range o.checks {
		c.phase = Running
		workflow.Go(ctx, func(ctx workflow.Context) { o.keepChecking(ctx, c) })
	}
	workflow.Go(ctx, o.followDecision)
}

func (o *onboarding) admit(ctx workflow.Context) error {
	var admitted activities.Admission
	err := execute(o.withVendor(ctx, "whose journey: ledger, idwise"), a.AdmitOnboarding, o.subject(o.in.EventID), &admitted)
	o.admission.compared = admitted.Compared
	return err
}

// admitted reports whether the onboarding has begun.
func (o *onboarding) admitted() bool { return o.admission.phase == Done }
