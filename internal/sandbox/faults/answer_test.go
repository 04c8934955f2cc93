package faults_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
)

// server answers every request with {"happened":true} and counts how often it did.
func server(t *testing.T, fault faults.Fault) (get func() (*http.Response, error), happened *atomic.Int32) {
	t.Helper()
	var set faults.Set
	require.NoError(t, set.Add(fault))
	happened = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set.Serve(w, r, faults.Call{Operation: "ask"}, func() faults.Answer {
			happened.Add(1)
			return faults.JSON(http.StatusOK, map[string]bool{"happened": true})
		})
	}))
	t.Cleanup(s.Close)
	return func() (*http.Response, error) { return s.Client().Get(s.URL) }, happened
}

// What the server refuses has not happened there.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for kind, status := range map[faults.Kind]int{
		faults.RateLimited: 429, faults.ServerError: 500, faults.BadRequest: 400, faults.Unauthorized: 401,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			get, happened := server(t, faults.Fault{Kind: kind, Times: 1})
			response, err := get()
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, status, response.StatusCode)
			require.Zero(t, happened.Load())

			response, err = get()
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, 200, response.StatusCode, "the fault is over")
		})
	}
}

func TestRetryAfterIsInWholeSeconds(t *testing.T) {
	t.Parallel()
	get, _ := server(t, faults.Fault{Kind: faults.RateLimited, RetryAfter: faults.Duration(1200 * time.Millisecond)})
	response, err := get()
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "2", response.Header.Get("Retry-After"))
}

func TestAConnectionCutBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	get, happened := server(t, faults.Fault{Kind: faults.Cut})
	_, err := get()
	require.ErrorIs(t, err, io.EOF)
	require.Zero(t, happened.Load())
}

// The caller sees a good status and then no end of the body, although the server did what it was asked.
func TestAConnectionCutInTheMiddleOfTheBody(t *testing.T) {
	t.Parallel()
	get, happened := server(t, faults.Fault{Kind: faults.CutBody})
	response, err := get()
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, 200, response.StatusCode)
	_, err = io.ReadAll(response.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.EqualValues(t, 1, happened.Load())
}

func TestAMalformedBody(t *testing.T) {
	t.Parallel()
	get, happened := server(t, faults.Fault{Kind: faults.Malformed})
	response, err := get()
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.False(t, json.Valid(body))
	require.EqualValues(t, 1, happened.Load())
}

// A slow server has done its work by the time the caller gives up.
func TestASlowAnswer(t *testing.T) {
	t.Parallel()
	get, happened := server(t, faults.Fault{Kind: faults.Slow, Delay: faults.Duration(50 * time.Millisecond)})
	begun := time.Now()
	response, err := get()
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.GreaterOrEqual(t, time.Since(begun), 50*time.Millisecond)
	require.EqualValues(t, 1, happened.Load())
}
