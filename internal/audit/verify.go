package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// moveRange is how far from its place an entry is recognized when it was moved.
const moveRange = 100

// place is a row and the number that it was sealed with.
type place struct {
	Row
	sealedAs int64 // 0 if it is not as it was sealed, or was moved too far
	known    bool  // its key is one of ours
}

func (p place) intact() bool { return p.known && p.sealedAs == p.Number }

func (k Keys) place(r Row) place {
	p := place{Row: r, known: k.Knows(r.KeyID)}
	if !p.known {
		return p
	}
	if k.Intact(r) {
		p.sealedAs = r.Number
		return p
	}
	for n := max(1, r.Number-moveRange); n <= r.Number+moveRange; n++ {
		if k.sealedAs(r, n) {
			p.sealedAs = n
			return p
		}
	}
	return p
}

// chain is a stream that is being verified.
type chain struct {
	keys    Keys
	since   Since
	stream  string
	places  []place        // in the order of their numbers
	claimed map[int64]bool // numbers whose entry is there, be it elsewhere or changed
	found   []Finding
}

// verifyChain looks for changes of a stream. The end is the number of its last entry if that is known, else 0.
func (k Keys) verifyChain(stream string, rows []Row, end int64, since Since) []Finding {
	c := &chain{keys: k, since: since, stream: stream, claimed: map[int64]bool{}}
	for _, r := range rows {
		c.places = append(c.places, k.place(r))
	}
	c.inPlace()
	c.outOfPlace(end)
	c.missing(end)
	c.twice()
	c.links()
	c.inTurn()
	slices.SortStableFunc(c.found, func(a, b Finding) int { return cmp.Compare(a.Number, b.Number) })
	return c.found
}

func (c *chain) find(number int64, problem Problem, detail string, args ...any) {
	c.found = append(c.found, Finding{c.stream, number, problem, fmt.Sprintf(detail, args...)})
}

// inPlace claims the numbers of the entries that are where they were sealed, as far as that can be known.
func (c *chain) inPlace() {
	for _, p := range c.places {
		if !p.known {
			c.find(p.Number, UnknownKey, "%s", unknownKey(p.KeyID))
		}
		if !p.known || p.intact() {
			c.claimed[p.Number] = true
		}
	}
}

func unknownKey(id string) string {
	if id == "" {
		return "it is sealed without a key, which counts only where none is configured or the list of keys ends with none"
	}
	return fmt.Sprintf("it is sealed with the key %q, which is not configured", id)
}

// outOfPlace finds what became of the other entries.
func (c *chain) outOfPlace(end int64) {
	var changed []place
	for _, p := range c.places {
		switch {
		case !p.known || p.intact():
		case p.sealedAs == 0:
			changed = append(changed, p)
		case c.claimed[p.sealedAs]:
			c.find(p.Number, Inserted, "it is a copy of entry %d", p.sealedAs)
		default:
			c.claimed[p.sealedAs] = true
			c.find(p.Number, Moved, "it was entry %d", p.sealedAs)
		}
	}
	for _, p := range changed {
		if c.claimed[p.Number] || end > 0 && p.Number > end {
			c.find(p.Number, Inserted, "it was not added by our programs")
			continue
		}
		c.claimed[p.Number] = true
		c.find(p.Number, Edited, "it is not as it was sealed")
	}
}

// missing finds the numbers that nothing claims.
func (c *chain) missing(end int64) {
	numbers := slices.Sorted(maps.Keys(c.claimed))
	if end > 0 {
		numbers = append(slices.DeleteFunc(numbers, func(n int64) bool { return n > end }), end+1)
	}
	next := int64(1)
	for _, n := range numbers {
		switch {
		case n > next && n == end+1:
			c.find(next, Cut, "entries %d to %d, the last ones, are missing", next, end)
		case n > next:
			c.find(next, Removed, "entries %d to %d are missing", next, n-1)
		}
		next = n + 1
	}
}

// twice finds entries that are there beside another one of their number, though both are as they were sealed.
func (c *chain) twice() {
	for i, p := range c.places {
		if i > 0 && p.intact() && c.places[i-1].intact() && c.places[i-1].Number == p.Number {
			c.find(p.Number, Inserted, "it is there twice")
		}
	}
}

