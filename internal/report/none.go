package report

import "context"

// None stands for no place to report to.
type None struct{}

// Report returns ErrNotConfigured.
func (None) Report(context.Context, Report) error { return ErrNotConfigured }
