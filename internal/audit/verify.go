package audit

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
