package credit

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

const (
	// equifaxScope keeps the production host in its name in every environment.
	equifaxScope = "https://api.equifax.com/business/oneview/consumer-credit/v1"
	tokenWhat    = "access token"
	// tokenMargin is how long before its expiry a token is no longer used.
	tokenMargin = time.Minute
)

// tokens keeps one OAuth access token (client credentials grant, RFC 6749 section 4.4) and renews it when needed. It is
// safe for concurrent use: however many ask, one request is made.
type tokens struct {
	rest   *rest.Client
	flight singleflight.Group
	now    func() time.Time

	mu      sync.Mutex
	token   string
	expires time.Time
}

func newTokens(baseURL, clientID, clientSecret string) (*tokens, error) {
	client, err := rest.New(equifax, baseURL, func(r *http.Request) { r.SetBasicAuth(clientID, clientSecret) })
	if err != nil {
		return nil, err
	}
	return &tokens{rest: client, now: time.Now}, nil
}

// get returns a token that is still valid. Errors are *fault.Error, and never say that the report may have been made.
func (t *tokens) get(ctx context.Context) (string, error) {
	if token, valid := t.kept(); valid {
		return token, nil
	}
	// Whoever comes first must not take the others down when it is cancelled; the request has its own deadline.
	fetched := t.flight.DoChan("", func() (any, error) { return t.fetch(context.WithoutCancel(ctx)) })
	select {
	case <-ctx.Done():
		return "", fault.New(fault.Passing, equifax, tokenWhat+": timed out", ctx.Err())
	case result := <-fetched:
		if result.Err != nil {
			return "", result.Err
		}
		return result.Val.(string), nil
	}
}

// kept returns the token that there is, and whether it is still valid.
func (t *tokens) kept() (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token, t.token != "" && t.now().Before(t.expires.Add(-tokenMargin))
}

// drop forgets a token that was refused, unless it has been replaced meanwhile.
func (t *tokens) drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token = ""
	}
}

// fetch asks for a token, unless somebody has got one since the caller looked.
func (t *tokens) fetch(ctx context.Context) (string, error) {
	if token, valid := t.kept(); valid {
		return token, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {equifaxScope}}
	r := rest.Request{
		What: tokenWhat, Method: http.MethodPost, Path: "v2/oauth/token",
		Body: []byte(form.Encode()), ContentType: "application/x-www-form-urlencoded",
	}
	var answer struct {
		AccessToken string  `json:"access_token"`
		ExpiresIn   seconds `json:"expires_in"`
	}
	asked := t.now()
	err := t.rest.JSON(ctx, r, nil, &answer)
	if err == nil && answer.AccessToken == "" {
		err = t.rest.Unreadable(tokenWhat+": the answer carries no token", nil)
	}
	if err != nil {
		fault.As(err).MayHaveHappened = false
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.expires = answer.AccessToken, asked.Add(time.Duration(answer.ExpiresIn)*time.Second)
	return t.token, nil
}

// seconds is a JSON number or a string with a number.
type seconds int64

// UnmarshalJSON reads anything else as 0.
func (s *seconds) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 32)
	if err != nil {
		n = 0
	}
	*s = seconds(n)
	return nil
}
