// Package logtest is what tests see of a program's log.
package logtest

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Buffer is a log that is written by the program and read by the test at the same time. The zero value is empty.
type Buffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

// Write adds to the log.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

// String returns what was written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// RequireJSONLines fails the test if a line of the log is no JSON.
func RequireJSONLines(t testing.TB, log string) {
	t.Helper()
	for line := range strings.Lines(log) {
		require.True(t, json.Valid([]byte(line)), line)
	}
}
