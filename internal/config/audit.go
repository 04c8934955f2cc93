package config

import "onboarding/internal/audit"

// Audit is what seals and verifies the audit trail.
type Audit struct {
	AuditKeys audit.Keys `name:"audit-keys" secret:"" help:"keys of the audit trail, comma-separated: ID:SECRET with at least 16 bytes; the first seals, all verify; empty: chained without a key"`
}
