package config

import "io"

// Operator is what those commands of operator need that open the database. The connection to Temporal is not part of it:
// a command needs one or the other, or both.
type Operator struct {
	Audit
	Database Database `embed:""`
}

func (o *Operator) check(p *problems) { o.Audit.check(p) }

// LoadOperator reads the operator's configuration from the environment. It returns an *Error with every mistake.
func LoadOperator(environment Environment) (Operator, error) {
	var operator Operator
	err := load("operator", &operator, nil, nil, environment, io.Discard)
	return operator, err
}

// taskQueue is what those commands of operator need that look for workers.
type taskQueue struct {
	Name string `name:"onboarding-task-queue" default:"onboarding" help:"task queue of workflows and activities"`
}

func (*taskQueue) check(*problems) {}

// LoadTaskQueue reads which task queue starter and worker use. It needs nothing else to be configured.
func LoadTaskQueue(environment Environment) (string, error) {
	var queue taskQueue
	err := load("operator", &queue, nil, nil, environment, io.Discard)
	return queue.Name, err
}

// verifier is an operator who may lack keys: verification says itself that nothing is proved without one.
type verifier struct{ Operator }

func (*verifier) check(*problems) {}

// LoadVerifier reads what verification of the audit trail needs, like LoadOperator, but for the keys, which may be missing.
func LoadVerifier(environment Environment) (Operator, error) {
	var v verifier
	err := load("operator", &v, nil, nil, environment, io.Discard)
	return v.Operator, err
}

// Owner is what the owner of the tables needs, who changes them and writes nothing into the audit trail.
type Owner struct {
	Database Database `embed:""`
}

func (*Owner) check(*problems) {}

// LoadOwner reads the owner's configuration, like LoadOperator.
func LoadOwner(environment Environment) (Owner, error) {
	var owner Owner
	err := load("operator", &owner, nil, nil, environment, io.Discard)
	return owner, err
}
