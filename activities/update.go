package activities

import (
	"context"

	"onboarding/internal/idwise"
)

// LookInput names a journey about which IDWise announced something outside of an onboarding.
type LookInput struct {
	JourneyID   string `json:"journeyId,omitempty"` // empty for what has no journey, such as a spot check
	ReferenceNo string `json:"referenceNo"`
	// Announced is the event's own decision, which counts where there is no journey to read.
	Announced idwise.Decision `json:"announced,omitempty"`
	// Detail is what the event tells beside decisions; empty if nothing.
	Detail string `json:"detail,omitempty"`
}

// Look is how the journey stands.
type Look struct {
	System idwise.Decision `json:"system,omitempty"`
	Manual idwise.Decision `json:"manual,omitempty"`
	Final  idwise.Decision `json:"final,omitempty"`
	// News is set if this is to be told, and not if another event has announced the same change.
	News bool `json:"news"`
}

// LookAtJourney reads how the journey stands now, and whether that is news.
func (a *Activities) LookAtJourney(ctx context.Context, in LookInput) (Look, error) {
	look := Look{System: in.Announced, Final: in.Announced}
	if in.JourneyID != "" {
		reading, err := a.ReadJourney(ctx, ReadJourneyInput{JourneyID: in.JourneyID, ReferenceNo: in.ReferenceNo})
		if err != nil {
			return Look{}, err
		}
		look = Look{System: reading.System, Manual: reading.Manual, Final: reading.Final}
	}
	mine, err := a.Ledger.ClaimReport(ctx, news(ctx, in.JourneyID, in.ReferenceNo, look.System, look.Manual, look.Final, in.Detail))
	if err != nil {
		return Look{}, a.failure(ctx, "claim the report", err)
	}
	look.News = mine
	return look, nil
}
