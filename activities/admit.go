package activities

import (
	"context"
	"errors"

	"onboarding/internal/fault"
	"onboarding/internal/ledger"
)

// Subject is what a workflow is about, as it was started.
type Subject struct {
	EventID     string `json:"eventId"` // the event that started it
	JourneyID   string `json:"journeyId,omitempty"`
	ReferenceNo string `json:"referenceNo"`
}

// Admission is what an onboarding begins with.
type Admission struct {
	// Compared are the IDs of comparisons of faces that the journey has already. They were not made with what this
	// onboarding submits.
	Compared []string `json:"compared,omitempty"`
}

// AdmitOnboarding proves that an onboarding may begin: the ledger knows it as it was started, and IDWise says that the
// journey is of its reference number. Before that nobody is asked and nobody is told anything.
func (a *Activities) AdmitOnboarding(ctx context.Context, in Subject) (Admission, error) {
	if err := a.expected(ctx, in); err != nil {
		return Admission{}, err
	}
	journey, err := a.Journeys.Journey(ctx, in.JourneyID)
	if err == nil {
		err = journey.Of(in.ReferenceNo)
	}
	if err != nil {
		return Admission{}, a.failure(ctx, "confirm whose journey it is", err)
	}
	var admission Admission
	for _, match := range journey.FaceMatches {
		admission.Compared = append(admission.Compared, match.ID)
	}
	return admission, nil
}

// expected returns the activity's failure unless the ledger has an event for which this very workflow was to be started. Who
// reaches Temporal can start any.
func (a *Activities) expected(ctx context.Context, in Subject) error {
	opener, err := a.Ledger.Opener(ctx, in.EventID, workflowID(ctx))
	switch {
	case errors.Is(err, ledger.ErrUnknown):
		err = fault.New(fault.Permanent, "ledger", "it does not know this workflow; starter and worker need the same DATABASE_URL", err)
	case err == nil && (opener.JourneyID != in.JourneyID || opener.ReferenceNo != in.ReferenceNo):
		err = fault.New(fault.Foreign, "ledger", "it knows this workflow with another journey or reference", nil)
	}
	if err != nil {
		return a.failure(ctx, "look for the workflow in the ledger", err)
	}
	return nil
}
