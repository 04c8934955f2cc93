package address

import (
	"cmp"
	"slices"
)

// sameNumbers reports whether two addresses have the same numbers in the same order. Where words say what the numbers
// count, each kind has its own order: "Flat 2, 10 Downing Street" is "10 Downing Street Flat 2".
func sameNumbers(a, b []item) bool {
	return inOrder(a, b) || slices.EqualFunc(byLabel(a), byLabel(b), equal)
}

// inOrder reports whether the numbers are the same one by one. The word for a flat may be missing on one side, and with
// it those for the way to the flat, as long as another number is the house's on both: "12 Main Street 4" is "12 Main
// Street Apt 4" and "12/3/4" is "12, Staircase 3, Door 4", but 5 is not "Flat 5", and "12 4" not "12, 4th floor".
func inOrder(a, b []item) bool {
	sure := 0              // how many are the house's or the flat's on both sides
	var lacking [2][]label // what either side has no words for
	same := slices.EqualFunc(a, b, func(x, y item) bool {
		switch {
		case x.ofHouse() && y.ofHouse(), x.label == unit && y.label == unit:
			sure++
		case x.label == unlabelled && wayToFlat[y.label]:
			lacking[0] = append(lacking[0], y.label)
		case y.label == unlabelled && wayToFlat[x.label]:
			lacking[1] = append(lacking[1], x.label)
		case x.label != y.label:
			return false
		}
		return x.text == y.text
	})
	missing := slices.Concat(lacking[0], lacking[1])
	if !same || len(missing) == 0 {
		return same
	}
	return sure > 0 && (len(lacking[0]) == 0 || len(lacking[1]) == 0) && missing[len(missing)-1] == unit
}

// wayToFlat has the labels of numbers that lead to a flat, and the flat's.
var wayToFlat = map[label]bool{building: true, staircase: true, floor: true, unit: true}

// ofHouse reports whether nothing says that the number is not the house's.
func (i item) ofHouse() bool { return i.label == unlabelled || i.label == house }

func equal(x, y item) bool { return x.text == y.text && x.label == y.label }

// byLabel returns the numbers sorted by label, those of one label in their order.
func byLabel(numbers []item) []item {
	return slices.SortedStableFunc(slices.Values(numbers), func(a, b item) int { return cmp.Compare(a.label, b.label) })
}
