package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// What is sealed of a checkpoint.
const (
	noteSeal  = "checkpoint"
	totalSeal = "checkpoint-total"
)

// clockSlack is how much clocks of the programs may differ, and how long an entry may be on its way into the database. Only
// what is older than a checkpoint by more than that must be known to it.
const clockSlack = 10 * time.Minute

// note is a line of a checkpoint: the end of a stream, or the total as the last line.
type note struct {
	Stream string `json:"stream,omitempty"`
	Number int64  `json:"number,omitempty"` // of the stream's last entry
	Hash   string `json:"hash,omitempty"`   // of the stream's last entry
	Total  *total `json:"total,omitempty"`

	KeyID string `json:"keyId"` // of the key that sealed the line
	Prev  string `json:"prev"`  // digest of the seal of the line before; empty for the first
	Seal  string `json:"seal"`  // of all the other fields
}

// total is what a checkpoint says at its end.
type total struct {
	Streams  int64  `json:"streams"`
	Entries  int64  `json:"entries"`
	At       string `json:"at"`       // in TimeFormat
	Previous string `json:"previous"` // digest of the checkpoint before, as Digest gives it; empty if there was none
}

// parts returns what is sealed of a line.
func (n note) parts() []string {
	if n.Total != nil {
		t := n.Total
		return []string{totalSeal, strconv.FormatInt(t.Streams, 10), strconv.FormatInt(t.Entries, 10), t.At, t.Previous, n.KeyID, n.Prev}
	}
	return []string{noteSeal, n.Stream, strconv.FormatInt(n.Number, 10), n.Hash, n.KeyID, n.Prev}
}

// CheckpointWriter writes a checkpoint: a line of JSON for the end of each stream, each sealed together with the line before,
// and one that counts them.
type CheckpointWriter struct {
	keys    Keys
	encoder *json.Encoder
	prev    string
	total   total
}

// NewCheckpointWriter returns a writer that seals with the key in use.
func NewCheckpointWriter(keys Keys, w io.Writer) *CheckpointWriter {
	return &CheckpointWriter{keys: keys, encoder: json.NewEncoder(w)}
}

// Add writes where a stream ends.
func (c *CheckpointWriter) Add(h Head) error {
	c.total.Streams++
	c.total.Entries += h.Number
	return c.write(note{Stream: h.Stream, Number: h.Number, Hash: h.Hash})
}

// End writes the last line. The checkpoint before is named by its digest, which may be empty.
func (c *CheckpointWriter) End(at time.Time, previous string) error {
	c.total.At, c.total.Previous = at.UTC().Format(TimeFormat), previous
	return c.write(note{Total: &c.total})
}

func (c *CheckpointWriter) write(n note) error {
	n.KeyID, n.Prev = c.keys.Active(), c.prev
	n.Seal = c.keys.seal(n.parts()...)
	c.prev = digest([]byte(n.Seal))
	return c.encoder.Encode(n)
}

// Digest returns what a checkpoint keeps of the one before: "sha256:" and hexadecimal, as sha256sum prints it of the file.
func Digest(content []byte) string { return "sha256:" + digest(content) }

// Checkpoint is what was noted of the ends of all streams, as far as it can be believed.
type Checkpoint struct {
	ends  map[string]note
	total *note // nil if the last line can't be believed
	found []Finding
	seen  map[string]bool
	keyID string // of the ends: a checkpoint is sealed with one key
}

// maxNote is how long a line of a checkpoint may be, in bytes.
const maxNote = 64 << 10

// ReadCheckpoint reads a checkpoint and proves each of its lines. What is wrong with it becomes findings of who compares with
// it. An error means that it could not be read.
func (k Keys) ReadCheckpoint(r io.Reader) (*Checkpoint, error) {
	c := &Checkpoint{ends: map[string]note{}, seen: map[string]bool{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxNote)
	prev := ""
	number := int64(1)
	for ; lines.Scan(); number++ {
		prev = c.read(k, number, lines.Bytes(), prev)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		c.find(number, "it is not a line of a checkpoint")
	case err != nil:
		return nil, err
	}
	if c.total == nil {
		c.find(number-1, "the checkpoint has no last line that counts the others: it is cut off, or is none")
	}
	return c, nil
}

// read takes in a line, of which the link to the line before is known, and returns the link for the next one.
func (c *Checkpoint) read(k Keys, number int64, text []byte, prev string) string {
	var n note
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&n); err != nil || decoder.More() || (n.Total == nil) == (n.Stream == "") {
		c.find(number, "it is not a line of a checkpoint")
		return prev
	}
	next := digest([]byte(n.Seal))
	switch {
	case !k.proves(n.KeyID, n.Seal, n.parts()...):
		c.find(number, "the line of the checkpoint is not as it was sealed, or its key is not configured")
		return next
	case n.KeyID == "" && k.Keyed():
		c.find(number, "the line of the checkpoint is sealed without a key, which proves nothing")
		return next
	case n.KeyID != c.keyID && len(c.ends) > 0:
		c.find(number, "the line of the checkpoint is sealed with another key than those before")
	case n.Prev != prev:
		c.find(number, "the line of the checkpoint is not behind the one that it was written behind: lines were removed, added or moved")
	case c.total != nil:
		c.find(number, "a line is behind the last one of the checkpoint")
	}
	if n.Total == nil {
		c.ends[n.Stream], c.keyID = n, n.KeyID
		return next
	}
	if _, err := time.Parse(TimeFormat, n.Total.At); err != nil {
		c.find(number, "the checkpoint does not say when it was written")
		return next
	}
	c.total = &n
	if n.Total.Streams != number-1 {
		c.find(number, fmt.Sprintf("the checkpoint was written with %d streams, and %d lines are before this one", n.Total.Streams, number-1))
	}
	return next
}

// outdated finds a checkpoint that was sealed with a key that was retired by then.
func (c *Checkpoint) outdated(keys Keys, since Since) {
	if c.total == nil {
		return
	}
	at := c.total.Total.At
	rank, _ := keys.rank(c.total.KeyID)
	if end := keys.at(rank).end; !end.IsZero() {
		if at >= end.Format(TimeFormat) {
			c.find(c.total.Total.Streams+1, fmt.Sprintf("the checkpoint of %s is sealed with the key %s, which ended on %s",
				at, c.total.KeyID, end.Format(endFormat)))
		}
		return
	}
	for newer := range rank {
		id := keys.at(newer).id
		if used := since[id]; used != "" && used <= at {
			c.find(c.total.Total.Streams+1, fmt.Sprintf("the checkpoint of %s is sealed with the key %s, which was retired: %s came into use on %s",
				at, c.total.KeyID, id, used))
			return
		}
	}
}

// noted tells which checkpoint it is; nil if that can't be believed.
func (c *Checkpoint) noted() *Noted {
	if c.total == nil {
		return nil
	}
	return &Noted{At: c.total.Total.At, Streams: c.total.Total.Streams}
}

// find adds a finding about a line of the checkpoint.
func (c *Checkpoint) find(line int64, detail string) {
	c.found = append(c.found, Finding{CheckpointStream, line, BadCheckpoint, fmt.Sprintf("line %d: %s", line, detail)})
}

// Streams returns the streams that the checkpoint knows, in their order.
func (c *Checkpoint) Streams() []string { return slices.Sorted(maps.Keys(c.ends)) }

// Only forgets the ends of all other streams.
func (c *Checkpoint) Only(streams ...string) {
	ends := map[string]note{}
	for _, stream := range streams {
		if n, ok := c.ends[stream]; ok {
			ends[stream] = n
		}
	}
	c.ends = ends
}
