// Package faults makes the sandbox's servers misbehave on demand.
package faults

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Kind says how a server misbehaves.
type Kind string

// The kinds of faults. The first group answers instead of the server, so nothing happens there. With the second group
// the server does what it was asked, and only the answer is harmed: the caller can't know that it happened.
const (
	RateLimited  Kind = "rate-limited" // 429 with Retry-After; SMTP 450
	ServerError  Kind = "server-error" // 500; SMTP 451
	BadRequest   Kind = "bad-request"  // 400; SMTP 550
	Unauthorized Kind = "unauthorized" // 401, as for wrong credentials; SMTP 535
	Cut          Kind = "cut"          // the connection is cut without an answer

	Slow      Kind = "slow"      // the answer is held back for Delay
	CutBody   Kind = "cut-body"  // the connection is cut in the middle of the answer; SMTP: in place of the answer
	Malformed Kind = "malformed" // the answer is a 200 that is not JSON; SMTP: as Cut
)

var kinds = []Kind{RateLimited, ServerError, BadRequest, Unauthorized, Cut, Slow, CutBody, Malformed}

// Fault is one way of misbehaving, for some of the calls to a server.
type Fault struct {
	Kind Kind `json:"kind"`
	// Operation limits the fault to calls of this name, such as "credit-report"; empty: all operations.
	Operation string `json:"operation,omitempty"`
	// For limits it to calls about this reference number, journey ID or e-mail address; empty: all calls.
	For string `json:"for,omitempty"`
	// Times is how many calls it strikes before it is over; zero: until it is cleared.
	Times int `json:"times,omitempty"`
	// Delay holds the answer back. Slow needs it, the others may have it.
	Delay Duration `json:"delay,omitempty"`
	// RetryAfter goes into the header of that name with RateLimited and ServerError, rounded up to seconds; zero: no header.
	RetryAfter Duration `json:"retryAfter,omitempty"`
}

// Duration is a time.Duration that is written like "1m30s" in JSON.
type Duration time.Duration

// MarshalText writes d as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// check returns what is wrong with the fault, if anything.
func (f Fault) check() error {
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("no fault is called %q", f.Kind)
	}
	if f.Times < 0 || f.Delay < 0 || f.RetryAfter < 0 {
		return fmt.Errorf("fault %s: times, delay and retryAfter can't be negative", f.Kind)
	}
	if f.Kind == Slow && f.Delay == 0 {
		return fmt.Errorf("fault %s: needs a delay", f.Kind)
	}
	return nil
}

// Call is what a fault can be limited to.
type Call struct {
	Operation string
	About     []string // reference number, journey ID or e-mail address, as far as the caller gave them
}

// Set holds the faults of one server. The zero value has none.
type Set struct {
	mu     sync.Mutex
	faults []Fault
}

// Add puts faults into force, behind those that are. A fault that makes no sense is an error, and then none is added.
func (s *Set) Add(faults ...Fault) error {
	for _, f := range faults {
		if err := f.check(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
	return nil
}

// Clear ends all faults.
func (s *Set) Clear() { s.remove(func(Fault) bool { return true }) }

// ClearFor ends the faults that are limited to this reference number, journey ID or e-mail address.
func (s *Set) ClearFor(id string) { s.remove(func(f Fault) bool { return f.For == id }) }

func (s *Set) remove(which func(Fault) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, which)
}

// List returns the faults in force, with the times that are left.
func (s *Set) List() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// Strike returns the fault that strikes this call, the oldest of those that apply, and counts it; false if there is none.
func (s *Set) Strike(call Call) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Operation != "" && f.Operation != call.Operation || f.For != "" && !slices.Contains(call.About, f.For) {
			continue
		}
		switch f.Times {
		case 0: // until cleared
		case 1:
			s.faults = slices.Delete(s.faults, i, i+1)
		default:
			s.faults[i].Times--
		}
		return f, true
	}
	return Fault{}, false
}
