// Package fault classifies what can go wrong when a vendor is asked for something, once, so that everything above it
// (retries, parking, messages to operators) can rely on the class alone.
package fault

import (
	"errors"
	"fmt"
	"time"

	"onboarding/internal/text"
)

// Class says what may help against an error.
type Class string

const (
	// Passing errors may go away by themselves: timeouts, 429, 5xx, a refused connection, an answer that is not readable.
	Passing Class = "passing"
	// NotReady means that the vendor works, but has not got the data yet. It is retried like a passing error, and asked
	// again when the journey moves on.
	NotReady Class = "not-ready"
	// Permanent errors stay until a person acts: a refused request, wrong credentials, missing data, no entitlement.
	Permanent Class = "permanent"
	// Internal errors are our own or our database's, and no answer of the one who was asked. They are retried.
	Internal Class = "internal"
	// Away means that our own ledger could not be asked, and so nobody was asked or told anything. It is retried for as long as
	// that lasts.
	Away Class = "away"
	// Foreign means that what was asked about belongs to somebody else. It is never retried by itself and no person's
	// verdict can stand in for it.
	Foreign Class = "foreign"
)

// Lasting reports whether asking again by itself can't help.
func (c Class) Lasting() bool { return c == Permanent || c == Foreign }

// Error is a classified error. Its text is read by operators and kept in workflow history: Reason names what was
// attempted and what came back, and never holds personal data, secrets or anything the vendor wrote. The cause may hold all
// of that: Describe says what a log may say of it.
type Error struct {
	Class    Class
	Provider string // who was asked, such as "equifax"
	Reason   string // for the operator, such as "credit report: 503 Service Unavailable"
	// RetryAfter is how long the vendor asked to be left alone; zero if it did not say.
	RetryAfter time.Duration
	// MayHaveHappened is set when the request may have been carried out although no usable answer came back.
	MayHaveHappened bool

	cause error
}

// New returns an error of the given class. The cause may be nil; it is reached by Cause, not by errors.Unwrap, so that
// printing or converting the error can't leak it. Provider and reason are bounded.
func New(class Class, provider, reason string, cause error) *Error {
	return &Error{
		Class: class, Provider: text.Bound(provider, text.MaxVendor), Reason: text.Bound(reason, text.MaxReason), cause: cause,
	}
}

// Permanentf returns a permanent error whose reason is formatted. Arguments must not be personal data.
func Permanentf(provider, format string, args ...any) *Error {
	return New(Permanent, provider, fmt.Sprintf(format, args...), nil)
}

// Error returns the provider and the reason.
func (e *Error) Error() string { return e.Provider + ": " + e.Reason }

// Cause returns the underlying error, whose text may hold anything and belongs nowhere; see Describe.
func (e *Error) Cause() error { return e.cause }

// As returns the classified error in err's chain, or nil if there is none.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
