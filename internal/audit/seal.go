package audit

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"onboarding/internal/fault"
)

// TimeFormat is how times of the trail are kept: RFC 3339 in UTC with a fixed number of digits.
const TimeFormat = "2006-01-02T15:04:05.000000000Z"

// maxName is how long a stream or a key may be, in bytes: of a key, a prefix and up to two IDs of 255 bytes.
const maxName = 1024

// ErrInvalid is wrapped by the error for an entry that cannot be kept.
var ErrInvalid = errors.New("invalid entry of the audit trail")

// ErrUnsealed is returned by who has no key and would write into a trail that is sealed with one.
const ErrUnsealed = fault.Fixed("the audit trail is sealed with a key, and AUDIT_KEYS has none: nothing is written into it without one")

// What is sealed. A seal for one purpose is none for another: who reads a checkpoint can't make a head of it.
const (
	entrySeal = "entry"
	headSeal  = "head"
)

// Row is an entry as it is kept.
type Row struct {
	Stream     string
	Number     int64 // 1 for the first of the stream
	Key        string
	RecordedAt string // in TimeFormat
	KeyID      string // of the key that sealed it; empty if there was none
	Prev       string // what it was added behind, see Keys.link; empty for the first
	Hash       string // seal of all the other fields: a keyed hash or a signature
	Body       string // the entry as JSON
}

// Head is the end of a stream. It tells when the last entries are missing.
type Head struct {
	Stream string `json:"stream"`
	Number int64  `json:"number"` // of the last entry
	Hash   string `json:"hash"`   // of the last entry
	KeyID  string `json:"keyId"`
	Seal   string `json:"seal"` // of all the other fields
}

// Sealed is an entry of the trail with what proves it.
type Sealed struct {
	Entry
	Number     int64     `json:"number"`
	RecordedAt time.Time `json:"recordedAt"`
	KeyID      string    `json:"keyId"`
	Prev       string    `json:"prev"`
	Hash       string    `json:"hash"`
}

// Seal returns the rows that add valid entries behind a head, all of its stream, and the head that follows. A stream begins
// with a head that has only its name. It returns an error that wraps ErrInvalid if an entry cannot be kept, and ErrUnsealed
// if the head is sealed with a key and there is none now. The key in use must be one that can seal.
func (k Keys) Seal(head Head, entries []Entry, now time.Time) ([]Row, Head, error) {
	if head.KeyID != "" && !k.Keyed() {
		return nil, Head{}, ErrUnsealed
	}
	rows := make([]Row, 0, len(entries))
	for _, e := range entries {
		e.At = e.At.UTC()
		body, err := json.Marshal(e)
		if err != nil {
			return nil, Head{}, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		row := Row{
			Stream: head.Stream, Number: head.Number + 1, Key: e.Key, RecordedAt: now.UTC().Format(TimeFormat),
			KeyID: k.Active(), Prev: k.link(head), Body: string(body),
		}
		row.Hash = k.seal(row.parts(row.Number)...)
		rows = append(rows, row)
		head = k.head(row)
	}
	return rows, head, nil
}

// parts returns what is sealed of a row if it has the number.
func (r Row) parts(number int64) []string {
	return []string{entrySeal, r.Stream, strconv.FormatInt(number, 10), r.Key, r.RecordedAt, r.KeyID, r.Prev, r.Body}
}

// parts returns what is sealed of a head.
func (h Head) parts() []string {
	return []string{headSeal, h.Stream, strconv.FormatInt(h.Number, 10), h.Hash, h.KeyID}
}

// Intact reports whether the row is as it was sealed, with a key that is known.
func (k Keys) Intact(r Row) bool { return k.sealedAs(r, r.Number) }

// sealedAs reports whether the row was sealed with the number, with a key that is known.
func (k Keys) sealedAs(r Row, number int64) bool {
	return k.proves(r.KeyID, r.Hash, r.parts(number)...)
}

// head returns the head of a stream whose last row is r, which the key in use has sealed.
func (k Keys) head(r Row) Head {
	h := r.head()
	h.Seal = k.seal(h.parts()...)
	return h
}

// head returns the head of a stream whose last row is r, without its seal.
func (r Row) head() Head {
	return Head{Stream: r.Stream, Number: r.Number, Hash: r.Hash, KeyID: r.KeyID}
}

// link returns what the next row keeps of the head. It proves which head was there and does not tell its seal: whoever
// knew the seals of former heads could cut the end of a stream and put a former head in place. So it is a digest of the seal.
// Where the seal is a signature, which others can verify and not repeat, it is a digest of what was signed, unless the
// signature is wrong.
func (k Keys) link(h Head) string {
	switch {
	case h.Number == 0:
		return ""
	case signed(h.Seal) && (!k.Knows(h.KeyID) || k.proves(h.KeyID, h.Seal, h.parts()...)):
		return digest(message(h.parts()))
	}
	return digest([]byte(h.Seal))
}

// follows reports whether a row with this link was added behind a row that is intact, and nothing was between them.
func (k Keys) follows(before Row, link string) bool {
	rank, known := k.rank(before.KeyID)
	if !known {
		return false
	}
	h := before.head()
	if _, signs := k.at(rank).sealer.(signer); signs {
		return equal(link, digest(message(h.parts())))
	}
	return equal(link, digest([]byte(k.at(rank).seal(message(h.parts())))))
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hexadecimal(sum[:])
}

// Open reads a row. It proves nothing; Verify does.
func (r Row) Open() (Sealed, error) {
	s := Sealed{Number: r.Number, KeyID: r.KeyID, Prev: r.Prev, Hash: r.Hash}
	if err := json.Unmarshal([]byte(r.Body), &s.Entry); err != nil {
		return Sealed{}, fmt.Errorf("entry %d of stream %q is damaged", r.Number, r.Stream)
	}
	var err error
	if s.RecordedAt, err = time.Parse(TimeFormat, r.RecordedAt); err != nil {
		return Sealed{}, fmt.Errorf("time of entry %d of stream %q is damaged", r.Number, r.Stream)
	}
	return s, nil
}

// Validate returns an error that wraps ErrInvalid, and holds no value of the entry, if the entry cannot be kept.
func (e Entry) Validate() error {
	switch {
	case !validName(e.Stream):
		return fmt.Errorf("%w: stream is not text of 1 to %d bytes", ErrInvalid, maxName)
	case !validName(e.Key):
		return fmt.Errorf("%w: key is not text of 1 to %d bytes", ErrInvalid, maxName)
	case e.Kind == "":
		return fmt.Errorf("%w: kind is missing", ErrInvalid)
	case e.At.IsZero():
		return fmt.Errorf("%w: time is missing", ErrInvalid)
	}
	return nil
}

func validName(s string) bool {
	return s != "" && len(s) <= maxName && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}