// links finds entries that were added when another one, or another end, was before them. That is how it shows that the
// end was cut before more was added.
func (c *chain) links() {
	for i, p := range c.places {
		if i == 0 || !p.intact() || !c.places[i-1].intact() || c.places[i-1].Number != p.Number-1 {
			continue
		}
		if !c.keys.follows(c.places[i-1].Row, p.Prev) {
			c.find(p.Number, Broken, "it was not added behind entry %d as that is now: entries between them were removed, or it was changed", p.Number-1)
		}
	}
}

// inTurn finds entries that are sealed with a key that was retired by then, or without a key where there was one. Each new
// key takes over every stream by an entry of its own before it is known to be in use. So nothing of an older key can be behind
// it, and none of an older key is the end of a stream when something is added later.
func (c *chain) inTurn() {
	newest := len(c.keys.list)
	var last place
	for _, p := range c.places {
		if !p.intact() {
			continue
		}
		last = p
		rank, _ := c.keys.rank(p.KeyID)
		k := c.keys.at(rank)
		switch {
		case !k.end.IsZero() && p.RecordedAt >= k.end.Format(TimeFormat):
			c.find(p.Number, Retired, "it is sealed with the key %s, which ended on %s", k.name(), k.end.Format(endFormat))
		case k.end.IsZero() && rank > newest:
			c.find(p.Number, Retired, "it is sealed with the key %s, behind an entry of the newer key %s", k.name(), c.keys.at(newest).name())
		}
		c.inTime(p, newest, rank)
		newest = min(newest, rank)
	}
	if last.intact() && c.since[c.keys.Active()] != "" && newest > 0 && c.keys.at(newest).end.IsZero() {
		c.find(last.Number, Retired, "it is sealed with the key %s, and the key in use, %s, has not taken over the stream as it has every other",
			c.keys.at(newest).name(), c.keys.Active())
	}
}

// inTime finds an entry that goes from an older key to a newer one, by their ranks, after one of the newer keys had come into use:
// what is before it was not there when that key took over every stream, so that it was forged since, or put back.
func (c *chain) inTime(p place, from, to int) {
	if from == len(c.keys.list) || !c.keys.at(from).end.IsZero() {
		return
	}
	for rank := to; rank < from; rank++ {
		if at := c.since[c.keys.at(rank).id]; at != "" && p.RecordedAt > at {
			c.find(p.Number, Retired, "what is before it ends with the key %s, and was not taken over when the key %s came into use",
				c.keys.at(from).name(), c.keys.at(rank).name())
			return
		}
	}
}

// verifyHead looks for changes of what is kept of the end of a stream, which may be missing. It returns the number of the
// last entry; 0 if that can't be told.
func (k Keys) verifyHead(stream string, rows []Row, heads []Head) (end int64, found []Finding) {
	finding := func(problem Problem, detail string) []Finding {
		return []Finding{{stream, 0, problem, detail}}
	}
	switch len(heads) {
	case 0:
		return 0, finding(BadHead, "the record of the stream's end is missing, and perhaps entries at the end")
	case 1:
	default:
		return 0, finding(BadHead, fmt.Sprintf("there are %d records of the stream's end", len(heads)))
	}
	h := heads[0]
	switch {
	case !k.Knows(h.KeyID):
		return 0, finding(UnknownKey, "the record of the stream's end: "+unknownKey(h.KeyID))
	case h.Stream != stream || !k.proves(h.KeyID, h.Seal, h.parts()...):
		return 0, finding(BadHead, "the record of the stream's end is not as it was sealed; perhaps entries at the end are missing")
	}
	for _, r := range rows {
		if r.Number > h.Number && k.place(r).intact() {
			return 0, finding(BadHead, fmt.Sprintf("the record of the stream's end is an old one: entry %d comes after it", r.Number))
		}
		if r.Number == h.Number && (r.Hash != h.Hash || r.KeyID != h.KeyID) && k.place(r).intact() {
			return 0, finding(BadHead, "the record of the stream's end belongs to another last entry")
		}
	}
	return h.Number, nil
}
