// Package idwise simulates IDWise: its REST API, its webhooks with their retries, and the journeys behind both.
package idwise

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/watch"
)

// Times of the real IDWise, which Config.Speed divides.
const (
	processingTime  = 6 * time.Second // from the custom step to the decision: legacy diagrams say 5 to 8 seconds
	lateReadingTime = 2 * time.Minute // until a document of people.LateDocument is read
)

// retryIntervals are the pauses after attempts to deliver a webhook. After the last there is one more attempt, and no
// other ever (reference: Webhook FAQ; that they are pauses, not offsets from the first attempt, is one reading of it).
var retryIntervals = []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute}

// Config is the customer's account.
type Config struct {
	APIKey, APISecret string
	CustomStepID      string
	// WebhookUser and WebhookPassword go with every webhook, by Basic authentication; without a user there is none.
	WebhookUser, WebhookPassword string
	// Speed is how many times faster than in reality time passes for retries and processing; zero stands for 1.
	Speed float64
	// Transport sends the webhooks; nil stands for one of its own.
	Transport http.RoundTripper
}

// Server is a simulated IDWise.
type Server struct {
	// Faults are the ways in which the REST API misbehaves at present. They can be limited to a journey ID or a
	// reference number.
	Faults faults.Set

	config Config
	client *http.Client
	urls   atomic.Pointer[[]string]
	turn   atomic.Uint64 // counts webhooks, to take the URLs in turn

	guard    watch.Guard
	journeys map[string]*Journey
	order    []*Journey
	calls    map[string]int
	events   []*Event
	pending  int // decisions under way, and copies of events on theirs

	running context.Context
	stop    context.CancelFunc
	work    sync.WaitGroup
}

// New returns an IDWise that has one customer. Close it.
func New(config Config) *Server {
	config.Speed = cmp.Or(config.Speed, 1)
	if config.Transport == nil {
		config.Transport = &http.Transport{MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256}
	}
	s := &Server{
		config:   config,
		client:   &http.Client{Transport: config.Transport, Timeout: 10 * time.Second},
		journeys: map[string]*Journey{}, calls: map[string]int{},
	}
	s.running, s.stop = context.WithCancel(context.Background())
	return s
}

// Close ends everything that is still going on, and waits for it. Events on their way are neither delivered nor given up.
func (s *Server) Close() {
	s.guard.Read(s.stop)
	s.work.Wait()
	s.client.CloseIdleConnections()
}

// SendTo sets where webhooks go. Several URLs are taken in turn, like the backends of a load balancer.
func (s *Server) SendTo(urls ...string) { s.urls.Store(&urls) }

// Journey returns the journey with this ID, or nil.
func (s *Server) Journey(id string) (j *Journey) {
	s.guard.Read(func() { j = s.journeys[id] })
	return j
}

// Journeys returns all journeys in the order in which they began.
func (s *Server) Journeys() (all []*Journey) {
	s.guard.Read(func() { all = slices.Clone(s.order) })
	return all
}

// Calls returns how often the operation of the REST API was called, including calls that a fault struck.
func (s *Server) Calls(operation string) (count int) {
	s.guard.Read(func() { count = s.calls[operation] })
	return count
}

// begin runs f beside everything else, unless the server is closed.
func (s *Server) begin(f func()) {
	s.guard.Read(func() {
		if s.running.Err() != nil {
			return
		}
		s.pending++
		s.work.Go(func() {
			f()
			s.guard.Change(func() { s.pending-- })
		})
	})
}

// scaled returns how long a time of the real IDWise takes here.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.config.Speed)
}

// sleep waits; false if the server was closed meanwhile.
func (s *Server) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return s.running.Err() == nil
	case <-s.running.Done():
		return false
	}
}
