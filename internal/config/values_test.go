package config

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNetworksHoldRangesAndSingleAddresses(t *testing.T) {
	t.Parallel()
	var networks Networks
	require.NoError(t, networks.UnmarshalText([]byte("192.0.2.7/24, 198.51.100.1,2001:db8::/32")))
	for address, inside := range map[string]bool{
		"192.0.2.200": true, "::ffff:192.0.2.200": true, "192.0.3.1": false, "198.51.100.1": true, "198.51.100.2": false,
		"2001:db8::1": true, "2001:db9::1": false,
	} {
		require.Equal(t, inside, networks.Contains(netip.MustParseAddr(address)), address)
	}
	for _, text := range []string{"", "x", "192.0.2.0/33", "192.0.2.0/24,", "192.0.2.0-192.0.2.9"} {
		require.Error(t, networks.UnmarshalText([]byte(text)), text)
	}
}

func TestURLsHoldNoCredentials(t *testing.T) {
	t.Parallel()
	var u URL
	require.NoError(t, u.UnmarshalText([]byte("http://127.0.0.1:8090/journey/")))
	require.Equal(t, URL("http://127.0.0.1:8090/journey"), u)
	for _, text := range []string{"api.example", "ftp://h", "https://", "https://u:p@h", "https://h?x=1", "https://h#f", "https:///path"} {
		require.Error(t, u.UnmarshalText([]byte(text)), text)
	}
}

func TestApplicantsAreAtAURLOrInAFile(t *testing.T) {
	t.Parallel()
	var a ApplicantsURL
	require.NoError(t, a.UnmarshalText([]byte("https://backend.example/applicants/")))
	require.Equal(t, ApplicantsURL("https://backend.example/applicants"), a)
	_, ok := a.File()
	require.False(t, ok)
	require.NoError(t, a.UnmarshalText([]byte("file:testdata/applicants.json")))
	path, ok := a.File()
	require.True(t, ok)
	require.Equal(t, "testdata/applicants.json", path)
	for _, wrong := range []string{"file:", "backend.example", "ftp://backend.example", "https://user:pw@backend.example"} {
		require.Error(t, a.UnmarshalText([]byte(wrong)), wrong)
	}
}

func TestDatabaseURLs(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		"sqlite:a.db": true, "sqlite:/var/lib/a.db": true, "sqlite:": false, "postgres://u:p@h/d": true,
		"postgresql:///d?host=/run/postgresql": true, "mysql://h/d": false, "a.db": false, "": false,
	} {
		var database DatabaseURL
		require.Equal(t, valid, database.UnmarshalText([]byte(text)) == nil, text)
	}
}
