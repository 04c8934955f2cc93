package config

import "io"

// Operator is what those commands of operator need that open the database. The connection to Temporal is not part of it:
// a command needs one or the other, or both.
type Operator struct {
	Audit
	Database Database `embed:""`
}

func (*Operator) check(*problems) {}

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
