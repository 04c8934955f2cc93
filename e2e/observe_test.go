package e2e

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	_ "modernc.org/sqlite" // registers the driver

	"onboarding/internal/patience"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// ledger is the programs' database, as the tests look at it.
type ledger struct{ db *sql.DB }

func openLedger(t *testing.T, databaseURL string) ledger {
	t.Helper()
	driver, source := "pgx", databaseURL
	if path, ok := strings.CutPrefix(databaseURL, "sqlite:"); ok {
		driver, source = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return ledger{db}
}

// count returns the number that a query comes to. Placeholders are $1, $2 and so on.
func (l ledger) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, l.db.QueryRowContext(t.Context(), query, args...).Scan(&n), query)
	return n
}

// texts returns the rows of a query, their columns joined by spaces.
func (l ledger) texts(t *testing.T, query string, args ...any) (all []string) {
	t.Helper()
	rows, err := l.db.QueryContext(t.Context(), query, args...)
	require.NoError(t, err, query)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		require.NoError(t, rows.Scan(targets...))
		var words []string
		for _, v := range values {
			words = append(words, v.String)
		}
		all = append(all, strings.Join(words, " "))
	}
	require.NoError(t, rows.Err())
	return all
}

// onboardings returns the workflow IDs of the journey's onboardings, the first one first.
func (s *system) onboardings(t *testing.T, j *idwise.Journey) []string {
	t.Helper()
	return s.ledger.texts(t, `SELECT workflow_id FROM onboardings WHERE journey_id = $1 ORDER BY number`, j.ID)
}

// onboarding returns the workflow ID of the journey's only onboarding.
func (s *system) onboarding(t *testing.T, j *idwise.Journey) string {
	t.Helper()
	patience.Until(t, func() bool { return len(s.onboardings(t, j)) > 0 }, "no onboarding yet")
	ids := s.onboardings(t, j)
	require.Len(t, ids, 1)
	return ids[0]
}

// status returns how an onboarding stands; false if Temporal or the worker can't tell now.
func (s *system) status(t *testing.T, workflowID string) (status workflows.Status, ok bool) {
	t.Helper()
	answer, err := s.Client.QueryWorkflow(t.Context(), workflowID, "", workflows.StatusQuery)
	if err == nil {
		err = answer.Get(&status)
	}
	return status, err == nil
}

// awaitStatus waits until the journey's only onboarding stands as wanted.
func (s *system) awaitStatus(t *testing.T, j *idwise.Journey, what string, fits func(workflows.Status) bool) workflows.Status {
	t.Helper()
	id := s.onboarding(t, j)
	var status workflows.Status
	patience.UntilNil(t, func() error {
		now, ok := s.status(t, id)
		if ok {
			status = now
		}
		if !ok || !fits(now) {
			return fmt.Errorf("%s should be %s, and is %+v", j.Person.Kind, what, status)
		}
		return nil
	})
	return status
}

// awaitState waits until the journey's only onboarding is in the state.
func (s *system) awaitState(t *testing.T, j *idwise.Journey, state workflows.State) workflows.Status {
	t.Helper()
	return s.awaitStatus(t, j, string(state), func(status workflows.Status) bool {
		return settledIn(status, state)
	})
}

// settledIn reports whether an onboarding is in the state and, if it has ended, has told everybody.
func settledIn(status workflows.Status, state workflows.State) bool {
	return status.State == state && (status.Outcome == workflows.Pending || status.Awaits == "")
}

// update sends an operator's update. Its error says why it was refused.
func (s *system) update(t *testing.T, workflowID, name string, message any) error {
	t.Helper()
	handle, err := s.Client.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: workflowID, UpdateName: name, Args: []any{message}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(t.Context(), nil)
}

// where returns a visibility query for this system's onboardings to which the condition applies; an empty one stands for
// all.
func (s *system) where(condition string) string {
	query := fmt.Sprintf("TaskQueue = '%s' AND WorkflowType = '%s'", s.taskQueue, workflows.OnboardingType)
	if condition != "" {
		query += " AND " + condition
	}
	return query
}

// found returns how many of this system's onboardings Temporal finds for the condition.
func (s *system) found(t *testing.T, condition string) int {
	t.Helper()
	answer, err := s.Client.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: s.where(condition)})
	require.NoError(t, err)
	return int(answer.GetCount())
}

// awaitFound waits until Temporal finds so many of this system's onboardings for the condition, and is patient as long as
// their number changes.
func (s *system) awaitFound(t *testing.T, condition string, want int) {
	t.Helper()
	last := s.found(t, condition)
	for last != want {
		before := last
		patience.UntilNil(t, func() error {
			if last = s.found(t, condition); last == before {
				return fmt.Errorf("%d onboardings with %s, should be %d", last, condition, want)
			}
			return nil
		})
	}
}

// inState is a condition for found.
func inState(state workflows.State) string {
	return fmt.Sprintf("%s = '%s'", workflows.StateKey.GetName(), state)
}

// awaitDelivered waits until no event in the inbox waits for its delivery.
func (s *system) awaitDelivered(t *testing.T) {
	t.Helper()
	patience.UntilNil(t, func() error {
		if left := s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE state = 'pending'`); left > 0 {
			return fmt.Errorf("%d events wait to be delivered", left)
		}
		return nil
	})
}

// requireOneOutcome checks that an ended onboarding was told to the applicant once, whatever was repeated on the way:
// one message that everything is received, one with the outcome.
func (s *system) requireOneOutcome(t *testing.T, p people.Person) {
	t.Helper()
	ids := map[string]bool{}
	for _, m := range s.Sandbox.Mail.To(p.Email) {
		ids[m.MessageID] = true
	}
	require.Len(t, ids, 2, "messages to the applicant, by Message-ID")
}

// requireOneInquiry checks that the bureau was asked as one and the same question, however often.
func (s *system) requireOneInquiry(t *testing.T, p people.Person) {
	t.Helper()
	keys := map[string]bool{}
	for _, inquiry := range s.Sandbox.Equifax.Inquiries(p.ReferenceNo) {
		keys[inquiry.IdempotencyKey] = true
	}
	require.Len(t, keys, 1, "inquiries at the bureau, by Idempotency-Key")
}
