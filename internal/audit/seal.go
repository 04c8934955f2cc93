package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// TimeFormat is how times of the trail are kept: RFC 3339 in UTC with a fixed number of digits.
const TimeFormat = "2006-01-02T15:04:05.000000000Z"

// maxName is how long a stream or a key may be, in bytes: of a key, a prefix and up to two IDs of 255 bytes.
const maxName = 1024

// ErrInvalid is wrapped by the error for an entry that cannot be kept.
var ErrInvalid = errors.New("invalid entry of the audit trail")

// Row is an entry as it is kept.
type Row struct {
	Stream     string
	Number     int64 // 1 for the first of the stream
	Key        string
	RecordedAt string // in TimeFormat
	KeyID      string // of the key that sealed it; empty if there was none
	Prev       string // what it was added behind: a digest of the head's seal; empty for the first
	Hash       string // keyed hash of all the other fields
	Body       string // the entry as JSON
}

// Head is the end of a stream. It tells when the last entries are missing.
type Head struct {
	Stream string `json:"stream"`
	Number int64  `json:"number"` // of the last entry
	Hash   string `json:"hash"`   // of the last entry
	KeyID  string `json:"keyId"`
	Seal   string `json:"seal"` // keyed hash of all the other fields
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
// with a head that has only its name. It returns an error that wraps ErrInvalid if an entry cannot be kept.
func (k Keys) Seal(head Head, entries []Entry, now time.Time) ([]Row, Head, error) {
	rows := make([]Row, 0, len(entries))
	for _, e := range entries {
		e.At = e.At.UTC()
		body, err := json.Marshal(e)
		if err != nil {
			return nil, Head{}, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		row := Row{
			Stream: head.Stream, Number: head.Number + 1, Key: e.Key, RecordedAt: now.UTC().Format(TimeFormat),
			KeyID: k.active, Prev: head.link(), Body: string(body),
		}
		row.Hash, _ = k.hash(row, row.Number)
		rows = append(rows, row)
		head = k.head(row)
	}
	return rows, head, nil
}

// hash returns the hash of a row if it were sealed with the number; false if its key is unknown.
func (k Keys) hash(r Row, number int64) (string, bool) {
	return k.mac(r.KeyID, "entry", r.Stream, strconv.FormatInt(number, 10), r.Key, r.RecordedAt, r.KeyID, r.Prev, r.Body)
}

// Intact reports whether the row is as it was sealed, with a key that is known.
func (k Keys) Intact(r Row) bool {
	return k.sealedAs(r, r.Number)
}

// sealedAs reports whether the row was sealed with the number, with a key that is known.
func (k Keys) sealedAs(r Row, number int64) bool {
	hash, known := k.hash(r, number)
	return known && hmac.Equal([]byte(hash), []byte(r.Hash))
}

// head returns the head of a stream whose last row is r; its seal is empty if the key is unknown.
func (k Keys) head(r Row) Head {
	h := Head{Stream: r.Stream, Number: r.Number, Hash: r.Hash, KeyID: r.KeyID}
	h.Seal, _ = k.seal(headSeal, h)
	return h
}

// seal returns the seal of a head for a purpose; false if its key is unknown.
func (k Keys) seal(purpose string, h Head) (string, bool) {
	return k.mac(h.KeyID, purpose, h.Stream, strconv.FormatInt(h.Number, 10), h.Hash, h.KeyID)
}

// link returns what the next row keeps of the head. It proves which head was there and does not tell its seal: whoever
// knew the seals of former heads could cut the end of a stream and put a former head in place.
func (h Head) link() string {
	if h.Number == 0 {
		return ""
	}
	digest := sha256.Sum256([]byte(h.Seal))
	return hex.EncodeToString(digest[:])
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
