package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryAcceptedCredentialIsValidAtOnce(t *testing.T) {
	t.Parallel()
	v := newVerifier(credentials(t, "basic:idwise:old,basic:idwise:n:ew,bearer:token-2,header:X-Hook-Key:key-3"))
	for header, value := range map[string]string{
		"Authorization": "Basic aWR3aXNlOm9sZA==", // idwise:old
		"X-Hook-Key":    "key-3",
	} {
		require.True(t, v.accepts(withHeader(header, value)), header)
	}
	for _, value := range []string{"Basic aWR3aXNlOm46ZXc=", "basic aWR3aXNlOm46ZXc=", "Bearer token-2", "bearer token-2"} {
		require.True(t, v.accepts(withHeader("Authorization", value)), value)
	}
}

func TestWrongCredentialsAreRefused(t *testing.T) {
	t.Parallel()
	v := newVerifier(credentials(t, "basic:idwise:old,bearer:token-2,header:X-Hook-Key:key-3"))
	for _, value := range []string{
		"", "Basic", "Basic ", "Basic !!!", "Basic Og==", "Basic aWR3aXNlOm9sZAA=", "Basic aWR3aXNl", "Bearer", "Bearer ", "Bearer token-1",
		"Bearer token-22", "Bearer Token-2", "token-2", "Basic token-2", "key-3", "Digest token-2",
	} {
		require.False(t, v.accepts(withHeader("Authorization", value)), value)
	}
	require.False(t, v.accepts(withHeader("X-Hook-Key", "key-4")))
	require.False(t, v.accepts(withHeader("X-Hook-Key", "")))
	require.False(t, v.accepts(httptest.NewRequest(http.MethodPost, webhookPath, nil)))
}

func TestNothingIsAcceptedWithoutConfiguration(t *testing.T) {
	t.Parallel()
	var zero verifier
	require.False(t, zero.accepts(withHeader("Authorization", "Bearer x")))
	require.True(t, newVerifier(credentials(t, "none")).accepts(withHeader("X", "y")))
}

func TestSameAnswerForEveryCauseAndNothingKept(t *testing.T) {
	t.Parallel()
	inbox := &fakeInbox{}
	handler := handlerOf(t, newWebhook(t, inbox), "")
	for _, value := range []string{"", "Bearer wrong", "Basic eDp5", "garbage"} {
		r := request(eventBody("Finished Journey", "e-1", "j-1"))
		r.Header.Set("Authorization", value)
		response := send(handler, r)
		require.Equal(t, http.StatusUnauthorized, response.Code)
		require.JSONEq(t, `{"error":"the credentials are missing or wrong"}`, response.Body.String())
		require.Equal(t, `Basic realm="webhooks"`, response.Header().Get("WWW-Authenticate"))
	}
	require.Empty(t, inbox.events)
}

// Whoever is not authenticated learns nothing about what a valid body would be.
func TestCredentialsAreCheckedBeforeTheBody(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, webhookPath, unreadableBody{t})
	r.ContentLength = maxBody + 1
	require.Equal(t, http.StatusUnauthorized, send(handlerOf(t, newWebhook(t, &fakeInbox{}), ""), r).Code)
}

func withHeader(name, value string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, webhookPath, nil)
	r.Header.Set(name, value)
	return r
}
