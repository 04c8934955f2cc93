package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAllowListLooksAtTheRealSender(t *testing.T) {
	t.Parallel()
	const allowed, proxies = "203.0.113.0/24,2001:db8::/32", "10.0.0.0/8"
	for _, test := range []struct {
		name, remote string
		forwarded    []string
		trusted      string
		status       int
	}{
		{"allowed, direct", "203.0.113.9:1000", nil, "", http.StatusOK},
		{"allowed, IPv6", "[2001:db8::1]:1000", nil, "", http.StatusOK},
		{"allowed, IPv4 in IPv6", "[::ffff:203.0.113.9]:1000", nil, "", http.StatusOK},
		{"not allowed", "198.51.100.1:1000", nil, "", http.StatusForbidden},
		{"spoofed without any proxy", "198.51.100.1:1000", []string{"203.0.113.9"}, "", http.StatusForbidden},
		{"spoofed past the proxies", "198.51.100.1:1000", []string{"203.0.113.9"}, proxies, http.StatusForbidden},
		{"allowed behind a proxy", "10.0.0.1:1000", []string{"203.0.113.9"}, proxies, http.StatusOK},
		{"allowed behind two proxies", "10.0.0.1:1000", []string{"203.0.113.9, 10.0.0.2"}, proxies, http.StatusOK},
		{"spoofed in front of the proxy's entry", "10.0.0.1:1000", []string{"203.0.113.9, 198.51.100.1"}, proxies, http.StatusForbidden},
		{"spoofed in a header line of its own", "10.0.0.1:1000", []string{"203.0.113.9", "198.51.100.1"}, proxies, http.StatusForbidden},
		{"garbage behind a proxy", "10.0.0.1:1000", []string{"203.0.113.9, x"}, proxies, http.StatusForbidden},
		{"proxy that names nobody", "10.0.0.1:1000", nil, proxies, http.StatusForbidden},
		{"no address at all", "", nil, "", http.StatusForbidden},
	} {
		hook := newWebhook(t, &fakeInbox{})
		hook.allowed = networks(t, allowed)
		r := request("{}")
		r.RemoteAddr = test.remote
		r.Header["X-Forwarded-For"] = test.forwarded
		r.Header.Set("X-Real-IP", "203.0.113.9")
		require.Equal(t, test.status, send(handlerOf(t, hook, test.trusted), r).Code, test.name)
	}
}

func TestSenderIsCheckedBeforeCredentials(t *testing.T) {
	t.Parallel()
	hook := newWebhook(t, &fakeInbox{})
	hook.allowed = networks(t, "203.0.113.9")
	r := request("{}")
	r.Header.Del("Authorization")
	require.Equal(t, http.StatusForbidden, send(handlerOf(t, hook, ""), r).Code)
}
