package rest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// planted stands for personal data in URLs and answers; no error may carry it.
const planted = "planted-secret"

func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := New("vendor", server.URL+"/api/", func(r *http.Request) { r.SetBasicAuth("key", "secret") })
	require.NoError(t, err)
	return client
}

func get() Request { return Request{What: "report", Method: http.MethodGet, Path: planted} }

func post() Request {
	return Request{What: "report", Method: http.MethodPost, Path: "report", Body: []byte(planted)}
}

func requireClean(t *testing.T, err error) *fault.Error {
	t.Helper()
	require.Error(t, err)
	f := fault.As(err)
	require.NotNil(t, f)
	require.NotContains(t, err.Error(), planted)
	require.True(t, strings.HasPrefix(f.Reason, "report: "), f.Reason)
	return f
}

func TestJSONSendsAndReadsJSONWithCredentials(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		body, _ := io.ReadAll(r.Body)
		if r.URL.EscapedPath() != "/api/a%20b" || r.URL.RawQuery != "id=c%26d" || user != "key" || password != "secret" ||
			r.Header.Get("Content-Type") != "application/json" || r.Header.Get("X-Extra") != "1" || string(body) != `{"n":1}` {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		io.WriteString(w, `{"n":2,"unknown":true}`)
	})
	type number struct {
		N int `json:"n"`
	}
	segment, err := Segment("a b")
	require.NoError(t, err)
	var out number
	err = client.JSON(t.Context(), Request{
		What: "report", Method: http.MethodPost, Path: segment, Query: url.Values{"id": {"c&d"}}, Header: http.Header{"X-Extra": {"1"}},
	}, number{1}, &out)
	require.NoError(t, err)
	require.Equal(t, 2, out.N)
}

func TestNewRefusesURLsThatCannotWork(t *testing.T) {
	t.Parallel()
	for _, u := range []string{"", "api.example", "ftp://api.example", "http://", "https://u:p@api.example", "https://a/?q=1", "https://a/#f", "http://\x7f"} {
		_, err := New("vendor", u, nil)
		require.Error(t, err, "%q", u)
	}
}

func TestEveryStatusHasItsClass(t *testing.T) {
	t.Parallel()
	cases := []struct {
		status   int
		class    fault.Class
		happened bool
		reason   string
	}{
		{302, fault.Permanent, false, "report: 302 Found"},
		{400, fault.Permanent, false, "report: 400 Bad Request"},
		{401, fault.Permanent, false, "report: credentials refused (401)"},
		{403, fault.Permanent, false, "report: credentials refused (403)"},
		{404, fault.Permanent, false, "report: 404 Not Found"},
		{408, fault.Passing, false, "report: 408 Request Timeout"},
		{422, fault.Permanent, false, "report: 422 Unprocessable Entity"},
		{425, fault.Passing, false, "report: 425 Too Early"},
		{429, fault.Passing, false, "report: 429 Too Many Requests"},
		{500, fault.Passing, true, "report: 500 Internal Server Error"},
		{503, fault.Passing, true, "report: 503 Service Unavailable"},
		{599, fault.Passing, true, "report: 599"},
	}
	for _, c := range cases {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.status)
			io.WriteString(w, planted)
		})
		f := requireClean(t, client.JSON(t.Context(), post(), nil, nil))
		require.Equal(t, c.class, f.Class, c.status)
		require.Equal(t, c.happened, f.MayHaveHappened, c.status)
		require.Equal(t, c.reason, f.Reason)
		require.Equal(t, c.status, Refusal(f).Status)
		require.Equal(t, planted, string(Refusal(f).Body))
		require.NotContains(t, f.Cause().Error(), planted)
		if c.class == fault.Passing {
			require.Equal(t, 7*time.Second, f.RetryAfter)
		} else {
			require.Zero(t, f.RetryAfter)
		}
	}
}

func TestRefusalIsNilForOtherErrors(t *testing.T) {
	t.Parallel()
	require.Nil(t, Refusal(nil))
	require.Nil(t, Refusal(io.EOF))
	require.Nil(t, Refusal(fault.New(fault.Passing, "vendor", "report: timed out", io.EOF)))
}

func TestRetryAfterIsReadAndBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	cases := map[string]time.Duration{
		"":                              0,
		"soon":                          0,
		"0":                             0,
		"-5":                            0,
		"30":                            30 * time.Second,
		"86400":                         15 * time.Minute,
		"99999999999999999999":          15 * time.Minute,
		"-99999999999999999999":         0,
		"Sat, 31 Jan 2026 12:01:00 GMT": time.Minute,
		"Sat, 31 Jan 2026 11:00:00 GMT": 0,
		"Sun, 31 Jan 2027 12:00:00 GMT": 15 * time.Minute,
	}
	for value, want := range cases {
		require.Equal(t, want, retryAfter(value, now), "%q", value)
	}
}

func TestASlowAnswerIsPassingAndMayHaveHappened(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	client := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	f := requireClean(t, client.JSON(ctx, post(), nil, nil))
	require.Equal(t, fault.Passing, f.Class)
	require.True(t, f.MayHaveHappened)
	require.Equal(t, "report: timed out", f.Reason)
}

func TestEveryRequestHasADeadline(t *testing.T) {
	t.Parallel()
	client, err := New("vendor", "https://vendor.example", nil)
	require.NoError(t, err)
	require.Equal(t, 10*time.Second, client.http.Timeout)
}

