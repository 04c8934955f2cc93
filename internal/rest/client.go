// Package rest is the HTTP client that the vendor adapters share: a deadline and a size limit for every request, and
// one classification of what can go wrong.
package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"onboarding/internal/fault"
)

const (
	// deadline bounds one request, from connecting to the last byte of the answer.
	deadline = 10 * time.Second
	// defaultLimit is how many bytes an answer may have unless the request says otherwise.
	defaultLimit = 1 << 20
)

// Client talks to one provider. It follows no redirects and, except for GET, never sends a request twice by itself.
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
	Path   string // below the base URL, escaped (see Segment); empty: the base URL itself
	// Query is added to the URL; nil: no query. A hook has its own.
	Query  url.Values
	Header http.Header
	// Body is sent as ContentType; nil: no body.
	Body        []byte
	ContentType string
	// Limit is how many bytes the answer may have; zero: 1 MiB.
	Limit int64
	// Reading relaxes how JSON reads the answer, for providers that need it, such as jsontext.AllowDuplicateNames(true);
	// nil: see Unmarshal.
	Reading json.Options
	// StatusOnly leaves the body of a 2xx answer unread: the status says all, and the body can't spoil it.
	StatusOnly bool
}

// Answer is a 2xx answer. It is empty for a request with StatusOnly.
type Answer struct {
	ContentType string // media type without parameters; empty if the provider named none
	Charset     string // of the Content-Type, as the provider wrote it; empty if it named none
	Body        []byte
}

// New returns a client for the provider at baseURL. The provider's name appears in errors. auth, if not nil, adds the
// credentials to each request. Returns an error if baseURL is not an absolute http or https URL.
func New(provider, baseURL string, auth func(*http.Request)) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%s: base URL is not an http or https URL without user, query and fragment", provider)
	}
	return newClient(provider, strings.TrimRight(baseURL, "/"), auth), nil
}

// NewHook returns a client that sends everything to one URL, which is used as it is, with its query. Such a URL often
// is a credential itself: no error shows it. Returns an error if it is not an absolute http or https URL.
func NewHook(provider, hookURL string) (*Client, error) {
	u, err := url.Parse(hookURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return nil, fmt.Errorf("%s: hook is not an http or https URL without user and fragment", provider)
	}
	return newClient(provider, hookURL, nil), nil
}

func newClient(provider, base string, auth func(*http.Request)) *Client {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return &Client{
		provider: provider,
		base:     base,
		auth:     auth,
		http: &http.Client{
			Transport:     transport,
			Timeout:       deadline,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Send sends the request and returns the answer if its status is 2xx, else a *fault.Error.
func (c *Client) Send(ctx context.Context, r Request) (Answer, error) {
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := c.request(ctx, r)
	if err != nil {
		return Answer{}, fault.New(fault.Permanent, c.provider, r.What+": the request cannot be formed", err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, c.transportFault(r.What, err, connected.Load())
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return Answer{}, c.statusFault(r.What, resp)
	}
	if r.StatusOnly {
		_, _ = io.CopyN(io.Discard, resp.Body, errorBodyLimit) // so that the connection can be used again
		return Answer{}, nil
	}
	limit := r.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return Answer{}, c.Unreadable(r.What+": the answer broke off", err)
	}
	if int64(len(body)) > limit {
		return Answer{}, c.tooLarge(r.What)
	}
	contentType, parameters, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		contentType = ""
	}
	return Answer{ContentType: contentType, Charset: parameters["charset"], Body: body}, nil
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	target := c.base
	if r.Path != "" {
		target += "/" + strings.TrimLeft(r.Path, "/")
	}
	if len(r.Query) > 0 {
		target += "?" + r.Query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, target, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	if r.Method != http.MethodGet {
		// Without it, net/http silently sends a request again after a broken connection if it has an Idempotency-Key.
		req.GetBody = nil
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "onboarding")
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	if c.auth != nil {
		c.auth(req)
	}
	return req, nil
}
