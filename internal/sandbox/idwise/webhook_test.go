package idwise_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
)

// receiver stands for the customer's webhook endpoint. It answers with the statuses in turn, then with 200.
type receiver struct {
	mu       sync.Mutex
	statuses []int
	requests []*http.Request
	bodies   []string
	urls     map[string]int
}

func (r *receiver) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, request)
	r.bodies = append(r.bodies, string(body))
	if r.urls == nil {
		r.urls = map[string]int{}
	}
	r.urls[request.URL.String()]++
	status := http.StatusOK
	if len(r.statuses) > 0 {
		status, r.statuses = r.statuses[0], r.statuses[1:]
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("")), Request: request}, nil
}

// names returns the names of the received events, in the order in which they came.
func (r *receiver) names() (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, body := range r.bodies {
		var envelope struct {
			Event string `json:"event"`
		}
		if json.Unmarshal([]byte(body), &envelope) == nil {
			names = append(names, envelope.Event)
		}
	}
	return names
}

// inBubble runs the test with a clock of its own, at IDWise's real speed.
func inBubble(t *testing.T, r *receiver, test func(t *testing.T, s *idwise.Server, j *idwise.Journey)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := idwise.New(idwise.Config{WebhookUser: "user", WebhookPassword: "secret", Transport: r})
		t.Cleanup(s.Close)
		s.SendTo("http://customer.example/webhook")
		test(t, s, s.Begin(person(t, people.Approved, 1), idwise.Script{}))
	})
}

func after(begun time.Time, e *idwise.Event) (at []time.Duration) {
	for _, attempt := range e.Attempts() {
		at = append(at, attempt.At.Sub(begun))
	}
	return at
}

func TestAnEventIsPostedOnceWhenItIsAnswered(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	inBubble(t, r, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		e := s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{})
		require.NoError(t, e.Await(t.Context()))
		require.True(t, e.Delivered())
		require.Len(t, r.requests, 1)
		require.Equal(t, http.MethodPost, r.requests[0].Method)
		require.Equal(t, "application/json", r.requests[0].Header.Get("Content-Type"))
		user, password, _ := r.requests[0].BasicAuth()
		require.Equal(t, "user:secret", user+":"+password)
	})
}

// IDWise repeats after 5, 10 and 15 minutes, with the same eventId, and only 200 makes it stop.
func TestAnEventIsRepeatedOnSchedule(t *testing.T) {
	t.Parallel()
	r := &receiver{statuses: []int{503, 400, 204}}
	inBubble(t, r, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		begun := time.Now()
		e := s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{})
		require.NoError(t, e.Await(t.Context()))
		require.Equal(t, []time.Duration{0, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute}, after(begun, e))
		require.True(t, e.Delivered())
		require.Empty(t, s.Undelivered())
		for _, body := range r.bodies {
			require.Equal(t, r.bodies[0], body)
		}
	})
}

func TestAnEventIsGivenUpAfterThreeRetries(t *testing.T) {
	t.Parallel()
	r := &receiver{statuses: []int{500, 500, 500, 500}}
	inBubble(t, r, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		e := s.Send(j, idwise.FinishedJourney, idwise.Delivery{})
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		time.Sleep(24 * time.Hour)
		require.Len(t, r.requests, 4, "there is no later attempt")
		require.False(t, e.Delivered())
		require.Equal(t, []*idwise.Event{e}, s.Undelivered())
	})
}

func TestTheScheduleIsScaled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := idwise.New(idwise.Config{Speed: 60, Transport: &receiver{statuses: []int{500, 500, 500, 500}}})
		defer s.Close()
		s.SendTo("http://customer.example/webhook")
		begun := time.Now()
		e := s.Send(s.Begin(person(t, people.Approved, 1), idwise.Script{}), idwise.FinishedJourney, idwise.Delivery{})
		require.NoError(t, e.Await(t.Context()))
		require.Equal(t, []time.Duration{0, 5 * time.Second, 15 * time.Second, 30 * time.Second}, after(begun, e))
	})
}

func TestADuplicatedEventIsPostedThatOften(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	inBubble(t, r, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		begun := time.Now()
		e := s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{Copies: 10})
		require.NoError(t, e.Await(t.Context()))
		require.Len(t, r.requests, 10)
		require.Zero(t, time.Since(begun), "all at once")
		for _, body := range r.bodies {
			require.Contains(t, body, e.ID)
		}
	})
}

func TestAnEventCanBeLate(t *testing.T) {
	t.Parallel()
	inBubble(t, &receiver{}, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		begun := time.Now()
		e := s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{After: faults.Duration(time.Hour)})
		require.NoError(t, e.Await(t.Context()))
		require.Equal(t, []time.Duration{time.Hour}, after(begun, e))
	})
}

// A request that is lost is never received; an answer that is lost makes IDWise repeat what was received.
func TestAnEventCanBeLostAndRepeated(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	inBubble(t, r, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		e := s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{LostRequests: 1, LostAnswers: 2})
		require.NoError(t, e.Await(t.Context()))
		require.Len(t, e.Attempts(), 4)
		require.Len(t, r.requests, 3)
		require.True(t, e.Delivered())

		e = s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{LostRequests: 4})
		require.NoError(t, e.Await(t.Context()))
		require.Len(t, r.requests, 3)
		require.True(t, e.Undelivered())
	})
}

// Several receivers stand behind one address, as behind a load balancer.
func TestSeveralReceiversTakeTurns(t *testing.T) {
	t.Parallel()
	r := &receiver{}
	inBubble(t, r, func(t *testing.T, s *idwise.Server, j *idwise.Journey) {
		s.SendTo("http://one.example/", "http://two.example/")
		for range 10 {
			s.Send(j, idwise.FinishedUserSteps, idwise.Delivery{})
		}
		require.NoError(t, s.AwaitDeliveries(t.Context()))
		require.Equal(t, map[string]int{"http://one.example/": 5, "http://two.example/": 5}, r.urls)
	})
}

// Close does not wait for retries that are minutes away.
func TestCloseEndsDeliveries(t *testing.T) {
	t.Parallel()
	s := idwise.New(idwise.Config{Transport: &receiver{statuses: []int{500}}})
	s.SendTo("http://customer.example/webhook")
	e := s.Send(s.Begin(person(t, people.Approved, 1), idwise.Script{}), idwise.FinishedJourney, idwise.Delivery{})
	s.Close()
	require.False(t, e.Delivered())
	require.False(t, e.Undelivered(), "neither delivered nor given up")
}

func person(t *testing.T, kind people.Kind, number int) people.Person {
	t.Helper()
	p, err := people.New(kind, number)
	require.NoError(t, err)
	return p
}
