package address

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

const (
	// fewestForLookalikes is how many letters words need to have to be forgiven letters that look alike.
	fewestForLookalikes = 5
	// fewestForMissing is how many letters both words need to have to be forgiven a missing one.
	fewestForMissing = 10
	// fewestForTown is how many letters the words of a town's name need to have to be forgiven any one letter.
	fewestForTown = 7
	// fewestForName is how many letters a word needs to have to be taken for a name, not for an abbreviation.
	fewestForName = 3
	// fewestForPart is how many letters a turn needs to have to count as part of a word.
	fewestForPart = 4
)

var (
	types         = parseVocabulary(streetTypes)
	abbreviations = parseVocabulary(otherAbbreviations)
)

// compounds are the last parts of words that are abbreviated within the word.
var compounds = []struct{ long, short string }{{"strasse", "str"}, {"straat", "str"}, {"platz", "pl"}}

// lookalikes are what readers of documents take for each other.
var lookalikes = strings.NewReplacer("l", "i", "1", "i", "0", "o", "5", "s", "8", "b", "rn", "m", "vv", "w")

// wording compares words as they are written in a country.
type wording struct {
	country string
	lenient bool               // something else confirms the place, so that a missing letter can be forgiven
	town    bool               // the postal code confirms the town, whose name is looked for
	known   map[string]spelled // what was worked out before, by word; nil remembers nothing
}

// spelled is how a word may be written.
type spelled struct {
	spellings []string // see spellings
	readings  []string // see readings
}

// of returns how a folded word may be written in the country.
func (w wording) of(word string) spelled {
	s, ok := w.known[word]
	if !ok {
		s.spellings = spellings(word, w.country)
		s.readings = readings(s.spellings)
		if w.known != nil {
			w.known[word] = s
		}
	}
	return s
}

// same reports whether two folded words are one: spelled alike, or misread.
func (w wording) same(a, b string) bool {
	return w.spelledAlike(a, b) || slices.ContainsFunc(w.of(a).spellings, func(s string) bool {
		return slices.ContainsFunc(w.of(b).spellings, func(t string) bool {
			return misread(s, t, w.lenient) || w.town && otherLetter(s, t)
		})
	})
}

// spelledAlike reports whether two folded words are one in some common spelling, or abbreviated.
func (w wording) spelledAlike(a, b string) bool {
	if a == b {
		return true
	}
	other := w.of(b).readings
	return slices.ContainsFunc(w.of(a).readings, func(s string) bool { return slices.Contains(other, s) })
}

// readings returns all that a folded word may stand for: its spellings, and the words that they abbreviate.
func readings(spellings []string) []string {
	var all []string
	for _, spelling := range spellings {
		for _, compound := range compounds {
			if stem, ok := strings.CutSuffix(spelling, compound.long); ok && stem != "" {
				spelling = stem + compound.short
			}
		}
		all = append(all, spelling)
		all = append(all, types.abbreviation[spelling]...)
		all = append(all, abbreviations.abbreviation[spelling]...)
	}
	return all
}

// misread reports whether one word can be the other with letters that look alike or, if that may be forgiven, with one
// letter missing. Words that turn to different sides never are.
func misread(a, b string, lenient bool) bool {
	return (lookAlike(a, b) || lenient && lacksLetter(a, b)) && turn(a) == turn(b)
}

func lookAlike(a, b string) bool {
	return fewestLetters(a, b) >= fewestForLookalikes && lookalikes.Replace(a) == lookalikes.Replace(b)
}

func lacksLetter(a, b string) bool {
	for _, compound := range compounds {
		a, b = strings.TrimSuffix(a, compound.long), strings.TrimSuffix(b, compound.long)
	}
	return fewestLetters(a, b) >= fewestForMissing && len(a) != len(b) && levenshtein.ComputeDistance(a, b) == 1
}

// otherLetter reports whether one letter makes the difference between two words of a town's name.
func otherLetter(a, b string) bool {
	return fewestLetters(a, b) >= fewestForTown && levenshtein.ComputeDistance(a, b) == 1 && turn(a) == turn(b)
}

func fewestLetters(a, b string) int { return min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) }

// turn returns which of turns a word is, or begins or ends with; "" if none.
func turn(word string) string {
	if turns[word] {
		return word
	}
	longest := ""
	for t := range turns {
		longer := len(t) > len(longest) || len(t) == len(longest) && t < longest
		if longer && utf8.RuneCountInString(t) >= fewestForPart && (strings.HasPrefix(word, t) || strings.HasSuffix(word, t)) {
			longest = t
		}
	}
	return longest
}

// resembles reports whether two words are so alike that one can't be called another street: a reader's errors, or an
// inflection, may lie between them.
func resembles(a, b string) bool {
	if !alphabetic(a) {
		return a == b
	}
	allowed := max(1, fewestLetters(a, b)/3)
	return levenshtein.ComputeDistance(a, b) <= allowed
}

// typeOfStreet reports whether a folded word may be a type of street or building.
func typeOfStreet(word string) bool {
	word = plain(word)
	return types.words[word] || types.abbreviation[word] != nil
}
