package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Ending returns how an onboarding has ended; the zero value if it has not. It returns an error that wraps ErrUnknown if there
// is no such onboarding.
func (l *Ledger) Ending(ctx context.Context, workflowID string) (Ending, error) {
	var end Ending
	err := l.db.QueryRowContext(ctx, `SELECT COALESCE(b.outcome, ''), COALESCE(b.closed_at, ''), COALESCE((
			SELECT later.outcome FROM onboardings later WHERE later.journey_id = b.journey_id AND later.number > b.number
			AND later.outcome NOT IN ('`+Ended+`', '`+Cancelled+`') ORDER BY later.number DESC LIMIT 1), '')
		FROM onboardings b WHERE b.workflow_id = $1`, workflowID).
		Scan(&end.Outcome, (*optionalTime)(&end.At), &end.Overtaken)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknown
	}
	if err != nil {
		return Ending{}, fmt.Errorf("look for an outcome: %w", err)
	}
	return end, nil
}

// route decides where the events go, in their order, and opens the onboardings that this needs. The onboardings of their
// journeys stay as they are until the transaction ends. It returns errRaced if another transaction opens one meanwhile.
func (l *Ledger) route(ctx context.Context, tx *sql.Tx, events []Event) ([]routed, error) {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.JourneyID
	}
	journeys, err := l.lockJourneys(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return l.routeAmong(ctx, tx, journeys, events)
}

// routeAmong is route for events of journeys that are locked.
func (l *Ledger) routeAmong(ctx context.Context, tx *sql.Tx, journeys map[string]*journey, events []Event) ([]routed, error) {
	if err := findDecided(ctx, tx, journeys, events); err != nil {
		return nil, err
	}
	var opened []opening
	routes := make([]routed, len(events))
	for i, e := range events {
		j := journeys[e.JourneyID]
		workflowID, action := j.route(e)
		if action == Start {
			opened = append(opened, opening{Event: e, number: j.onboardings})
		}
		routes[i] = routed{Event: e, workflowID: workflowID, action: action}
	}
	return routes, l.insertOnboardings(ctx, tx, opened)
}

// opening is the event that opens an onboarding, and which of its journey's onboardings that is.
type opening struct {
	Event
	number int
}

// lockJourneys returns the journeys by ID. Their onboardings are locked in the order of the IDs.
func (l *Ledger) lockJourneys(ctx context.Context, tx *sql.Tx, ids []string) (map[string]*journey, error) {
	journeys := map[string]*journey{}
	var args []any
	for _, id := range ids {
		if journeys[id] == nil {
			journeys[id] = &journey{}
			args = append(args, id)
		}
	}
	if len(args) == 0 {
		return journeys, nil
	}
	rows, err := tx.QueryContext(ctx, `SELECT journey_id, workflow_id, closed_at IS NULL FROM onboardings
		WHERE journey_id IN `+list(1, len(args))+` ORDER BY journey_id, number`+l.forUpdate, args...)
	if err != nil {
		return nil, fmt.Errorf("look for onboardings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var journeyID, workflowID string
		var isOpen bool
		if err := rows.Scan(&journeyID, &workflowID, &isOpen); err != nil {
			return nil, fmt.Errorf("read onboarding: %w", err)
		}
		j := journeys[journeyID]
		j.onboardings++
		if isOpen {
			j.open = workflowID
		}
	}
	return journeys, rows.Err()
}

// findDecided adds to those journeys that have a submission among the events, and an onboarding that has ended, the one that has
// ended without its submission: IDWise has proved it to be of its reference number, and no other submission of that has come since. An
// onboarding that was broken off has not ended with what the applicant is waiting for, so their submission begins another. One
// that an operator has cancelled has: what arrives late must not undo that.
func findDecided(ctx context.Context, tx *sql.Tx, journeys map[string]*journey, events []Event) error {
	var submitted, args []any
	for _, e := range events {
		if j := journeys[e.JourneyID]; e.Relation == Opens && j.hasEnded() {
			args, submitted = append(args, e.JourneyID), append(submitted, e.ID)
		}
	}
	if len(args) == 0 {
		return nil
	}
	of, but := list(1, len(args)), list(1+len(args), len(submitted))
	rows, err := tx.QueryContext(ctx, `SELECT b.journey_id, b.workflow_id, o.reference_no FROM onboardings b
		JOIN inbox o ON o.event_id = b.opening_event_id JOIN proofs p ON p.workflow_id = b.workflow_id
		WHERE b.journey_id IN `+of+` AND o.relation = '`+string(OpensFirst)+`' AND b.outcome <> '`+Ended+`' AND NOT EXISTS (
			SELECT 1 FROM inbox s WHERE s.journey_id = b.journey_id AND s.reference_no = o.reference_no
			AND s.relation = '`+string(Opens)+`' AND s.event_id NOT IN `+but+`)`, append(args, submitted...)...)
	if err != nil {
		return fmt.Errorf("look for an onboarding without its submission: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var journeyID string
		var d decided
		if err := rows.Scan(&journeyID, &d.workflowID, &d.referenceNo); err != nil {
			return fmt.Errorf("read an onboarding without its submission: %w", err)
		}
		journeys[journeyID].decided = d
	}
	return rows.Err()
}

// insertOnboardings opens onboardings. The number makes sure that nobody has opened, or even closed, another one of the
// same journey since the journey was looked at: then it returns errRaced.
func (l *Ledger) insertOnboardings(ctx context.Context, tx *sql.Tx, opened []opening) error {
	if len(opened) == 0 {
		return nil
	}
	slices.SortFunc(opened, func(a, b opening) int { return cmp.Compare(a.JourneyID, b.JourneyID) })
	const columns = 5
	args := make([]any, 0, columns*len(opened))
	for _, o := range opened {
		args = append(args, o.OnboardingID, o.JourneyID, o.number, o.ID, stamp(o.ReceivedAt))
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO onboardings (workflow_id, journey_id, number, opening_event_id, opened_at)
		VALUES `+l.table(len(opened), columns)+` ON CONFLICT DO NOTHING`, args...)
	return inserted(result, err, len(opened), "open onboardings")
}
