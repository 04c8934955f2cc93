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

// inOrder reports whether the numbers are the same one by one. The word for a flat may be missing on one side, as long
// as another number is the house's on both: "12 Main Street 4" is "12 Main Street Apt 4", but 5 is not "Flat 5".
func inOrder(a, b []item) bool {
	houses, missing := 0, 0
	same := slices.EqualFunc(a, b, func(x, y item) bool {
		switch {
		case x.label == unlabelled && y.label == unlabelled:
			houses++
		case x.label != y.label && x.label+y.label == unit:
			missing++
		case x.label != y.label:
			return false
		}
		return x.text == y.text
	})
	return same && (missing == 0 || houses > 0)
}

func equal(x, y item) bool { return x.text == y.text && x.label == y.label }

// byLabel returns the numbers sorted by label, those of one label in their order.
func byLabel(numbers []item) []item {
	return slices.SortedStableFunc(slices.Values(numbers), func(a, b item) int { return cmp.Compare(a.label, b.label) })
}
