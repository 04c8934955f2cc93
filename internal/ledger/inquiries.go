package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ClaimInquiry reports whether the claimant is the first who may ask a question that must not be asked twice. If it is not,
// somebody else may have asked: nobody knows.
func (l *Ledger) ClaimInquiry(ctx context.Context, inquiry, claimant string) (bool, error) {
	err := l.db.QueryRowContext(ctx, `INSERT INTO inquiries (inquiry, claimed_by, claimed_at) VALUES ($1, $2, $3)
		ON CONFLICT (inquiry) DO UPDATE SET claimed_by = excluded.claimed_by, claimed_at = excluded.claimed_at
		WHERE inquiries.claimed_by = '' RETURNING claimed_by`, inquiry, claimant, stamp(time.Now())).Scan(&claimant)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("claim inquiry: %w", err)
	}
	return true, nil
}

// ReleaseInquiry gives a claim back: the bureau is known not to have got the question.
func (l *Ledger) ReleaseInquiry(ctx context.Context, inquiry, claimant string) error {
	_, err := l.db.ExecContext(ctx, `UPDATE inquiries SET claimed_by = '' WHERE inquiry = $1 AND claimed_by = $2`, inquiry, claimant)
	if err != nil {
		return fmt.Errorf("release inquiry: %w", err)
	}
	return nil
}
