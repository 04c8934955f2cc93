package idwise

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/watch"
)

// Delivery says what goes wrong with the delivery of an event. The zero value is a good delivery.
type Delivery struct {
	// Copies are posted at once, each with retries of its own; zero stands for 1.
	Copies int `json:"copies,omitempty"`
	// After is how late the first attempt is, in time of the real IDWise.
	After faults.Duration `json:"after,omitempty"`
	// LostRequests is how many attempts at first get lost on their way.
	LostRequests int `json:"lostRequests,omitempty"`
	// LostAnswers is how many attempts after those are received, but IDWise does not get the answer.
	LostAnswers int `json:"lostAnswers,omitempty"`
}

// Attempt is one try to deliver an event.
type Attempt struct {
	At     time.Time
	Status int  // of the answer; 0 if there was none
	Lost   bool // the request or its answer got lost on purpose
}

// Event is something that IDWise announces, or tries to.
type Event struct {
	ID, Name, JourneyID, ReferenceNo string
	Payload                          []byte

	guard     watch.Guard
	attempts  []Attempt
	open      int // copies on their way
	delivered bool
}

// Attempts returns the attempts so far.
func (e *Event) Attempts() (attempts []Attempt) {
	e.guard.Read(func() { attempts = slices.Clone(e.attempts) })
	return attempts
}

// Delivered reports whether an attempt was answered with 200.
func (e *Event) Delivered() (delivered bool) {
	e.guard.Read(func() { delivered = e.delivered })
	return delivered
}

// Undelivered reports whether IDWise has given the event up for good.
func (e *Event) Undelivered() (undelivered bool) {
	e.guard.Read(func() { undelivered = e.open == 0 && !e.delivered })
	return undelivered
}

// Await waits until every copy of the event was delivered or given up.
func (e *Event) Await(ctx context.Context) error {
	return e.guard.Await(ctx, func() bool { return e.open == 0 })
}

// Send announces an event about the journey as it stands now. It does not wait for the delivery.
func (s *Server) Send(j *Journey, name string, delivery Delivery) *Event {
	return s.announce(j, name, stepUpdate, delivery)
}

// announce sends an event; the action is for Updated Journey.
func (s *Server) announce(j *Journey, name, action string, delivery Delivery) *Event {
	body := j.body(name, action)
	payload, _ := json.Marshal(envelope{name, body}) // never fails: it holds strings and a number
	copies := max(delivery.Copies, 1)
	e := &Event{ID: body.EventID, Name: name, JourneyID: j.ID, ReferenceNo: body.ReferenceNo, Payload: payload, open: copies}
	s.guard.Change(func() { s.events = append(s.events, e) })
	for range copies {
		s.begin(func() { s.deliver(e, delivery) })
	}
	return e
}

// deliver posts one copy of the event until it is answered with 200 or the retries are used up.
func (s *Server) deliver(e *Event, d Delivery) {
	if !s.sleep(s.scaled(time.Duration(d.After))) {
		return
	}
	for attempt := 0; ; attempt++ {
		delivered := s.attempt(e, attempt < d.LostRequests, attempt < d.LostRequests+d.LostAnswers)
		if delivered || attempt == len(retryIntervals) {
			e.guard.Change(func() {
				e.open--
				e.delivered = e.delivered || delivered
			})
			return
		}
		if !s.sleep(s.scaled(retryIntervals[attempt])) {
			return
		}
	}
}

// attempt tries once, and reports whether IDWise takes the event for delivered. Only a 200 counts.
func (s *Server) attempt(e *Event, loseRequest, loseAnswer bool) bool {
	try := Attempt{At: time.Now(), Lost: loseRequest || loseAnswer}
	if !loseRequest {
		try.Status = s.post(e.Payload)
	}
	e.guard.Change(func() { e.attempts = append(e.attempts, try) })
	return try.Status == http.StatusOK && !try.Lost
}

// post sends a webhook and returns the status of the answer, or 0 if there was none in time.
func (s *Server) post(payload []byte) int {
	urls := s.urls.Load()
	if urls == nil || len(*urls) == 0 {
		return 0
	}
	url := (*urls)[s.turn.Add(1)%uint64(len(*urls))]
	request, err := http.NewRequestWithContext(s.running, http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	if s.config.WebhookUser != "" {
		request.SetBasicAuth(s.config.WebhookUser, s.config.WebhookPassword)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)) // so that the connection can be used again
	return response.StatusCode
}

// Events returns all events in the order in which they were announced.
func (s *Server) Events() (all []*Event) {
	s.guard.Read(func() { all = slices.Clone(s.events) })
	return all
}

// Undelivered returns the events that were given up for good. IDWise would e-mail a list of them.
func (s *Server) Undelivered() []*Event {
	return slices.DeleteFunc(s.Events(), func(e *Event) bool { return !e.Undelivered() })
}

// AwaitDeliveries waits until no event is on its way, and none is to follow by itself: journeys that are left are
// waiting for somebody.
func (s *Server) AwaitDeliveries(ctx context.Context) error {
	return s.guard.Await(ctx, func() bool { return s.pending == 0 })
}
