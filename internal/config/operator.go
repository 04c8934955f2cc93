package config

import (
	"io"

	"onboarding/internal/audit"
)

// Operator is what those commands of operator need that open the database. The connection to Temporal is not part of it:
// a command needs one or the other, or both.
type Operator struct {
	Database Database `embed:""`
	// AuditKeys verify the audit trail.
	AuditKeys audit.Keys `name:"audit-keys" secret:"" help:"keys of the audit trail: ID:SECRET, comma-separated"`
}

func (*Operator) check(*problems) {}

// LoadOperator reads the operator's configuration from the environment. It returns an *Error with every mistake.
func LoadOperator(environment Environment) (Operator, error) {
	var operator Operator
	err := load("operator", &operator, nil, nil, environment, io.Discard)
	return operator, err
}
