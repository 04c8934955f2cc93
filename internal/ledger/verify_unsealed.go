package ledger

import (
	"context"

	"onboarding/internal/audit"
)

// unknownWorkflow returns the condition that nobody was told to start the workflow.
func unknownWorkflow(column string) string {
	return `NOT EXISTS (SELECT 1 FROM onboardings b WHERE b.workflow_id = ` + column + `)
		AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.workflow_id = ` + column + ` AND e.action = 'journey-update')`
}

// verifyProofs finds proofs of workflows that the ledger does not know. That IDWise was asked is not sealed, so one of a workflow that
// it knows can't be told from a forged one. A proof belongs to no stream.
func (l *Ledger) verifyProofs(ctx context.Context, v *verification) error {
	if len(v.streams) > 0 {
		return nil
	}
	return l.each(ctx, `SELECT p.workflow_id FROM proofs p WHERE `+unknownWorkflow("p.workflow_id")+` ORDER BY p.workflow_id`, nil,
		func(scan func(...any) error) error {
			var id string
			if err := scan(&id); err != nil {
				return err
			}
			v.Untold(audit.WholeTrail, 0, "the ledger has a proof of %s, which nobody was told to start", id)
			return nil
		})
}

// verifyReports finds claims of reports by workflows that the ledger does not know, and claims that are missing between others: they
// are numbered from 1. What they say is not sealed.
func (l *Ledger) verifyReports(ctx context.Context, v *verification) error {
	where, args := only("r.stream", v.streams)
	return l.each(ctx, `SELECT r.stream, r.workflow_id, r.number FROM reports r WHERE `+where+` AND (`+unknownWorkflow("r.workflow_id")+`
			OR r.number <> 1 AND NOT EXISTS (SELECT 1 FROM reports p WHERE p.stream = r.stream AND p.number = r.number - 1))
		ORDER BY r.stream, r.number`, args,
		func(scan func(...any) error) error {
			var stream, id string
			var number int64
			if err := scan(&stream, &id, &number); err != nil {
				return err
			}
			v.Untold(stream, 0, "the ledger has report %d, by %s, which nobody was told to start, or not the report before it", number, id)
			return nil
		})
}
