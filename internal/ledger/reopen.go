package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrOpen is wrapped by the error for a journey that can't be reopened, because it has an open onboarding.
var ErrOpen = errors.New("the journey has an open onboarding")

// Reopening is an operator's order to begin a new onboarding of a journey, because the outcome of one was wrong.
type Reopening struct {
	WorkflowID string // of the onboarding whose outcome was wrong
	// Event opens the new onboarding. The caller gives its ID, name, workflow IDs and time; the journey and all else are those
	// of the onboarding that was wrong.
	Event         Event
	Actor, Reason string // who ordered it, as claimed, and why
}

// Reopened tells of a journey's new onboarding.
type Reopened struct {
	WorkflowID string     // of the new onboarding
	Number     int        // which of its journey it is, from 2
	Wrong      Onboarding // the one whose outcome was wrong
}

// order is the body of an event that reopens a journey, as the inbox keeps it. It stands in for a webhook's.
type order struct {
	Event      string `json:"event"`
	JourneyID  string `json:"journeyId"`
	Number     int    `json:"number"`     // of the new onboarding
	WorkflowID string `json:"workflowId"` // of the onboarding whose outcome was wrong
}

// Reopen begins a new onboarding of a journey. Its event is received like one of IDWise's, so a starter will start the
// workflow; the audit trail is told of the event and of who ordered it. It returns an error that wraps ErrUnknown if there is
// no such onboarding, and one that wraps ErrOpen if the journey has an open one.
func (l *Ledger) Reopen(ctx context.Context, r Reopening) (Reopened, error) {
	var done Reopened
	err := l.transact(ctx, func(tx *sql.Tx) (err error) {
		done, err = l.reopen(ctx, tx, r)
		return err
	})
	if err != nil {
		return Reopened{}, fmt.Errorf("reopen: %w", err)
	}
	return done, nil
}

func (l *Ledger) reopen(ctx context.Context, tx *sql.Tx, r Reopening) (Reopened, error) {
	wrong, err := closedOnboarding(ctx, tx, r.WorkflowID)
	if err != nil {
		return Reopened{}, err
	}
	journeys, err := l.lockJourneys(ctx, tx, []string{wrong.JourneyID})
	if err != nil {
		return Reopened{}, err
	}
	j := journeys[wrong.JourneyID]
	if j.open != "" {
		return Reopened{}, fmt.Errorf("%w: %s", ErrOpen, j.open)
	}
	done := Reopened{WorkflowID: r.Event.OnboardingID, Number: j.onboardings + 1, Wrong: wrong}
	e := r.Event
	e.JourneyID, e.ReferenceNo, e.Relation = wrong.JourneyID, wrong.ReferenceNo, Reopens
	if e.Payload, err = json.Marshal(order{e.Name, e.JourneyID, done.Number, wrong.WorkflowID}); err != nil {
		return Reopened{}, fmt.Errorf("write the order: %w", err)
	}
	if err := e.validate(); err != nil {
		return Reopened{}, err
	}
	e.digest = Digest(e.Payload)
	routes, err := l.routeAmong(ctx, tx, journeys, []Event{e})
	if err != nil {
		return Reopened{}, err
	}
	if err := l.insertEvents(ctx, tx, routes); err != nil {
		return Reopened{}, err
	}
	return done, l.record(ctx, tx, append(receivedEntries(routes), r.entry(wrong)))
}

// closedOnboarding returns an onboarding as it has ended. It returns an error that wraps ErrUnknown if there is none, and one
// that wraps ErrOpen if it has not ended.
func closedOnboarding(ctx context.Context, tx *sql.Tx, workflowID string) (Onboarding, error) {
	o := Onboarding{WorkflowID: workflowID}
	err := tx.QueryRowContext(ctx, `SELECT b.journey_id, e.reference_no, COALESCE(b.outcome, '') FROM onboardings b
		JOIN inbox e ON e.event_id = b.opening_event_id WHERE b.workflow_id = $1`, workflowID).
		Scan(&o.JourneyID, &o.ReferenceNo, &o.Outcome)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return o, ErrUnknown
	case err != nil:
		return o, fmt.Errorf("look for onboarding: %w", err)
	case o.Outcome == "":
		return o, fmt.Errorf("%w: %s", ErrOpen, workflowID)
	}
	return o, nil
}
