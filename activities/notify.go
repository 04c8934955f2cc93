package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onboarding/internal/audit"
	"onboarding/internal/notify"
)

// NotifyInput asks for one message to the applicant.
type NotifyInput struct {
	Kind        notify.Kind `json:"kind"`
	JourneyID   string      `json:"journeyId"`
	ReferenceNo string      `json:"referenceNo"`
	// Occasion tells messages of one kind apart, such as the eventId that caused this one; empty for the only one.
	Occasion string `json:"occasion,omitempty"`
	// Outcome is the outcome that the message tells; empty if it tells of none.
	Outcome string `json:"outcome,omitempty"`
}

// NotifyResult says whether the message was sent, and if not, why.
type NotifyResult struct {
	Sent   bool   `json:"sent"`
	Reason string `json:"reason,omitempty"`
	Unrecorded
}

// NotifyApplicant sends a message to the applicant: of an outcome only when the ledger has taken it. Where nothing can be
// sent, because no channel is configured or the applicant has no address, that is a result and not an error. A repeat
// carries the same Message-ID, so that mailboxes show it once.
func (a *Activities) NotifyApplicant(ctx context.Context, in NotifyInput) (NotifyResult, error) {
	e := entry(ctx, audit.Notified, in.JourneyID, in.ReferenceNo, in.Kind, in.Occasion)
	result, err := a.notify(ctx, in, e)
	if errors.Is(err, errOvertaken) {
		result, err = NotifyResult{Reason: err.Error()}, nil
	}
	if err != nil {
		return NotifyResult{}, a.failure(ctx, "notify applicant", err)
	}
	e.At, e.Message, e.State, e.Reason, e.Outcome = time.Now().UTC(), string(in.Kind), "sent", result.Reason, in.Outcome
	if !result.Sent {
		e.State = "skipped"
	}
	result.Unrecorded = a.tell(ctx, e)
	return result, nil
}

// notify sends the message, of which the entry will tell, if the applicant may get it.
func (a *Activities) notify(ctx context.Context, in NotifyInput, e audit.Entry) (NotifyResult, error) {
	err := recordable(e)
	if err == nil {
		_, err = a.prove(ctx, in.JourneyID, in.ReferenceNo)
	}
	if err == nil && in.Outcome != "" {
		err = a.taken(ctx, in.Outcome)
	}
	if err != nil {
		return NotifyResult{}, err
	}
	return a.send(ctx, in)
}

func (a *Activities) send(ctx context.Context, in NotifyInput) (NotifyResult, error) {
	person, err := a.applicant(ctx, in.ReferenceNo, in.JourneyID)
	if err != nil {
		return NotifyResult{}, err
	}
	err = a.Notify.Send(ctx, notify.Message{
		Key:       fmt.Sprintf("%s/%s/%s", workflowID(ctx), in.Kind, in.Occasion),
		Kind:      in.Kind,
		To:        person.Email,
		FirstName: person.FirstName,
		Language:  person.Language,
	})
	if unreadable := person.Readable("email"); unreadable != nil && errors.Is(err, notify.ErrNoAddress) {
		return NotifyResult{}, unreadable
	}
	if errors.Is(err, notify.ErrNotConfigured) || errors.Is(err, notify.ErrNoAddress) {
		return NotifyResult{Reason: err.Error()}, nil
	}
	return NotifyResult{Sent: err == nil}, err
}
