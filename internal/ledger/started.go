package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Started is a workflow that was told to start, as the ledger has it.
type Started struct {
	WorkflowID  string
	JourneyID   string // may be empty for a journey update
	ReferenceNo string
	Event       string    // IDWise's name of the event that it was started for
	OpenedAt    time.Time // when that event was received
	ClosedAt    time.Time // of an onboarding that has ended; zero for all others
	Outcome     string    // of an onboarding that has ended
}

// startedColumns are those of Started, of the inbox e and of onboardings b.
const startedColumns = `e.workflow_id, e.journey_id, e.reference_no, e.name, e.received_at,
	COALESCE(b.closed_at, ''), COALESCE(b.outcome, '')`

func startedTargets(s *Started) []any {
	return []any{&s.WorkflowID, &s.JourneyID, &s.ReferenceNo, &s.Event, (*storedTime)(&s.OpenedAt),
		(*optionalTime)(&s.ClosedAt), &s.Outcome}
}

// openStarted is the condition of an onboarding b that is open and was started by its opening event e.
const openStarted = ` FROM onboardings b JOIN inbox e ON e.event_id = b.opening_event_id
	WHERE b.closed_at IS NULL AND e.state = 'delivered'`

// surelyKept is for how long after its end Temporal has an onboarding in any case: no namespace's retention is shorter.
const surelyKept = time.Hour

// StartedSample returns the workflow IDs of a few onboardings of which Temporal must know some, those that it most probably knows
// first: the latest and the oldest that are open and were started, and the last that have ended. If none is open, those that have
// ended too long ago are left out, because Temporal may have forgotten them all. It returns none if there is nothing to know.
func (l *Ledger) StartedSample(ctx context.Context, each int) ([]string, error) {
	open, err := l.workflowIDs(ctx, `SELECT b.workflow_id`+openStarted+` ORDER BY b.opened_at DESC, b.workflow_id DESC LIMIT $1`, each)
	if err != nil {
		return nil, err
	}
	oldest, err := l.workflowIDs(ctx, `SELECT b.workflow_id`+openStarted+` ORDER BY b.opened_at, b.workflow_id LIMIT $1`, each)
	if err != nil {
		return nil, err
	}
	var endedSince time.Time
	if len(open) == 0 {
		endedSince = time.Now().Add(-surelyKept)
	}
	ended, err := l.workflowIDs(ctx, `SELECT b.workflow_id FROM onboardings b WHERE b.closed_at > $2 ORDER BY b.closed_at DESC LIMIT $1`,
		each, stamp(endedSince))
	if err != nil {
		return nil, err
	}
	return slices.Concat(open, oldest, ended), nil
}

func (l *Ledger) workflowIDs(ctx context.Context, query string, args ...any) ([]string, error) {
	var ids []string
	err := l.each(ctx, query, args, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for started onboardings: %w", err)
	}
	return ids, nil
}

// OpenStarted returns onboardings that are open and were started, the oldest first, at most limit of them, behind the last one of
// the page before; the first page is behind the zero value.
func (l *Ledger) OpenStarted(ctx context.Context, last Started, limit int) ([]Started, error) {
	return l.started(ctx, "look for open onboardings", `SELECT `+startedColumns+openStarted+`
		AND (b.opened_at, b.workflow_id) > ($1, $2) ORDER BY b.opened_at, b.workflow_id LIMIT $3`,
		stamp(last.OpenedAt), last.WorkflowID, limit)
}

// UnfinishedUpdates returns journey updates that were started and of which the trail does not tell that they have read the journey
// or, if they had news, that they have told them. Pages are as those of OpenStarted, but in the order of their workflow IDs.
func (l *Ledger) UnfinishedUpdates(ctx context.Context, last Started, limit int) ([]Started, error) {
	told := func(kind string) string {
		prefix := `'` + kind + `/' || e.workflow_id || '/'`
		return `EXISTS (SELECT 1 FROM audit a WHERE a.stream = e.stream AND substr(a.entry_key, 1, length(` + prefix + `)) = ` + prefix + `)`
	}
	return l.started(ctx, "look for journey updates", `SELECT `+startedColumns+` FROM inbox e LEFT JOIN onboardings b ON FALSE
		WHERE e.action = 'journey-update' AND e.state = 'delivered' AND e.stream <> '' AND e.workflow_id > $1 AND (NOT `+told("decision")+`
			OR EXISTS (SELECT 1 FROM reports r WHERE r.stream = e.stream AND r.workflow_id = e.workflow_id) AND NOT `+told("reported")+`)
		ORDER BY e.workflow_id LIMIT $2`, last.WorkflowID, limit)
}

// KnownWorkflows returns those of the workflows that the ledger has told to start, by ID.
func (l *Ledger) KnownWorkflows(ctx context.Context, workflowIDs []string) (map[string]Started, error) {
	known := map[string]Started{}
	if len(workflowIDs) == 0 {
		return known, nil
	}
	args := make([]any, len(workflowIDs))
	for i, id := range workflowIDs {
		args[i] = id
	}
	for _, query := range []string{
		`FROM onboardings b JOIN inbox e ON e.event_id = b.opening_event_id WHERE b.workflow_id IN `,
		`FROM inbox e LEFT JOIN onboardings b ON FALSE WHERE e.action = 'journey-update' AND e.workflow_id IN `,
	} {
		found, err := l.started(ctx, "look for workflows", `SELECT `+startedColumns+` `+query+l.table(1, len(args)), args...)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			known[s.WorkflowID] = s
		}
	}
	return known, nil
}

func (l *Ledger) started(ctx context.Context, attempted, query string, args ...any) ([]Started, error) {
	var found []Started
	err := l.each(ctx, query, args, func(scan func(...any) error) error {
		var s Started
		err := scan(startedTargets(&s)...)
		found = append(found, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", attempted, err)
	}
	return found, nil
}
