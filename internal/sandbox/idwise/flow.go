package idwise

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"onboarding/internal/sandbox/people"
)

// ErrNotNow is returned for what a journey does not allow in its present state.
var ErrNotNow = errors.New("the journey does not allow this now")

// FinishUserSteps lets the applicant submit the last step: Finished User Steps is announced, and the journey waits for
// the custom step if the flow has IDWise wait. On a finished journey it is a resubmission, which begins a new round.
// Returns ErrNotNow for a journey in between.
func (s *Server) FinishUserSteps(j *Journey) error {
	allowed := false
	j.guard.Change(func() {
		if allowed = j.state == Started || j.state == Finished; !allowed {
			return
		}
		j.state, j.stepOpen, j.compared = Waiting, true, nil
		j.system, j.manual, j.endedAt = Incomplete, "", time.Time{}
		j.readAt = time.Now()
		if j.Person.Kind == people.LateDocument {
			j.readAt = j.readAt.Add(s.scaled(lateReadingTime))
		}
		if !j.script.waits() {
			j.state = Processing
		}
	})
	if !allowed {
		return fmt.Errorf("finish user steps: %w", ErrNotNow)
	}
	if j.script.Order == InOrder {
		s.Send(j, FinishedUserSteps, j.script.UserSteps)
	}
	if !j.script.waits() {
		s.begin(func() { s.process(j) })
	}
	return nil
}

// process makes the decision after some time, when the document has been read, and announces it.
func (s *Server) process(j *Journey) {
	var unread time.Duration
	j.guard.Read(func() { unread = time.Until(j.readAt) })
	if !s.sleep(max(unread, s.scaled(processingTime))) {
		return
	}
	j.guard.Change(func() { j.state, j.system, j.endedAt = Finished, j.judge(), time.Now() })
	switch j.script.Order {
	case InOrder:
		s.Send(j, FinishedJourney, j.script.Decision)
	case Together:
		s.Send(j, FinishedJourney, j.script.Decision)
		s.Send(j, FinishedUserSteps, j.script.UserSteps)
	case DecisionFirst:
		decision := s.Send(j, FinishedJourney, j.script.Decision)
		if decision.Await(s.running) == nil {
			s.Send(j, FinishedUserSteps, j.script.UserSteps)
		}
	}
}

// judge returns IDWise's own decision; the guard is held.
func (j *Journey) judge() string {
	switch {
	case j.Person.Kind == people.Rejected:
		return Rejected
	case j.Person.Kind == people.Referred, slices.Contains(j.compared, false):
		return Refer
	}
	return Complete
}

// submitFace compares a photo with the applicant's face. Returns ErrNotNow unless the custom step is open.
func (j *Journey) submitFace(photo []byte) error {
	face, err := j.Person.Face()
	if err != nil {
		return err
	}
	j.guard.Change(func() {
		if !j.stepOpen {
			err = fmt.Errorf("submit a face: %w", ErrNotNow)
			return
		}
		j.faces++
		j.compared = append(j.compared, bytes.Equal(photo, face))
	})
	return err
}

// completeStep ends the custom step, and lets a journey that waited for it go on. Where IDWise has decided before, the
// decision may change. Returns ErrNotNow unless the step is open.
func (s *Server) completeStep(j *Journey) error {
	var open, waited, changed bool
	j.guard.Change(func() {
		if open = j.stepOpen; !open {
			return
		}
		j.stepOpen = false
		j.completed++
		if waited = j.state == Waiting; waited {
			j.state = Processing
		}
		if changed = j.state == Finished && j.system != j.judge(); changed {
			j.system = j.judge()
		}
	})
	switch {
	case !open:
		return fmt.Errorf("complete the custom step: %w", ErrNotNow)
	case waited:
		s.begin(func() { s.process(j) })
	case changed:
		s.Send(j, UpdatedJourney, Delivery{})
	}
	return nil
}

// Review gives a finished journey the decision of a reviewer: Approved, Rejected or ResubmissionRequested. It is
// announced by two events, as IDWise does. Returns ErrNotNow for a journey that is not finished.
func (s *Server) Review(j *Journey, decision string) error {
	if !slices.Contains([]string{Approved, Rejected, ResubmissionRequested}, decision) {
		return fmt.Errorf("review: no decision is called %q", decision)
	}
	finished := false
	j.guard.Change(func() {
		if finished = j.state == Finished; finished {
			j.manual = decision
		}
	})
	if !finished {
		return fmt.Errorf("review: %w", ErrNotNow)
	}
	s.announce(j, UpdatedJourney, manualReview, Delivery{})
	if decision == ResubmissionRequested {
		s.Send(j, VerificationUpdateRequired, Delivery{})
	} else {
		s.Send(j, FinishedJourney, Delivery{})
	}
	return nil
}
