// Package rest is the HTTP client that the vendor adapters share: a deadline and a size limit for every request, and
// one classification of what can go wrong.
package rest

import (
	"context"
	"net/http"
)

// Client talks to one provider.
type Client struct {
	provider string
	base     string
	auth     func(*http.Request)
	http     *http.Client
}

// Request is one request to the provider.
type Request struct {
	What   string // what is attempted, for errors, such as "credit report"; never personal data
	Method string
	Path   string // below the base URL, escaped; see Segment
	Header http.Header
	// Body is sent as ContentType; nil: no body.
	Body        []byte
	ContentType string
	// Limit is how many bytes the answer may have; zero: 1 MiB.
	Limit int64
}

// Answer is a 2xx answer.
type Answer struct {
	ContentType string
	Body        []byte
}

// New returns a client for the provider at baseURL. The provider's name appears in errors. auth, if not nil, adds the
// credentials to each request. Returns an error if baseURL is not an absolute http or https URL.
func New(provider, baseURL string, auth func(*http.Request)) (*Client, error) {
	return &Client{provider: provider, base: baseURL, auth: auth}, nil
}

// Send sends the request and returns the answer if its status is 2xx, else a *fault.Error.
func (c *Client) Send(ctx context.Context, r Request) (Answer, error) {
	return Answer{}, nil
}

// JSON sends in as JSON, unless it is nil, and reads the answer into out, unless that is nil.
func (c *Client) JSON(ctx context.Context, r Request, in, out any) error {
	return nil
}
