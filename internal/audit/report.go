package audit

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Problem is what a verification found.
type Problem string

// What a verification can find.
const (
	Edited      Problem = "edited"      // an entry is not as it was sealed
	Removed     Problem = "removed"     // entries are missing between others
	Cut         Problem = "cut"         // the last entries are missing
	Inserted    Problem = "inserted"    // an entry was not added by our programs
	Moved       Problem = "moved"       // an entry has the number of another one
	Broken      Problem = "broken"      // an entry was not added behind the one that is before it now
	BadHead     Problem = "bad-head"    // what is kept of the stream's end is missing or not as it was sealed
	UnknownKey  Problem = "unknown-key" // sealed with a key that is not configured
	Untold      Problem = "untold"      // something is in the ledger that the trail must tell and does not
	Altered     Problem = "altered"     // the ledger has something otherwise than the trail tells
	Differs     Problem = "differs"     // a checkpoint says otherwise
	Contradicts Problem = "contradicts" // the trail tells two things that can't both be so
	Retired     Problem = "retired-key" // sealed with a key that was not in use any more, or without one where there was one

	BadCheckpoint Problem = "bad-checkpoint" // a line of the checkpoint is missing or not as it was sealed
	Unproved      Problem = "unproved"       // there is nothing that could be proved, or nothing to prove it with
)

// CheckpointStream stands for the checkpoint in findings. Their numbers are of its lines.
const CheckpointStream = "(checkpoint)"

// WholeTrail stands for the trail as a whole in findings.
const WholeTrail = "(trail)"

// Finding is something in the trail that is not as our programs left it.
type Finding struct {
	Stream  string  `json:"stream"`
	Number  int64   `json:"number,omitempty"` // of the first entry it is about; 0 for the stream as a whole
	Problem Problem `json:"problem"`
	Detail  string  `json:"detail"`
}

// Report is the result of a verification. The trail is intact if there are no findings.
type Report struct {
	Streams    int       `json:"streams"`
	Entries    int       `json:"entries"`
	Checkpoint *Noted    `json:"checkpoint,omitempty"` // which it was compared with; nil if with none that can be believed
	Findings   []Finding `json:"findings"`
}

// Noted tells which checkpoint it is.
type Noted struct {
	At      string `json:"at"`      // in TimeFormat
	Streams int64  `json:"streams"` // how many it noted
}

// Verifier verifies streams, one after the other.
type Verifier struct {
	keys       Keys
	since      Since
	checkpoint *Checkpoint
	entries    int // but those of KeysStream
	seen       map[string]bool
	report     Report
}

// NewVerifier returns a Verifier that knows when the keys came into use, and also compares with a checkpoint, which may be nil.
// Without keys it finds that nothing is proved, and without the time of the key in use that nothing tells that older ones are
// retired.
func NewVerifier(keys Keys, since Since, checkpoint *Checkpoint) *Verifier {
	v := &Verifier{keys: keys, since: since, checkpoint: checkpoint, seen: map[string]bool{}, report: Report{Findings: []Finding{}}}
	switch {
	case !keys.Keyed():
		v.find(Finding{WholeTrail, 0, Unproved,
			"no key is given, so nothing is proved: whoever can write to the database can forge all of it (AUDIT_KEYS)"})
	case since[keys.Active()] == "":
		v.find(Finding{KeysStream, 0, Untold, fmt.Sprintf(
			"the trail does not tell that the key %s, the first of the list, came into use; starter and worker tell it when they start", keys.Active())})
	}
	if checkpoint != nil {
		checkpoint.outdated(keys, since)
		v.find(checkpoint.found...)
		v.report.Checkpoint = checkpoint.noted()
	}
	return v
}

func (v *Verifier) find(found ...Finding) { v.report.Findings = append(v.report.Findings, found...) }

// Stream verifies a whole stream: its rows in the order of their numbers, and its head. That there is none, or more than one, is
// found.
func (v *Verifier) Stream(stream string, rows []Row, heads ...Head) {
	end, found := v.keys.verifyHead(stream, rows, heads)
	if v.seen[stream] {
		v.find(Finding{stream, 0, Inserted, "the stream is there twice"})
	}
	v.seen[stream] = true
	v.report.Streams++
	v.report.Entries += len(rows)
	if stream != KeysStream {
		v.entries += len(rows)
	}
	v.find(append(found, v.keys.verifyChain(stream, rows, end, v.since)...)...)
	if v.checkpoint != nil {
		v.find(v.checkpoint.compare(stream, rows)...)
	}
}

// RequireEntries adds a finding if there was nothing to verify, apart from the stream of the keys. It is called after all streams.
func (v *Verifier) RequireEntries() {
	if v.entries == 0 {
		v.find(Finding{WholeTrail, 0, Unproved, "the trail is empty, so nothing is proved"})
	}
}

// Untold adds the finding that the trail does not tell what it must. The number is that of the entry it is about, or 0.
func (v *Verifier) Untold(stream string, number int64, detail string, args ...any) {
	v.find(Finding{stream, number, Untold, fmt.Sprintf(detail, args...)})
}

// Altered adds the finding that something in the ledger is not as the trail tells. The number is that of the entry it is
// about, or 0.
func (v *Verifier) Altered(stream string, number int64, detail string, args ...any) {
	v.find(Finding{stream, number, Altered, fmt.Sprintf(detail, args...)})
}

// Contradicts adds the finding that an entry tells something else than one before it.
func (v *Verifier) Contradicts(stream string, number int64, detail string, args ...any) {
	v.find(Finding{stream, number, Contradicts, fmt.Sprintf(detail, args...)})
}

// Report returns what was found, after all streams.
func (v *Verifier) Report() Report {
	if v.checkpoint != nil {
		v.find(v.checkpoint.missing()...)
	}
	return v.report
}

// compare finds out whether a stream still holds the entry that the checkpoint noted as its last one, and no older ones that
// the checkpoint does not know.
func (c *Checkpoint) compare(stream string, rows []Row) (found []Finding) {
	c.seen[stream] = true
	find := func(number int64, detail string, args ...any) {
		found = append(found, Finding{stream, number, Differs, fmt.Sprintf(detail, args...)})
	}
	noted, known := c.ends[stream]
	if known {
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Number == noted.Number })
		switch {
		case i < 0:
			find(noted.Number, "the checkpoint knows %d entries; this one is missing", noted.Number)
		case rows[i].Hash != noted.Hash:
			find(noted.Number, "it is another entry than the checkpoint knows")
		}
	}
	if len(c.found) > 0 {
		return found // it does not have all that was noted
	}
	before := c.before()
	for _, r := range rows {
		if r.Number > noted.Number && r.RecordedAt < before {
			find(r.Number, "it claims to be from %s, and the checkpoint of %s does not know it", r.RecordedAt, c.total.Total.At)
			break
		}
	}
	return found
}

// before returns the time before which every entry is known to the checkpoint, in TimeFormat.
func (c *Checkpoint) before() string {
	at, err := time.Parse(TimeFormat, c.total.Total.At)
	if err != nil {
		return ""
	}
	return at.Add(-clockSlack).Format(TimeFormat)
}

// missing finds the streams of the checkpoint that were not compared.
func (c *Checkpoint) missing() (found []Finding) {
	for _, stream := range slices.Sorted(maps.Keys(c.ends)) {
		if !c.seen[stream] {
			found = append(found, c.compare(stream, nil)...)
		}
	}
	return found
}