func TestARequestThatFoundNoServerDidNotHappen(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	for url, reason := range map[string]string{
		"http://" + address:            "report: connection refused",
		"http://no-such-host.invalid.": "report: the host name cannot be resolved",
	} {
		client, err := New("vendor", url, nil)
		require.NoError(t, err)
		client.http.Transport.(*http.Transport).Proxy = nil
		f := requireClean(t, client.JSON(t.Context(), get(), nil, nil))
		require.Equal(t, fault.Passing, f.Class)
		require.False(t, f.MayHaveHappened)
		require.Equal(t, reason, f.Reason)
	}
}

func TestACancelledRequestIsPassing(t *testing.T) {
	t.Parallel()
	client := serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := requireClean(t, client.JSON(ctx, get(), nil, nil))
	require.Equal(t, fault.Passing, f.Class)
	require.Equal(t, "report: cancelled", f.Reason)
}

func TestAnUnusableAnswerIsPassingAndMayHaveHappened(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason  string
		handler http.HandlerFunc
	}{
		"malformed": {"report: the answer is not readable", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"n":"`+planted)
		}},
		"wrong type": {"report: the answer is not readable", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"n":"`+planted+`"}`)
		}},
		"empty": {"report: the answer is not readable", func(http.ResponseWriter, *http.Request) {}},
		"cut": {"report: the answer broke off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"n":`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out struct {
				N int `json:"n"`
			}
			f := requireClean(t, serve(t, c.handler).JSON(t.Context(), post(), nil, &out))
			require.Equal(t, fault.Passing, f.Class)
			require.True(t, f.MayHaveHappened)
			require.Equal(t, c.reason, f.Reason)
		})
	}
}

// Asking again does not make it smaller, but what was asked for was done.
func TestAnAnswerBeyondTheLimitIsPermanentAndMayHaveHappened(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"s":"`+strings.Repeat("x", defaultLimit)+`"}`)
	})
	var out struct{}
	f := requireClean(t, client.JSON(t.Context(), post(), nil, &out))
	require.Equal(t, fault.Permanent, f.Class)
	require.True(t, f.MayHaveHappened)
	require.Equal(t, "report: the answer is too large", f.Reason)
	require.ErrorIs(t, f.Cause(), ErrTooLarge)
	larger := post()
	larger.Limit = 2 * defaultLimit
	require.NoError(t, client.JSON(t.Context(), larger, nil, &out))
}

func TestAnImageMayBeLargerThanOtherAnswers(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg; q=1")
		w.Write(make([]byte, 2*defaultLimit))
	})
	r := get()
	r.Limit = 2 * defaultLimit
	answer, err := client.Send(t.Context(), r)
	require.NoError(t, err)
	require.Len(t, answer.Body, 2*defaultLimit)
	require.Equal(t, "image/jpeg", answer.ContentType)
}

// net/http repeats a request with an Idempotency-Key by itself when a kept connection turns out to be closed. A
// bureau must be asked once, and the workflow must know.
func TestAPostIsNeverSentTwiceBehindTheCallersBack(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			return
		}
		panic(http.ErrAbortHandler)
	})
	r := post()
	r.Header = http.Header{"Idempotency-Key": {"k"}}
	require.NoError(t, client.JSON(t.Context(), r, nil, nil))
	f := requireClean(t, client.JSON(t.Context(), r, nil, nil))
	require.True(t, f.MayHaveHappened)
	require.EqualValues(t, 2, requests.Load())
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	requireClean(t, client.JSON(t.Context(), get(), nil, nil))
	require.EqualValues(t, 1, requests.Load())
}

// A hook's URL is used as it is: a slash or a query at its end may matter to the receiver.
func TestAHookIsUsedAsItIs(t *testing.T) {
	t.Parallel()
	var got atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got.Store(r.URL.RequestURI()) }))
	t.Cleanup(server.Close)
	hook, err := NewHook("chat", server.URL+"/hooks/?sig=a%2Fb")
	require.NoError(t, err)
	_, err = hook.Send(t.Context(), Request{What: "message", Method: http.MethodPost, Body: []byte("x")})
	require.NoError(t, err)
	require.Equal(t, "/hooks/?sig=a%2Fb", got.Load())
	for _, bad := range []string{"", "chat.example/x", "ftp://chat.example", "https://u:p@chat.example", "https://chat.example/#x", "https://:1"} {
		_, err := NewHook("chat", bad)
		require.Error(t, err, bad)
	}
}

// A hook's URL is a credential, and other URLs hold identifiers: not even the cause of an error shows it.
func TestNoErrorShowsTheURL(t *testing.T) {
	t.Parallel()
	hook, err := NewHook("chat", "http://127.0.0.1:1/"+planted+"?sig="+planted)
	require.NoError(t, err)
	_, err = hook.Send(t.Context(), Request{What: "report", Method: http.MethodPost})
	require.NotContains(t, requireClean(t, err).Cause().Error(), planted)
}

// With StatusOnly a 2xx counts whatever becomes of its body.
func TestTheStatusAloneCanBeTheAnswer(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "cut")
	})
	request := post()
	_, err := client.Send(t.Context(), request)
	require.Error(t, err)
	request.StatusOnly = true
	answer, err := client.Send(t.Context(), request)
	require.NoError(t, err)
	require.Equal(t, Answer{}, answer)
}
