package config

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func whsec(key string) string { return "whsec_" + base64.StdEncoding.EncodeToString([]byte(key)) }

// The address of a hook is kept to the letter, and never printed.
func TestHookURLs(t *testing.T) {
	t.Parallel()
	var hook HookURL
	for _, text := range []string{"https://hooks.slack.example/services/T/B/hunter2", "http://h:8080/a/?sig=hunter2&v=1"} {
		require.NoError(t, hook.UnmarshalText([]byte(text)))
		require.Equal(t, text, hook.Reveal())
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", hook, hook, hook), "hunter2")
	}
	for _, text := range []string{"hooks.example", "ftp://h", "https://", "https://user:hunter2@h", "https://h#hunter2"} {
		err := hook.UnmarshalText([]byte(text))
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "hunter2")
	}
}

// Keys are read in the form in which Standard Webhooks hand them out, in order, and never printed.
func TestSigningKeys(t *testing.T) {
	t.Parallel()
	first, second := strings.Repeat("a", 24), strings.Repeat("b", 64)
	for _, separator := range []string{",", " ", ", "} {
		var keys SigningKeys
		require.NoError(t, keys.UnmarshalText([]byte(whsec(first)+separator+whsec(second))))
		require.Equal(t, [][]byte{[]byte(first), []byte(second)}, keys.Reveal())
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", keys, keys, keys), "aaa")
	}
	for _, text := range []string{
		",", whsec(strings.Repeat("c", 23)), whsec(strings.Repeat("c", 65)), "whsec_***", strings.Repeat("c", 32), whsec(first) + ",cc",
	} {
		var keys SigningKeys
		err := keys.UnmarshalText([]byte(text))
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "cc")
	}
}

// An unsigned report could come from anybody, so there is none.
func TestOutcomesNeedAKey(t *testing.T) {
	t.Parallel()
	_, err := LoadWorker(nil, with(workerEnvironment, "OUTCOME_WEBHOOK_URL=https://backend.example/hook"), io.Discard)
	require.Contains(t, problemsOf(t, err), "OUTCOME_WEBHOOK_SECRET: is missing")

	worker, err := LoadWorker(nil, with(workerEnvironment, "OUTCOME_WEBHOOK_URL=https://backend.example/hook/",
		"OUTCOME_WEBHOOK_SECRET="+whsec(strings.Repeat("a", 24))), io.Discard)
	require.NoError(t, err)
	require.Equal(t, "https://backend.example/hook/", worker.Outcomes.URL.Reveal())
	require.Len(t, worker.Outcomes.Keys.Reveal(), 1)
}
