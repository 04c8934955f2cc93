package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"onboarding/internal/fault"
)

// ErrTooLarge is the cause of the fault when an answer exceeds its limit.
var ErrTooLarge = errors.New("answer too large")

// maxRetryAfter bounds what a provider can ask for in Retry-After.
const maxRetryAfter = 15 * time.Minute

// errorBodyLimit is how much of an error's body is kept for the adapter, in bytes.
const errorBodyLimit = 64 << 10

// StatusError is the cause of the fault when the provider answered with a status other than 2xx.
type StatusError struct {
	Status int
	// Body is the beginning of the answer. It was written by the vendor: adapters look for codes they know and never
	// pass it on.
	Body []byte
}

// Error names the status only.
func (e *StatusError) Error() string { return statusText(e.Status) }

// Describe returns the status.
func (e *StatusError) Describe() string { return statusText(e.Status) }

// Refusal returns what the provider answered if err came from a status other than 2xx, else nil.
func Refusal(err error) *StatusError {
	f := fault.As(err)
	if f == nil {
		return nil
	}
	var status *StatusError
	if errors.As(f.Cause(), &status) {
		return status
	}
	return nil
}

// Unreadable returns the fault for a 2xx answer that cannot be used: the request was probably carried out.
func (c *Client) Unreadable(reason string, cause error) *fault.Error {
	f := fault.New(fault.Passing, c.provider, reason, cause)
	f.MayHaveHappened = true
	return f
}

// tooLarge returns the fault for an answer that exceeds its limit. Asking again does not make it smaller.
func (c *Client) tooLarge(what string) *fault.Error {
	f := c.Unreadable(what+": the answer is too large", ErrTooLarge)
	f.Class = fault.Permanent
	return f
}

// transportFault classifies a request that got no answer. Without a connection it cannot have been carried out.
func (c *Client) transportFault(what string, err error, connected bool) *fault.Error {
	var named *url.Error
	if errors.As(err, &named) {
		err = named.Err // without the URL, which holds identifiers and may be a credential
	}
	f := fault.New(fault.Passing, c.provider, what+": "+transportReason(err), err)
	f.MayHaveHappened = connected
	return f
}

func transportReason(err error) string {
	var timeout net.Error
	var dns *net.DNSError
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timed out"
	case errors.As(err, &dns):
		return "the host name cannot be resolved"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	default:
		return "connection failed"
	}
}

// statusFault classifies an answer with a status other than 2xx.
func (c *Client) statusFault(what string, resp *http.Response) *fault.Error {
	// A body that breaks off changes nothing: the status is known.
	body, _ := io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
	status := resp.StatusCode
	f := fault.New(fault.Permanent, c.provider, what+": "+statusText(status), &StatusError{Status: status, Body: body})
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		f.Reason = fmt.Sprintf("%s: credentials refused (%d)", what, status)
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status == http.StatusTooEarly:
		f.Class = fault.Passing
	case status >= 500:
		f.Class = fault.Passing
		f.MayHaveHappened = true
	}
	if f.Class == fault.Passing {
		f.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	return f
}

// statusText is built from the number alone: the text on the wire is the vendor's.
func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// retryAfter reads a Retry-After header, which holds seconds or a date, bounded to 0 to 15 minutes.
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(max(seconds, 0), int64(maxRetryAfter/time.Second))) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
