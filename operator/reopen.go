package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// reopen begins a new onboarding of a journey. The one before stays as it is, with its outcome.
type reopen struct {
	Which string `arg:"" help:"Reference number, journey or workflow ID."`
	action
}

// Run carries out the command.
func (r reopen) Run(ctx context.Context, c console) error {
	actor, err := r.who()
	if err != nil {
		return err
	}
	l, err := openLedgerToWrite(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	wrong, err := lastOnboarding(ctx, l, r.Which)
	if err != nil {
		return err
	}
	done, err := l.Reopen(ctx, ledger.Reopening{
		WorkflowID: wrong.WorkflowID, Event: reopeningEvent(time.Now()), Actor: actor, Reason: r.Reason,
	})
	if errors.Is(err, ledger.ErrOpen) {
		return withCode(codeRefused, fmt.Errorf("refused: journey %s has an onboarding that has not ended; see operator show %s",
			clean(wrong.JourneyID), shell(wrong.JourneyID)))
	}
	if err != nil {
		return err
	}
	return r.report(c.out, done, actor)
}

// reopeningEvent returns an event of our own that opens an onboarding, under a name that no event has had.
func reopeningEvent(at time.Time) ledger.Event {
	id := workflows.ReopenedID(strings.ToLower(rand.Text()))
	return ledger.Event{
		ID: id, Name: workflows.ReopenedEvent, ReceivedAt: at,
		OnboardingID: workflows.OnboardingID(id), JourneyUpdateID: workflows.JourneyUpdateID(id),
	}
}

// lastOnboarding returns the newest onboarding that answers to the name, of those that are proved to be their applicant's if
// there are any: others may have been opened by somebody else. All of them must be of one journey.
func lastOnboarding(ctx context.Context, l *ledger.Ledger, which string) (ledger.Onboarding, error) {
	found, err := l.Onboardings(ctx, which)
	if err != nil {
		return ledger.Onboarding{}, err
	}
	var journeys []string
	for _, o := range found {
		if !slices.Contains(journeys, o.JourneyID) {
			journeys = append(journeys, o.JourneyID)
		}
	}
	switch len(journeys) {
	case 0:
		return ledger.Onboarding{}, withCode(codeNotFound,
			fmt.Errorf("the ledger has no onboarding with the reference, journey or workflow ID %s", clean(which)))
	case 1:
	default:
		return ledger.Onboarding{}, withCode(codeUsage,
			fmt.Errorf("%s has several journeys, name one: %s", clean(which), clean(strings.Join(journeys, ", "))))
	}
	slices.Reverse(found)
	if i := slices.IndexFunc(found, func(o ledger.Onboarding) bool { return o.Proved }); i >= 0 {
		return found[i], nil
	}
	return found[0], nil
}

// report writes what was done.
func (r reopen) report(w io.Writer, done ledger.Reopened, actor string) error {
	shown := struct {
		WorkflowID  string `json:"workflowId"`
		JourneyID   string `json:"journeyId"`
		ReferenceNo string `json:"referenceNo"`
		Number      int    `json:"number"`
		Reopened    string `json:"reopened"` // the onboarding whose outcome was wrong
		Outcome     string `json:"outcome"`  // that it had, and keeps
		Actor       string `json:"actor"`
	}{done.WorkflowID, done.Wrong.JourneyID, done.Wrong.ReferenceNo, done.Number, done.Wrong.WorkflowID, done.Wrong.Outcome, actor}
	return r.write(w, shown, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s: onboarding %d of journey %s begins; %s stays %s\n",
			clean(done.WorkflowID), done.Number, clean(shown.JourneyID), clean(shown.Reopened), clean(shown.Outcome))
		return err
	})
}
