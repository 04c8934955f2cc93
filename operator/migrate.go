package main

import (
	"context"
	"fmt"
	"os"

	"onboarding/internal/config"
	"onboarding/internal/ledger"
)

// migrate brings the tables up to date. Programs do so by themselves where they own the tables.
type migrate struct{}

// Run carries out the command.
func (migrate) Run(ctx context.Context, c console) error {
	settings, err := config.LoadOwner(config.Environment(os.Environ()))
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, settings.Database.URL.Reveal())
	if err != nil {
		return fmt.Errorf("%w; DATABASE_URL must name the owner of the tables", err)
	}
	fmt.Fprintln(c.out, "the tables are up to date")
	return l.Close()
}
