package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// VerifyExport verifies an export as JSON lines without the database, and compares it with a checkpoint, which may be nil.
// The export begins with KeysStream. It can't tell whether the ledger agrees, and without a checkpoint not whether whole streams
// are missing.
func (k Keys) VerifyExport(r io.Reader, checkpoint *Checkpoint) (Report, error) {
	var v *Verifier
	decoder := json.NewDecoder(r)
	var rows []Row
	var heads []Head
	for count := 1; ; count++ {
		var l line
		err := decoder.Decode(&l)
		end := errors.Is(err, io.EOF)
		if err != nil && !end || !end && l.Stream == "" {
			return Report{}, fmt.Errorf("line %d is not one of an export", count)
		}
		if end || len(rows) > 0 && l.Stream != rows[0].Stream {
			if v == nil {
				v = NewVerifier(k, k.Since(rows), checkpoint)
			}
			if len(rows) > 0 {
				v.Stream(rows[0].Stream, rows, heads...)
			}
			rows, heads = nil, nil
		}
		if end {
			break
		}
		rows = append(rows, l.row())
		if l.Head != nil {
			heads = append(heads, *l.Head)
		}
	}
	v.RequireEntries()
	return v.Report(), nil
}
