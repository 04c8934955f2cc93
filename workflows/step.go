package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"onboarding/internal/check"
	"onboarding/internal/notify"
)

// step is something that has to succeed once and can't be decided by a person: when it fails for good it parks, and an
// operator retries it.
type step struct {
	name    check.Name
	phase   Phase
	reason  string // why it is parked, was skipped or given up
	since   time.Time
	retries int
}

// settled reports whether nothing more comes of the step.
func (s *step) settled() bool { return s.phase == Done || s.phase == GivenUp }

func (s *step) retry() {
	s.retries++
	s.phase, s.reason, s.since = Running, "", time.Time{}
}

func (s *step) status() StepStatus {
	status := StepStatus{Phase: s.phase, Reason: s.reason}
	if s.phase == Parked {
		status.ParkedSince = &s.since
	}
	return status
}

// perform runs the step until it succeeds, parking it in between. It gives up when no operator has come to its help
// before an onboarding would expire, and reports whether the step succeeded.
func (d *desk) perform(ctx workflow.Context, s *step, run func(workflow.Context) error) bool {
	for {
		s.phase = Running
		err := run(ctx)
		if err == nil {
			s.phase = Done
			return true
		}
		s.phase, s.reason, s.since = Parked, explain(err), workflow.Now(ctx)
		d.alert(ctx, notify.Parked, s.name, s.reason)
		retries := s.retries
		retried, err := awaitFor(ctx, d.settings.OnboardingExpiry, fmt.Sprintf("give up on %s", s.name),
			func() bool { return s.retries != retries })
		if err != nil || !retried {
			s.phase = GivenUp
			return false
		}
	}
}
