package notify

import "context"

// None stands for no way to reach applicants.
type None struct{}

// Send returns ErrNotConfigured.
func (None) Send(context.Context, Message) error { return ErrNotConfigured }
