package telemetry

import (
	"bytes"
	"log"
	"testing"

	"github.com/stretchr/testify/require"
)

// A server that sends more than it announced is quoted by net/http, in a log that is nobody's.
func TestWordsOfLibrariesAreLeftOut(t *testing.T) {
	var out bytes.Buffer
	logger, err := NewLogger(&out, "trace", "json")
	require.NoError(t, err)
	writer, flags := log.Writer(), log.Flags()
	t.Cleanup(func() { log.SetOutput(writer); log.SetFlags(flags) })
	TakeStandardLog(logger)
	log.Printf("Unsolicited response received on idle HTTP channel starting with %q", "Zoe")
	LibraryLog(logger).Printf("http: panic serving 127.0.0.1:1: %v", "Zoe")
	require.NotContains(t, out.String(), "Zoe")
	require.Equal(t, 2, bytes.Count(out.Bytes(), []byte(`"place":"library_test.go:`)), out.String())
}
