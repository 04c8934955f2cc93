package audit

import (
	"cmp"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// minSecret is how long the secret of a key must be, in bytes.
const minSecret = 16

// unkeyed stands in a list of keys for what was sealed while there was no key. Alone it says that no key is wanted.
const unkeyed = "none"

// endFormat is how the end of a key is written: the first day, in UTC, on which it seals nothing any more.
const endFormat = "2006-01-02"

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

const keyFormat = "expected ID:SECRET with a secret of at least 16 bytes, or ID:ed25519:PATH; behind the first one also ID@DATE:…, " +
	"and at the end none"

// Keys seal new entries with one key and verify those that it or earlier keys have sealed. Without any key, entries are
// still chained, but whoever can write to the database can forge the chain. Keys are not shown when they are printed.
type Keys struct {
	list []*key // the newest first; one without an ID stands for what was sealed without a key
}

// key is one of the keys, or what was sealed without any if its ID is empty.
type key struct {
	id  string
	end time.Time // entries are no longer sealed with it from then on; zero if only the next newer key tells that
	sealer
}

// UnmarshalText takes keys separated by commas, the newest first: it seals, all verify. A key is ID:SECRET, a shared secret,
// or ID:ed25519:PATH, a file in PEM with an Ed25519 private key, or a public key that only verifies. The word none behind
// them stands for entries from the time before there was a key; alone it says that no key is wanted. A retired key may have
// an end, ID@2026-12-01:…, where two keys were in use at the same time. Errors don't repeat the text.
func (k *Keys) UnmarshalText(text []byte) error {
	var keys Keys
	listed := strings.Split(string(text), ",")
	for i, one := range listed {
		parsed, err := parseKey(strings.TrimSpace(one))
		switch {
		case err != nil:
		case parsed.id == "" && i < len(listed)-1:
			err = errors.New("none stands at the end")
		case i == 0 && !parsed.end.IsZero():
			err = errors.New("the first key is the one in use and has no end")
		case slices.ContainsFunc(keys.list, func(other *key) bool { return other.id == parsed.id }):
			err = errors.New("the ID is there twice")
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		keys.list = append(keys.list, parsed)
	}
	*k = keys
	return nil
}

func parseKey(text string) (*key, error) {
	name, value, hasValue := strings.Cut(text, ":")
	id, end, hasEnd := strings.Cut(name, "@")
	if !keyID.MatchString(id) || hasValue == (id == unkeyed) {
		return nil, errors.New(keyFormat)
	}
	k := &key{id: id}
	var err error
	if hasEnd && id == unkeyed {
		return nil, errors.New("none has no end: whoever has no key could forge what is older than that")
	}
	if hasEnd {
		if k.end, err = time.Parse(endFormat, end); err != nil {
			return nil, errors.New("expected the end of a key as a date, such as ID@2026-12-01:…")
		}
	}
	path, isFile := strings.CutPrefix(value, "ed25519:")
	switch {
	case id == unkeyed:
		k.id, k.sealer = "", plain{}
	case isFile:
		k.sealer, err = readSigner(path)
	case len(value) < minSecret:
		err = errors.New(keyFormat)
	default:
		k.sealer = secret(value)
	}
	return k, err
}

// Given reports whether it was said what seals the trail, be it nothing.
func (k Keys) Given() bool { return len(k.list) > 0 }

// Keyed reports whether there is a key.
func (k Keys) Keyed() bool { return k.Active() != "" }

// Active returns the ID of the key that is in use: the first one; empty if there is none.
func (k Keys) Active() string { return k.at(0).id }

// CanSeal returns an error if the key in use can't seal, because it is only a public key.
func (k Keys) CanSeal() error {
	if !k.at(0).canSeal() {
		return fmt.Errorf("the first key, %s, is a public key, which only verifies; who writes to the audit trail needs the private one", k.Active())
	}
	return nil
}

// at returns the key of a rank: 0 for the one in use. Without keys there is one: none.
func (k Keys) at(rank int) *key {
	if len(k.list) == 0 {
		return &key{sealer: plain{}}
	}
	return k.list[rank]
}

// rank returns how many keys are newer than the one with the ID; false if it is not one of these keys.
func (k Keys) rank(id string) (int, bool) {
	for i := range max(1, len(k.list)) {
		if k.at(i).id == id {
			return i, true
		}
	}
	return 0, false
}

// Knows reports whether the key is one of these; the empty ID stands for none.
func (k Keys) Knows(id string) bool {
	_, known := k.rank(id)
	return known
}

// seal returns what proves the parts, sealed with the key in use.
func (k Keys) seal(parts ...string) string { return k.at(0).seal(message(parts)) }

// proves reports whether the key with the ID has sealed the parts; false, too, if it is not one of these keys.
func (k Keys) proves(id, seal string, parts ...string) bool {
	rank, known := k.rank(id)
	return known && k.at(rank).proves(seal, message(parts))
}

// message returns the parts as they are sealed. Each is preceded by its length, so that no two lists of parts are alike.
func message(parts []string) []byte {
	var text []byte
	for _, part := range parts {
		text = binary.BigEndian.AppendUint64(text, uint64(len(part)))
		text = append(text, part...)
	}
	return text
}

// name returns how the key is called in findings.
func (k *key) name() string { return cmp.Or(k.id, unkeyed) }

func hexadecimal(digest []byte) string { return hex.EncodeToString(digest) }

// signed reports whether a seal is, by its length, a signature.
func signed(seal string) bool { return len(seal) == hex.EncodedLen(ed25519.SignatureSize) }
