package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// minSecret is how long the secret of a key must be, in bytes.
const minSecret = 16

// unkeyed stands in a list of keys for entries that were sealed while no key was configured.
const unkeyed = "none"

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Keys seal new entries with one key and verify those that it or earlier keys have sealed. Without any key, entries are
// still chained, but whoever can write to the database can forge the chain. Keys are not shown when they are printed.
type Keys struct {
	active        string             // ID of the key that seals; empty if there is none
	secrets       map[string]*secret // by ID
	acceptUnkeyed bool
}

type secret struct{ bytes []byte }

// UnmarshalText takes ID:SECRET, several separated by commas; the first one seals, all verify. The word none behind them
// says that entries from the time before there was a key are accepted. Errors don't repeat the text.
func (k *Keys) UnmarshalText(text []byte) error {
	keys := Keys{secrets: map[string]*secret{}}
	for i, listed := range strings.Split(string(text), ",") {
		id, value, _ := strings.Cut(strings.TrimSpace(listed), ":")
		switch {
		case i > 0 && id == unkeyed && value == "":
			keys.acceptUnkeyed = true
			continue
		case !keyID.MatchString(id) || id == unkeyed || len(value) < minSecret:
			return fmt.Errorf("entry %d: expected ID:SECRET with a secret of at least %d bytes; behind the first one also none", i+1, minSecret)
		case keys.secrets[id] != nil:
			return fmt.Errorf("entry %d: the ID is there twice", i+1)
		case i == 0:
			keys.active = id
		}
		keys.secrets[id] = &secret{[]byte(value)}
	}
	*k = keys
	return nil
}

// Keyed reports whether new entries are sealed with a key.
func (k Keys) Keyed() bool { return k.active != "" }

// secret returns what the key hashes with; false if it is not one of these keys.
func (k Keys) secret(id string) ([]byte, bool) {
	if id == "" {
		return nil, k.active == "" || k.acceptUnkeyed
	}
	s := k.secrets[id]
	if s == nil {
		return nil, false
	}
	return s.bytes, true
}

// mac returns the keyed hash of the parts, in hexadecimal; false if the key is unknown. Each part is preceded by its
// length, so that no two lists of parts are hashed alike.
func (k Keys) mac(id string, parts ...string) (string, bool) {
	s, ok := k.secret(id)
	if !ok {
		return "", false
	}
	h := hmac.New(sha256.New, s)
	for _, part := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil)), true
}
