package config

import (
	"encoding"
	"fmt"
	"io"
)

const hidden = "[secret]"

// Secret is a value that is never printed: not by fmt with any verb, not as JSON, not as text. The value is behind a
// pointer so that printing a struct that holds it in an unexported field does not show it either.
type Secret struct {
	value *string
}

var (
	_ fmt.Formatter            = Secret{}
	_ encoding.TextMarshaler   = Secret{}
	_ encoding.TextUnmarshaler = (*Secret)(nil)
)

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value itself, empty if none was given. It is for the one place that sends or compares it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String returns a placeholder.
func (s Secret) String() string { return hidden }

// Format writes a placeholder for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText returns a placeholder; encoding/json uses it too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// UnmarshalText takes any value.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}
