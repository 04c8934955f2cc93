package credit

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
	"onboarding/internal/patience"
)

func tokensFrom(t *testing.T, handler http.HandlerFunc) *tokens {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	tokens, err := newTokens(server.URL, "id", "secret")
	require.NoError(t, err)
	return tokens
}

func TestTheTokenIsAskedForAsEquifaxWantsIt(t *testing.T) {
	t.Parallel()
	tokens := tokensFrom(t, func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		if r.Method != http.MethodPost || r.URL.Path != "/v2/oauth/token" || id != "id" || secret != "secret" ||
			r.PostFormValue("grant_type") != "client_credentials" ||
			r.PostFormValue("scope") != "https://api.equifax.com/business/oneview/consumer-credit/v1" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		io.WriteString(w, `{"access_token":"t","expires_in":1800,"token_type":"Bearer"}`)
	})
	token, err := tokens.get(t.Context())
	require.NoError(t, err)
	require.Equal(t, "t", token)
}

func TestTheTokenIsRenewedBeforeItExpires(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	tokens := tokensFrom(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		io.WriteString(w, `{"access_token":"t","expires_in":"600"}`)
	})
	now := time.Now()
	tokens.now = func() time.Time { return now }
	for _, step := range []struct {
		after time.Duration
		asked int32
	}{{0, 1}, {8 * time.Minute, 1}, {time.Minute, 2}} {
		now = now.Add(step.after)
		_, err := tokens.get(t.Context())
		require.NoError(t, err)
		require.Equal(t, step.asked, asked.Load())
	}
}

func TestATokenWithoutLifetimeIsUsedOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	tokens := tokensFrom(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		io.WriteString(w, `{"access_token":"t"}`)
	})
	for range 2 {
		_, err := tokens.get(t.Context())
		require.NoError(t, err)
	}
	require.EqualValues(t, 2, asked.Load())
}

func TestManyAtOnceAskForOneToken(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	release := make(chan struct{})
	tokens := tokensFrom(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		<-release
		io.WriteString(w, `{"access_token":"t","expires_in":1800}`)
	})
	// The first one gives up; the others still get the token that it asked for.
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := tokens.get(ctx)
		first <- err
	}()
	patience.Until(t, func() bool { return asked.Load() == 1 }, "nobody has asked yet")
	cancel()
	require.Equal(t, fault.Passing, fault.As(<-first).Class)
	var others sync.WaitGroup
	for range 20 {
		others.Go(func() {
			token, err := tokens.get(t.Context())
			if err != nil || token != "t" {
				t.Errorf("token %q, error %v", token, err)
			}
		})
	}
	close(release)
	others.Wait()
	require.EqualValues(t, 1, asked.Load())
}

func TestADroppedTokenIsNotDroppedTwice(t *testing.T) {
	t.Parallel()
	tokens := &tokens{token: "new"}
	tokens.drop("old")
	require.Equal(t, "new", tokens.token)
	tokens.drop("new")
	require.Empty(t, tokens.token)
}

// No report was ordered, so even a hard inquiry may be tried again.
func TestAFailureToGetATokenNeverMeansThatTheReportWasMade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		class  fault.Class
		reason string
	}{
		{500, "", fault.Passing, "access token: 500 Internal Server Error"},
		{200, "{", fault.Passing, "access token: the answer is not readable"},
		{200, `{"access_token":""}`, fault.Passing, "access token: the answer carries no token"},
		{401, `{"error":"invalid_client"}`, fault.Permanent, "access token: credentials refused (401)"},
		{400, `{"error":"invalid_scope"}`, fault.Permanent, "access token: 400 Bad Request"},
	} {
		_, err := tokensFrom(t, answer(c.status, c.body)).get(t.Context())
		f := fault.As(err)
		require.Equal(t, c.class, f.Class)
		require.Equal(t, c.reason, f.Reason)
		require.False(t, f.MayHaveHappened)
	}
}
