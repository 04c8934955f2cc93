package idwise

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"onboarding/internal/sandbox/people"
	"onboarding/internal/sandbox/watch"
)

// State is where a journey stands.
type State string

// The states of a journey.
const (
	Started    State = "started"    // the applicant is taking the steps
	Waiting    State = "waiting"    // for the customer to complete the custom step
	Processing State = "processing" // IDWise is making its decision
	Finished   State = "finished"   // the decision is made
)

// Decisions, as IDWise spells them.
const (
	Incomplete            = "Incomplete"
	Complete              = "Complete"
	Refer                 = "Refer"
	Rejected              = "Rejected"
	Approved              = "Approved"
	ResubmissionRequested = "Resubmission Requested"
)

// Order is the order in which the two main events of a journey are sent. All but InOrder need a flow that does not wait
// for the custom step; there the step stays open after the decision until it is completed.
type Order string

// The orders.
const (
	InOrder       Order = ""
	DecisionFirst Order = "decision-first" // Finished User Steps is sent when Finished Journey was delivered or given up
	Together      Order = "together"       // both are sent at the same instant
)

// Script says how a journey goes, as far as the kind of person does not say it.
type Script struct {
	// DoesNotWait makes IDWise decide without waiting for the custom step.
	DoesNotWait bool  `json:"doesNotWait,omitempty"`
	Order       Order `json:"order,omitempty"`
	// UserSteps and Decision say how Finished User Steps and the first Finished Journey are delivered.
	UserSteps Delivery `json:"userSteps,omitzero"`
	Decision  Delivery `json:"decision,omitzero"`
}

func (s Script) waits() bool { return !s.DoesNotWait && s.Order == InOrder }

// Journey is one applicant's way through IDWise.
type Journey struct {
	ID     string
	Person people.Person

	script Script
	guard  watch.Guard
	// The rest is guarded.
	state            State
	startedAt        time.Time
	endedAt          time.Time // zero: not finished
	readAt           time.Time // when the document will have been read
	stepOpen         bool      // the custom step can be submitted and completed
	compared         []bool    // whether each face submitted for the custom step matches, in this round
	faces, completed int       // over all rounds
	system, manual   string
	amlVersion       int
	spotChecks       []string // IDs
	calls            map[string]int
}

// Begin starts the journey of a person.
func (s *Server) Begin(person people.Person, script Script) *Journey {
	j := &Journey{
		ID: newJourneyID(), Person: person, script: script,
		state: Started, startedAt: time.Now(), system: Incomplete, calls: map[string]int{},
	}
	s.guard.Change(func() {
		s.journeys[j.ID] = j
		s.order = append(s.order, j)
	})
	return j
}

// newJourneyID returns 24 hexadecimal digits, which is what most of IDWise's samples have.
func newJourneyID() string {
	var id [12]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// State returns where the journey stands.
func (j *Journey) State() (state State) {
	j.guard.Read(func() { state = j.state })
	return state
}

// Decision returns the final decision: the reviewer's if there is one, else IDWise's own.
func (j *Journey) Decision() (decision string) {
	j.guard.Read(func() { decision = j.final() })
	return decision
}

// Calls returns how often the operation of the REST API was called for this journey, including calls that a fault struck.
func (j *Journey) Calls(operation string) (count int) {
	j.guard.Read(func() { count = j.calls[operation] })
	return count
}

// Faces returns how many photos the custom step has accepted, over all rounds.
func (j *Journey) Faces() (count int) {
	j.guard.Read(func() { count = j.faces })
	return count
}

// Completions returns how often the custom step was completed with success, over all rounds.
func (j *Journey) Completions() (count int) {
	j.guard.Read(func() { count = j.completed })
	return count
}

// Await waits until the journey is in the state.
func (j *Journey) Await(ctx context.Context, state State) error {
	return j.guard.Await(ctx, func() bool { return j.state == state })
}

// AwaitCalls waits until the operation was called at least count times for this journey.
func (j *Journey) AwaitCalls(ctx context.Context, operation string, count int) error {
	return j.guard.Await(ctx, func() bool { return j.calls[operation] >= count })
}

// final returns the final decision; the guard is held.
func (j *Journey) final() string {
	if j.manual != "" {
		return j.manual
	}
	return j.system
}
