package company

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"onboarding/internal/sandbox/faults"
)

// ReceiveOutcome is the operation of the outcome webhook. Faults can be limited to a reference number or a webhook-id.
const ReceiveOutcome = "outcome"

// tolerance is how far the clock of whoever signs may be off.
const tolerance = 5 * time.Minute

// Outcome is one report, as the company keeps it: once for each webhook-id.
type Outcome struct {
	ID        string    `json:"-"`
	Times     int       `json:"-"` // how often it was received and taken
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		WorkflowID     string `json:"workflowId"`
		JourneyID      string `json:"journeyId"`
		ReferenceNo    string `json:"referenceNo"`
		Outcome        string `json:"outcome"`
		Rule           string `json:"rule"`
		SystemDecision string `json:"systemDecision"`
		ManualDecision string `json:"manualDecision"`
		FinalDecision  string `json:"finalDecision"`
		Event          string `json:"event"`
		EventID        string `json:"eventId"`
		Checks         []struct {
			Check     string `json:"check"`
			Verdict   string `json:"verdict"`
			Provider  string `json:"provider"`
			Reference string `json:"reference"`
			Reason    string `json:"reason"`
		} `json:"checks"`
	} `json:"data"`
	Body []byte `json:"-"` // as it was received
}

// Outcomes returns what was reported about the reference number, in the order in which it came first.
func (s *Server) Outcomes(referenceNo string) []Outcome {
	return slices.DeleteFunc(s.AllOutcomes(), func(o Outcome) bool { return o.Data.ReferenceNo != referenceNo })
}

// AwaitOutcomes waits until at least count different reports about the reference number were received.
func (s *Server) AwaitOutcomes(ctx context.Context, referenceNo string, count int) error {
	return s.guard.Await(ctx, func() bool {
		received := 0
		for _, o := range s.outcomes {
			if o.Data.ReferenceNo == referenceNo {
				received++
			}
		}
		return received >= count
	})
}

// AllOutcomes returns everything that was reported, in the order in which it came first.
func (s *Server) AllOutcomes() (all []Outcome) {
	s.guard.Read(func() { all = slices.Clone(s.outcomes) })
	return all
}

func (s *Server) receiveOutcome(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		failure(http.StatusRequestEntityTooLarge, "too large").Write(w)
		return
	}
	outcome := Outcome{ID: r.Header.Get("webhook-id"), Times: 1, Body: body}
	unreadable := json.Unmarshal(body, &outcome)
	referenceNo := outcome.Data.ReferenceNo
	s.guard.Change(func() { s.calls[call{ReceiveOutcome, referenceNo}]++ })
	s.Faults.Serve(w, r, faults.Call{Operation: ReceiveOutcome, About: []string{referenceNo, outcome.ID}}, func() faults.Answer {
		if err := s.verify(r.Header, body); err != nil {
			return failure(http.StatusUnauthorized, err.Error())
		}
		if unreadable != nil || outcome.Type == "" {
			return failure(http.StatusBadRequest, "not a report")
		}
		s.guard.Change(func() { s.keepOutcome(outcome) })
		return faults.JSON(http.StatusOK, map[string]string{"status": "received"})
	})
}

func (s *Server) keepOutcome(outcome Outcome) {
	known := slices.IndexFunc(s.outcomes, func(o Outcome) bool { return o.ID == outcome.ID })
	if known < 0 {
		s.outcomes = append(s.outcomes, outcome)
		return
	}
	s.outcomes[known].Times++
}

// verify does what Standard Webhooks 1.0.0 ask of a receiver.
func (s *Server) verify(header http.Header, body []byte) error {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if id == "" || err != nil || time.Since(time.Unix(seconds, 0)).Abs() > tolerance {
		return errors.New("webhook-id or webhook-timestamp is missing or wrong")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.outcomeSecret, "whsec_"))
	if err != nil {
		return errors.New("the receiver's own secret is not base64")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "." + string(body)))
	for _, signature := range strings.Fields(header.Get("webhook-signature")) {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(signature, "v1,"))
		if err == nil && strings.HasPrefix(signature, "v1,") && hmac.Equal(given, mac.Sum(nil)) {
			return nil
		}
	}
	return errors.New("no signature fits")
}
