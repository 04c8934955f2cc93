package faults_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/faults"
)

// The admin API sets the same faults as the Go methods, and says what is in force afterwards.
func TestAdminSetsFaults(t *testing.T) {
	t.Parallel()
	var set faults.Set
	ask := func(method, query, body string) (int, string) {
		recorder := httptest.NewRecorder()
		set.Admin().ServeHTTP(recorder, httptest.NewRequest(method, faults.AdminPath+query, strings.NewReader(body)))
		return recorder.Code, strings.TrimSpace(recorder.Body.String())
	}

	status, body := ask(http.MethodPut, "", `[{"kind":"slow","delay":"1m30s"},{"kind":"rate-limited","for":"cust-000123","times":2,"retryAfter":"5s"}]`)
	require.Equal(t, 200, status, body)
	require.Equal(t, []faults.Fault{
		{Kind: faults.Slow, Delay: faults.Duration(90 * time.Second)},
		{Kind: faults.RateLimited, For: "cust-000123", Times: 2, RetryAfter: faults.Duration(5 * time.Second)},
	}, set.List())

	status, body = ask(http.MethodPost, "", `{"kind":"cut","operation":"token"}`)
	require.Equal(t, 200, status, body)
	require.Len(t, set.List(), 3)

	status, body = ask(http.MethodGet, "", "")
	require.Equal(t, 200, status)
	require.Contains(t, body, `"delay":"1m30s"`)

	status, _ = ask(http.MethodDelete, "?for=cust-000123", "")
	require.Equal(t, 200, status)
	require.Len(t, set.List(), 2)

	for _, wrong := range []string{`[{"kind":"lazy"}]`, `[{"kind":"cut","often":true}]`, `nonsense`} {
		status, _ = ask(http.MethodPut, "", wrong)
		require.Equal(t, 400, status, wrong)
		require.Len(t, set.List(), 2, "nothing is changed by a mistake")
	}

	status, _ = ask(http.MethodDelete, "", "")
	require.Equal(t, 200, status)
	require.Empty(t, set.List())

	status, _ = ask(http.MethodPatch, "", "")
	require.Equal(t, 405, status)
}
