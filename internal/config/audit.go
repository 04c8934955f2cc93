package config

import "onboarding/internal/audit"

// Audit is what seals and verifies the audit trail.
type Audit struct {
	AuditKeys audit.Keys `name:"audit-keys" secret:"" help:"keys of the audit trail, comma-separated, the newest first: ID:SECRET with at least 16 bytes, or ID:ed25519:PATH; the first seals, all verify; or none: chained without a key (required)"`
}

// check notes that nobody said what seals the trail: without a key it can be forged, so that must be meant.
func (a *Audit) check(p *problems) { p.required("AUDIT_KEYS") }

// checkSealing is check for a program that writes into the trail.
func (a *Audit) checkSealing(p *problems) {
	a.check(p)
	if err := a.AuditKeys.CanSeal(); err != nil {
		p.add("AUDIT_KEYS", err.Error())
	}
}
