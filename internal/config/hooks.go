package config

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
)

// HookURL is an address that is posted to, used as it is. It is secret because such an address often is a credential.
type HookURL struct {
	Secret
}

// UnmarshalText takes an absolute http or https URL without user and fragment.
func (h *HookURL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Hostname() == "" ||
		parsed.User != nil || parsed.Fragment != "" {
		return errors.New("expected an http or https URL without user and fragment")
	}
	h.Secret = NewSecret(string(text))
	return nil
}

// Bounds of a signing key in bytes, by Standard Webhooks 1.0.0.
const minSigningKey, maxSigningKey = 24, 64

// SigningKeys are the keys that reports are signed with, decoded. Several are in use while one replaces another.
type SigningKeys struct {
	keys []Secret
}

// UnmarshalText takes whsec_BASE64, as Standard Webhooks write keys, several of them separated by commas or spaces.
func (s *SigningKeys) UnmarshalText(text []byte) error {
	var keys []Secret
	for i, entry := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || r == ' ' }) {
		encoded, ok := strings.CutPrefix(entry, "whsec_")
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(key) < minSigningKey || len(key) > maxSigningKey {
			return entryError(i, "expected whsec_ and 24 to 64 bytes in base64")
		}
		keys = append(keys, NewSecret(string(key)))
	}
	if len(keys) == 0 {
		return errors.New("expected whsec_ and 24 to 64 bytes in base64")
	}
	s.keys = keys
	return nil
}

// Reveal returns the keys themselves, for the one place that signs with them.
func (s SigningKeys) Reveal() [][]byte {
	keys := make([][]byte, len(s.keys))
	for i, key := range s.keys {
		keys[i] = []byte(key.Reveal())
	}
	return keys
}
