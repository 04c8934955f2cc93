package audit

import (
	"crypto/hmac"
	"fmt"
	"maps"
	"slices"
)

// Problem is what a verification found.
type Problem string

// What a verification can find.
const (
	Edited     Problem = "edited"      // an entry is not as it was sealed
	Removed    Problem = "removed"     // entries are missing between others
	Cut        Problem = "cut"         // the last entries are missing
	Inserted   Problem = "inserted"    // an entry was not added by our programs
	Moved      Problem = "moved"       // an entry has the number of another one
	Broken     Problem = "broken"      // an entry was not added behind the one that is before it now
	BadHead    Problem = "bad-head"    // what is kept of the stream's end is missing or not as it was sealed
	UnknownKey Problem = "unknown-key" // sealed with a key that is not configured
	Untold     Problem = "untold"      // something is in the ledger that the trail must tell and does not
	Altered    Problem = "altered"     // the ledger has something otherwise than the trail tells
	Differs    Problem = "differs"     // a checkpoint says otherwise
)

// Finding is something in the trail that is not as our programs left it.
type Finding struct {
	Stream  string  `json:"stream"`
	Number  int64   `json:"number,omitempty"` // of the first entry it is about; 0 for the stream as a whole
	Problem Problem `json:"problem"`
	Detail  string  `json:"detail"`
}

// Report is the result of a verification. The trail is intact if there are no findings.
type Report struct {
	Streams  int       `json:"streams"`
	Entries  int       `json:"entries"`
	Findings []Finding `json:"findings"`
}

// Verifier verifies streams, one after the other.
type Verifier struct {
	keys   Keys
	noted  map[string]Head // of the checkpoint, as far as not compared yet
	report Report
}

// NewVerifier returns a Verifier that also compares with a checkpoint, which may be nil.
func NewVerifier(keys Keys, checkpoint []Head) *Verifier {
	v := &Verifier{keys: keys, noted: map[string]Head{}, report: Report{Findings: []Finding{}}}
	for _, h := range checkpoint {
		v.noted[h.Stream] = h
	}
	return v
}

// Stream verifies a whole stream: its rows in the order of their numbers, and its head, nil if that is missing.
func (v *Verifier) Stream(stream string, rows []Row, head *Head) {
	end, found := v.keys.verifyHead(stream, rows, head)
	v.add(stream, rows, append(found, v.keys.verifyChain(stream, rows, end)...))
}

// StreamWithoutHead verifies what can be verified when heads are not at hand: not whether the last entries are missing.
func (v *Verifier) StreamWithoutHead(stream string, rows []Row) {
	v.add(stream, rows, v.keys.verifyChain(stream, rows, 0))
}

func (v *Verifier) add(stream string, rows []Row, found []Finding) {
	v.report.Streams++
	v.report.Entries += len(rows)
	v.report.Findings = append(v.report.Findings, found...)
	if noted, ok := v.noted[stream]; ok {
		delete(v.noted, stream)
		v.compare(noted, rows)
	}
}

// Untold adds the finding that the trail does not tell what it must.
func (v *Verifier) Untold(stream, detail string) {
	v.report.Findings = append(v.report.Findings, Finding{stream, 0, Untold, detail})
}

// Altered adds the finding that something in the ledger is not as the trail tells.
func (v *Verifier) Altered(stream, detail string) {
	v.report.Findings = append(v.report.Findings, Finding{stream, 0, Altered, detail})
}

// Report returns what was found, after all streams.
func (v *Verifier) Report() Report {
	for _, stream := range slices.Sorted(maps.Keys(v.noted)) {
		v.compare(v.noted[stream], nil)
		delete(v.noted, stream)
	}
	return v.report
}

// compare finds out whether a stream still holds the entry that a checkpoint noted as its last one.
func (v *Verifier) compare(noted Head, rows []Row) {
	find := func(detail string) {
		v.report.Findings = append(v.report.Findings, Finding{noted.Stream, noted.Number, Differs, detail})
	}
	seal, known := v.keys.seal(checkpointSeal, noted)
	if !known || !hmac.Equal([]byte(seal), []byte(noted.Seal)) {
		find("the line of the checkpoint is not as it was sealed, or its key is not configured")
		return
	}
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Number == noted.Number })
	switch {
	case i < 0:
		find(fmt.Sprintf("the checkpoint knows %d entries; this one is missing", noted.Number))
	case rows[i].Hash != noted.Hash:
		find("it is another entry than the checkpoint knows")
	}
}
