package ledger

import "onboarding/internal/audit"

// Option changes what Open does.
type Option func(*Ledger)

// WithAuditKeys seals and verifies the audit trail with keys. Without it, the trail is chained without a key.
func WithAuditKeys(keys audit.Keys) Option { return func(l *Ledger) { l.keys = keys } }
