package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/sirupsen/logrus"

	"onboarding/internal/config"
	"onboarding/internal/idwise"
	"onboarding/internal/ledger"
	"onboarding/internal/notify"
	"onboarding/workflows"
)

const (
	maxBody        = 1 << 20
	receiveTimeout = 5 * time.Second
	retryAfter     = "5" // seconds
)

// inbox keeps events durably.
type inbox interface {
	Receive(ctx context.Context, event ledger.Event) (ledger.Receipt, error)
}

// webhook receives IDWise's events. It answers as soon as an event is committed and never waits for Temporal.
type webhook struct {
	inbox       inbox
	wake        func() // tells the dispatcher that there is something to deliver
	allowed     config.Networks
	credentials *verifier
	operators   notify.Operators
	metrics     *metrics
	logger      *logrus.Logger
}

// answer is the body of every response.
type answer struct {
	Status     string `json:"status,omitempty"` // accepted, duplicate or ignored
	EventID    string `json:"eventId,omitempty"`
	WorkflowID string `json:"workflowId,omitempty"`
	Error      string `json:"error,omitempty"`
}

// result is how a request ended.
type result struct {
	status int
	kind   string // one of few words, for metrics and logs
	answer answer
	event  idwise.Event
	err    error // for the log
}

func refused(status int, kind, reason string) result {
	return result{status: status, kind: kind, answer: answer{Error: reason}}
}

// receive handles POST /webhooks/idwise. Nothing of a request is read before its sender is known, and nothing is kept
// before that.
func (h *webhook) receive(c *gin.Context) result {
	if !h.allows(c.ClientIP()) {
		return refused(http.StatusForbidden, "forbidden", "the sender is not allowed")
	}
	if !h.credentials.accepts(c.Request) {
		return refused(http.StatusUnauthorized, "unauthenticated", "the credentials are missing or wrong")
	}
	body, err := readBody(c)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return refused(http.StatusRequestEntityTooLarge, "too-large", "the body is larger than 1 MiB")
	case err != nil:
		return refused(http.StatusBadRequest, "unreadable", "the body could not be read")
	}
	event, err := idwise.ParseEvent(body)
	if err != nil {
		return refused(http.StatusBadRequest, "invalid", err.Error())
	}
	return h.keep(c.Request.Context(), event, body)
}

// allows reports whether the address is in the allow-list. An empty list allows all.
func (h *webhook) allows(sender string) bool {
	if len(h.allowed) == 0 {
		return true
	}
	address, err := netip.ParseAddr(sender)
	return err == nil && h.allowed.Contains(address)
}

// readBody returns the body, or an *http.MaxBytesError as soon as it is known to be too large.
func readBody(c *gin.Context) ([]byte, error) {
	if c.Request.ContentLength > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	return io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
}

// keep commits the event. A sender that has hung up does not stop that: its repeat would only come minutes later.
func (h *webhook) keep(ctx context.Context, event idwise.Event, body []byte) result {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), receiveTimeout)
	defer cancel()
	entry := inboxEvent(event, body, time.Now())
	receipt, err := h.inbox.Receive(ctx, entry)
	switch {
	case errors.Is(err, ledger.ErrInvalid):
		return refused(http.StatusBadRequest, "invalid", "the event can't be kept")
	case err != nil:
		return result{status: http.StatusServiceUnavailable, kind: "unavailable", event: event, err: err,
			answer: answer{Error: "the event could not be kept, send it again"}}
	}
	status := "accepted"
	switch {
	case !event.Known:
		status = "ignored"
	case receipt.Duplicate:
		status = "duplicate"
	}
	if receipt.WorkflowID != "" && !receipt.Duplicate {
		h.wake()
	}
	r := result{status: http.StatusOK, kind: status, event: event,
		answer: answer{Status: status, EventID: entry.ID, WorkflowID: receipt.WorkflowID}}
	if receipt.Contradicts {
		r.kind = "contradicting"
		h.alert(ctx, notify.Alert{Kind: notify.Contradicted, WorkflowID: receipt.WorkflowID, JourneyID: event.JourneyID,
			Reason: "event " + entry.ID + "; the first body counts, the other is kept: see `operator events --ignored`"})
	}
	return r
}

// alert tells the operators. It does not wait until they are told.
func (h *webhook) alert(ctx context.Context, alert notify.Alert) {
	if err := h.operators.Alert(ctx, alert); err != nil {
		h.logger.WithError(err).Warn("Operators could not be told of a webhook")
	}
}

// inboxEvent says how an event is kept and where it may go. An event without a known name is kept under a digest of its
// body, so that repeats fold together.
func inboxEvent(event idwise.Event, body []byte, receivedAt time.Time) ledger.Event {
	id := event.ID
	if !event.Known {
		id = ledger.Digest(body)
	}
	return ledger.Event{
		ID:              id,
		Name:            event.Name,
		JourneyID:       event.JourneyID,
		ReferenceNo:     event.ReferenceNo,
		Relation:        relation(event.Name),
		Payload:         body,
		ReceivedAt:      receivedAt,
		OnboardingID:    workflows.OnboardingID(id),
		JourneyUpdateID: workflows.JourneyUpdateID(id),
	}
}

// relation returns how an event stands to the onboarding of its journey.
func relation(event string) ledger.Relation {
	switch event {
	case idwise.FinishedUserSteps:
		return ledger.Opens
	case idwise.FinishedJourney:
		return ledger.OpensFirst
	case idwise.UpdatedJourney, idwise.ManuallyReviewed, idwise.VerificationUpdateRequired:
		return ledger.Follows
	case idwise.AMLMonitorUpdate, idwise.KYCRenewalDeadlineExceeded, idwise.FinishedSpotCheck:
		return ledger.Apart
	}
	return ledger.Recorded
}
