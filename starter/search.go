package main

import (
	"context"
	"time"

	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/internal/presence"
)

const (
	searchInterval = 30 * time.Second
	// searchSize is how many open onboardings Temporal is asked for at a time, so that a search costs it little.
	searchSize = 100
)

// search looks again and again, until the context ends, whether Temporal has lost onboardings that are open: one that nobody writes
// about would not be missed. It goes through all of them, some at a time.
func (d *dispatcher) search(ctx context.Context) {
	ticker := time.NewTicker(searchInterval)
	defer ticker.Stop()
	var last ledger.Started
	for ctx.Err() == nil {
		page, err := d.searchPage(ctx, last)
		switch {
		case err != nil: // the feed says who is away
			d.logger.WithError(err).Debug("Open onboardings could not be looked for")
		case len(page) < searchSize:
			last = ledger.Started{}
		default:
			last = page[len(page)-1]
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
}

// searchPage asks Temporal for the onboardings behind the last one, and tells operators once of each that is lost.
func (d *dispatcher) searchPage(ctx context.Context, last ledger.Started) ([]ledger.Started, error) {
	asking, cancel := context.WithTimeout(ctx, ledgerTimeout)
	page, err := d.outbox.OpenStarted(asking, last, searchSize)
	cancel()
	if err != nil {
		return nil, err
	}
	var missing []ledger.Started
	for _, s := range page {
		w, err := d.courier.Ask(ctx, s.WorkflowID)
		if err != nil {
			return nil, err
		}
		switch w.State {
		case presence.Absent:
			missing = append(missing, s)
		case presence.Open:
			d.told.forget(s.WorkflowID)
		}
	}
	if len(missing) == 0 {
		return page, nil
	}
	sample, err := d.sample(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.courier.Recognise(ctx, sample); err != nil {
		return nil, err // they are not lost if the namespace is another one
	}
	for _, s := range missing {
		d.alertOnce(ctx, s.WorkflowID, notify.Alert{Kind: notify.Lost, WorkflowID: s.WorkflowID, JourneyID: s.JourneyID,
			Reason: failureReason(errLost)})
	}
	return page, nil
}
