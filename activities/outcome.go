package activities

import (
	"context"
	"errors"
	"fmt"

	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// errOvertaken is wrapped where nobody is to be told of an outcome any more, because a later one of the journey is known.
var errOvertaken = fault.Fixed("a later onboarding of the journey has ended")

// taken returns a fault unless the ledger has taken this outcome of the onboarding. Nobody is told of one before, nor of one
// that a run came to after another had ended the onboarding otherwise. It returns an error that wraps errOvertaken if a later
// onboarding of the journey has come to an outcome: an older one is not told after it.
func (a *Activities) taken(ctx context.Context, outcome string) error {
	end, err := askLedger(ctx, func(ctx context.Context) (ledger.Ending, error) {
		return a.Ledger.Ending(ctx, workflowID(ctx))
	})
	switch {
	case errors.Is(err, ledger.ErrUnknown), err == nil && end.Outcome == "":
		err = fault.New(fault.Permanent, "ledger", "it does not know that this onboarding has ended", err)
	case err == nil && end.Outcome != outcome:
		err = fault.New(fault.Permanent, "ledger", fmt.Sprintf("this run came to %s, but the onboarding %s on %s: see `operator reopen`",
			outcome, ended(end), end.At.UTC().Format("2006-01-02 15:04 UTC")), nil)
	case err == nil && end.Overtaken != "":
		err = fmt.Errorf("%w as %s", errOvertaken, end.Overtaken)
	}
	return err
}

// ended says in an operator's words how an onboarding has ended.
func ended(end ledger.Ending) string {
	if end.Outcome == ledger.Ended {
		return "was taken for broken off"
	}
	return "has ended as " + end.Outcome
}
