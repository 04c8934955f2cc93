package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCredentialsOfEveryScheme(t *testing.T) {
	t.Parallel()
	var credentials Credentials
	require.NoError(t, credentials.UnmarshalText([]byte("basic:idwise:pa:ss, bearer:to:ken ,header:X-Key:a b")))
	require.False(t, credentials.None)
	require.Equal(t, []Credential{
		{Basic, "idwise", NewSecret("pa:ss")}, {Bearer, "", NewSecret("to:ken")}, {Header, "X-Key", NewSecret("a b")},
	}, credentials.List)
}

func TestNoneMustBeSaidAlone(t *testing.T) {
	t.Parallel()
	var credentials Credentials
	require.NoError(t, credentials.UnmarshalText([]byte(" none ")))
	require.Equal(t, Credentials{None: true}, credentials)
	require.Error(t, credentials.UnmarshalText([]byte("bearer:x,none")))
}

// A credential that is half written would be easy to guess, so it is refused.
func TestIncompleteCredentialsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"basic", "basic:", "basic:user", "basic:user:", "basic::pass", "bearer", "bearer:", "bearer: ", "bearer:a b", "header:X",
		"header:X:", "header::v", "header:X Y:v", "header:X:a\nb", "bearer:a,", ",", "token:x", "Bearer:x",
	} {
		var credentials Credentials
		require.Error(t, credentials.UnmarshalText([]byte(text)), text)
	}
}
