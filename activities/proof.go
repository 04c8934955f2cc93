package activities

import (
	"context"
	"errors"
	"time"

	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
)

// ledgerTime is how long a question to our own ledger may take, well within an attempt: that it hangs must be told apart from a
// vendor that does.
const ledgerTime = 10 * time.Second

// askLedger asks our own ledger something. What it can't answer is a fault of the class Away, unless the answer is ErrUnknown.
func askLedger[T any](ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTime)
	defer cancel()
	answer, err := ask(ctx)
	if err != nil && !errors.Is(err, ledger.ErrUnknown) {
		err = fault.New(fault.Away, "ledger", "it can't be asked now", err)
	}
	return answer, err
}

// known returns what the ledger knows of this workflow. Who reaches Temporal can start any: it is a fault if the ledger has not
// told anybody to start this one, or has with another subject.
func (a *Activities) known(ctx context.Context, journeyID, referenceNo string) (ledger.Workflow, error) {
	w, err := askLedger(ctx, func(ctx context.Context) (ledger.Workflow, error) {
		return a.Ledger.Workflow(ctx, workflowID(ctx))
	})
	switch {
	case errors.Is(err, ledger.ErrUnknown):
		return w, fault.New(fault.Permanent, "ledger", "it does not know this workflow; starter and worker need the same DATABASE_URL", err)
	case err == nil && (w.Opener.JourneyID != journeyID || w.Opener.ReferenceNo != referenceNo):
		return w, fault.New(fault.Foreign, "ledger", "it knows this workflow with another journey or reference", nil)
	}
	return w, err
}

// prove comes before whatever a workflow asks or tells about an applicant: the ledger knows the workflow, and IDWise says that
// the journey is of the applicant's reference number. A webhook can name anybody's. IDWise is asked once for a workflow, by
// whichever activity comes first; those that come at the same time share the question.
func (a *Activities) prove(ctx context.Context, journeyID, referenceNo string) (ledger.Proof, error) {
	proof, _, err := a.proveOpen(ctx, journeyID, referenceNo)
	return proof, err
}

// proveOpen is prove, and returns how the onboarding has ended, too; empty if it has not.
func (a *Activities) proveOpen(ctx context.Context, journeyID, referenceNo string) (proof ledger.Proof, outcome string, err error) {
	w, err := a.known(ctx, journeyID, referenceNo)
	if err == nil && !w.Proved {
		w.Proof, err = a.proveOnce(ctx, w, journeyID, referenceNo)
	}
	return w.Proof, w.Outcome, err
}

func (a *Activities) proveOnce(ctx context.Context, w ledger.Workflow, journeyID, referenceNo string) (ledger.Proof, error) {
	proof, err, _ := a.proving.Do(workflowID(ctx), func() (any, error) {
		_, proof, err := a.read(ctx, w, journeyID, referenceNo)
		return proof, err
	})
	return proof.(ledger.Proof), err
}

// read reads the journey of a known workflow, which must be of its reference number. The first reading is the proof of that.
func (a *Activities) read(ctx context.Context, w ledger.Workflow, journeyID, referenceNo string) (idwise.Journey, ledger.Proof, error) {
	journey, err := a.Journeys.Journey(ctx, journeyID)
	if err == nil {
		err = journey.Of(referenceNo)
	}
	if err != nil || w.Proved {
		return journey, w.Proof, err
	}
	compared := []string{}
	for _, match := range journey.FaceMatches {
		compared = append(compared, match.ID)
	}
	proof, err := askLedger(ctx, func(ctx context.Context) (ledger.Proof, error) {
		return a.Ledger.Prove(ctx, workflowID(ctx), compared)
	})
	return journey, proof, err
}
