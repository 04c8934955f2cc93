package main

import (
	"context"
	"fmt"
	"io"

	"onboarding/workflows"
)

// runAll retries the check everywhere, after the operator has seen in how many onboardings that is.
func (r retry) runAll(ctx context.Context, c console) error {
	actor, err := r.who()
	if err != nil {
		return err
	}
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	query := r.query().String()
	count, err := t.count(ctx, query)
	if err != nil {
		return err
	}
	if count == 0 {
		return r.report(c, batchResult{})
	}
	if err := c.confirm(r.Yes, fmt.Sprintf("%s will be retried in %s", r.Check, plural(count, "onboarding"))); err != nil {
		return err
	}
	b := batch{temporal: t, query: query, signal: workflows.RetryChecksSignal, message: r.message(actor), reason: r.Reason}
	result, err := b.run(ctx, c.err)
	if err != nil {
		return err
	}
	if err := r.report(c, result); err != nil {
		return err
	}
	if result.Failed > 0 {
		return fmt.Errorf("%s could not be reached; run the command again: those that were retried are not asked twice",
			plural(result.Failed, "onboarding"))
	}
	return nil
}

// query matches the open onboardings where the check is parked. The operator's own query stands in parentheses, so that
// it can only narrow that down.
func (r retry) query() conditions {
	query := append(ours(), open, equals(workflows.ParkedChecksKey, string(r.Check)))
	if r.Query != "" {
		query = append(query, "("+string(r.Query)+")")
	}
	return query
}

// report writes what came of it.
func (r retry) report(c console, result batchResult) error {
	return r.write(c.out, result, func(w io.Writer) error {
		if result.Total == 0 {
			_, err := fmt.Fprintf(w, "%s is parked in no onboarding: nothing to do\n", r.Check)
			return err
		}
		_, err := fmt.Fprintf(w, "%s: retried in %d, failed in %d; operator list --parked %s shows those that park again\n",
			r.Check, result.Done, result.Failed, r.Check)
		return err
	})
}
