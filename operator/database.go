package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"onboarding/internal/config"
	"onboarding/internal/ledger"
)

// openLedger opens the database of starter and worker, as DATABASE_URL says.
func openLedger(ctx context.Context) (*ledger.Ledger, error) {
	settings, err := ledgerSettings()
	if err != nil {
		return nil, err
	}
	return openLedgerWith(ctx, settings)
}

// openLedgerWith opens the database. A file that is not there is an error: an operator who looks into an empty database of his
// own would believe that there is nothing.
func openLedgerWith(ctx context.Context, settings config.Operator) (*ledger.Ledger, error) {
	url := settings.Database.URL.Reveal()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no database %s; DATABASE_URL must name the one of starter and worker", path)
		}
	}
	l, err := ledger.Open(ctx, url, ledger.WithAuditKeys(settings.AuditKeys))
	if err != nil {
		return nil, fmt.Errorf("%w; DATABASE_URL must name the database of starter and worker", err)
	}
	return l, nil
}

// openLedgerToWrite opens the database for a command that writes into the audit trail, or seals what is noted of it, with the keys
// of starter and worker.
func openLedgerToWrite(ctx context.Context) (*ledger.Ledger, error) {
	l, err := openLedger(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.JoinSealing(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func ledgerSettings() (config.Operator, error) {
	return config.LoadOperator(config.Environment(os.Environ()))
}
