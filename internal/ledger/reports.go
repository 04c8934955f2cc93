package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// News is something about a journey that the company's backend is to be told.
type News struct {
	Stream     string // the journey's ID, or "reference:" and the reference number
	WorkflowID string // who tells it
	Decisions  string // IDWise's decisions as they are now
	// Detail is what is new beside the decisions, such as a version of the AML record; empty if nothing is.
	Detail string
}

// ClaimReport reports whether the workflow is the one to tell the news. It is not if the last news of the stream, claimed
// by another workflow, already said the same: IDWise announces one change by several events. A repeat by the same
// workflow gets the same answer.
func (l *Ledger) ClaimReport(ctx context.Context, n News) (bool, error) {
	var mine bool
	err := l.transact(ctx, func(tx *sql.Tx) error {
		mine = false // an attempt that was overtaken does not count
		var number int64
		var last News
		err := tx.QueryRowContext(ctx, `SELECT number, workflow_id, decisions, detail FROM reports
			WHERE stream = $1 ORDER BY number DESC LIMIT 1`, n.Stream).
			Scan(&number, &last.WorkflowID, &last.Decisions, &last.Detail)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look for the last report: %w", err)
		}
		told, err := l.toldBy(ctx, tx, n)
		switch {
		case err != nil:
			return err
		case told:
			mine = true
			return nil
		case number > 0 && last.Decisions == n.Decisions && (n.Detail == "" || n.Detail == last.Detail):
			return nil
		}
		mine = true
		return insertReport(ctx, tx, n, number+1)
	})
	if err != nil {
		return false, fmt.Errorf("claim report: %w", err)
	}
	return mine, nil
}

// toldBy reports whether the workflow has claimed a report of the stream before.
func (l *Ledger) toldBy(ctx context.Context, tx *sql.Tx, n News) (bool, error) {
	var count int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM reports WHERE stream = $1 AND workflow_id = $2`,
		n.Stream, n.WorkflowID).Scan(&count)
	if err != nil {
		return false, fmt.Errorf("look for an earlier claim: %w", err)
	}
	return count > 0, nil
}

// insertReport returns errRaced if another claim was faster.
func insertReport(ctx context.Context, tx *sql.Tx, n News, number int64) error {
	result, err := tx.ExecContext(ctx, `INSERT INTO reports (stream, number, workflow_id, decisions, detail, claimed_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		n.Stream, number, n.WorkflowID, n.Decisions, n.Detail, stamp(time.Now()))
	if err != nil {
		return fmt.Errorf("write claim: %w", err)
	}
	inserted, err := result.RowsAffected()
	if err == nil && inserted == 0 {
		err = errRaced
	}
	return err
}
