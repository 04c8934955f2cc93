package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"regexp"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	sdktemporal "go.temporal.io/sdk/temporal"

	"onboarding/internal/text"
	"onboarding/workflows"
)

// updateTimeout is how long a worker may take to answer an update.
const updateTimeout = 30 * time.Second

// checkName is the name of something that can be parked.
type checkName string

var checkPattern = regexp.MustCompile(`^[a-z][a-z-]*$`)

// UnmarshalText takes a name of letters.
func (c *checkName) UnmarshalText(text []byte) error {
	if !checkPattern.Match(text) {
		return fmt.Errorf("expected the name of a check, such as credit")
	}
	*c = checkName(text)
	return nil
}

// action is what every action of an operator says.
type action struct {
	Actor  string `placeholder:"NAME" help:"Who acts. Default: the operating system's user."`
	Reason string `required:"" placeholder:"WHY" help:"Why. It is kept in the audit trail, so it must hold no personal data."`
	output
}

// Validate is called by kong.
func (a action) Validate() error {
	if err := text.Reason(a.Reason); err != nil {
		return fmt.Errorf("--reason: %w", err)
	}
	if strings.TrimSpace(a.Actor) == "" { // then it is the operating system's user
		return nil
	}
	if err := text.Actor(a.Actor); err != nil {
		return fmt.Errorf("--actor: %w", err)
	}
	return nil
}

// who returns the actor.
func (a action) who() (string, error) {
	if strings.TrimSpace(a.Actor) != "" {
		return a.Actor, nil
	}
	name, err := loginName()
	if err == nil {
		err = text.Actor(name)
	}
	if err != nil {
		return "", withCode(codeUsage, fmt.Errorf("%w: use --actor", err))
	}
	return name, nil
}

// loginName returns the name of the operating system's user.
func loginName() (string, error) {
	current, err := user.Current()
	if err == nil && current.Username != "" {
		return current.Username, nil
	}
	if name := cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME")); name != "" {
		return name, nil
	}
	return "", errors.New("the operating system does not tell who you are")
}

// update sends an update to one onboarding and reports what it did.
func (a action) update(ctx context.Context, c console, which, name string, message func(actor string) any) error {
	actor, err := a.who()
	if err != nil {
		return err
	}
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	o, err := t.one(ctx, which)
	if err != nil {
		return err
	}
	accepted, err := t.update(ctx, o, name, message(actor))
	if err != nil {
		return err
	}
	done := struct {
		WorkflowID string `json:"workflowId"`
		Done       string `json:"done"`
		Actor      string `json:"actor"`
	}{o.WorkflowID, accepted.Done, actor}
	return a.write(c.out, done, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s: %s\n", clean(o.WorkflowID), clean(accepted.Done))
		return err
	})
}

// update sends an update and waits for its answer. A refusal is an error with the reason that the onboarding gave.
func (t temporal) update(ctx context.Context, o onboarding, name string, message any) (workflows.Accepted, error) {
	ctx, cancel := context.WithTimeout(ctx, updateTimeout)
	defer cancel()
	var accepted workflows.Accepted
	handle, err := t.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: o.WorkflowID, UpdateName: name, Args: []any{message}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &accepted)
	}
	var refusal *sdktemporal.ApplicationError
	var ended *serviceerror.NotFound
	switch {
	case err == nil:
		return accepted, nil
	case errors.As(err, &refusal):
		return accepted, refused(o, refusal.Message())
	case errors.As(err, &ended):
		return accepted, refused(o, "it has ended: "+string(o.State))
	case ctx.Err() != nil:
		return accepted, fmt.Errorf("%s did not answer within %s: is a worker running? It may still do what was asked; look with operator show %s",
			clean(o.WorkflowID), updateTimeout, shell(o.WorkflowID))
	}
	return accepted, t.explain(ctx, "update "+clean(o.WorkflowID), err)
}

func refused(o onboarding, reason string) error {
	return withCode(codeRefused, fmt.Errorf("refused by %s: %s", clean(o.WorkflowID), clean(reason)))
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=-]+$`)

// shell returns a word as it is typed into a shell.
func shell(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(clean(word), "'", `'\''`) + "'"
}
