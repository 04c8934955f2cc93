package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// What a head is sealed for. A seal for one purpose is none for the other: who reads a checkpoint can't make a head of it.
const (
	headSeal       = "head"
	checkpointSeal = "checkpoint"
)

// Checkpoint returns a head as a checkpoint notes it, sealed with the key that seals new entries.
func (k Keys) Checkpoint(h Head) Head {
	h.KeyID = k.active
	h.Seal, _ = k.seal(checkpointSeal, h)
	return h
}

// ReadCheckpoint reads a checkpoint: one head a line, as JSON.
func ReadCheckpoint(r io.Reader) ([]Head, error) {
	decoder := json.NewDecoder(r)
	var heads []Head
	for {
		var h Head
		err := decoder.Decode(&h)
		if errors.Is(err, io.EOF) {
			return heads, nil
		}
		if err != nil || h.Stream == "" || h.Number < 1 {
			return nil, fmt.Errorf("line %d is not one of a checkpoint", len(heads)+1)
		}
		heads = append(heads, h)
	}
}

// VerifyExport verifies an export as JSON without the database. Entries that are missing at the end of a stream are found
// only with a checkpoint, which may be nil.
func (k Keys) VerifyExport(r io.Reader, checkpoint []Head) (Report, error) {
	v := NewVerifier(k, checkpoint)
	decoder := json.NewDecoder(r)
	var rows []Row
	for count := 1; ; count++ {
		var l line
		err := decoder.Decode(&l)
		end := errors.Is(err, io.EOF)
		if err != nil && !end || !end && l.Stream == "" {
			return Report{}, fmt.Errorf("line %d is not one of an export", count)
		}
		if len(rows) > 0 && (end || l.Stream != rows[0].Stream) {
			v.StreamWithoutHead(rows[0].Stream, rows)
			rows = nil
		}
		if end {
			return v.Report(), nil
		}
		rows = append(rows, l.row())
	}
}
