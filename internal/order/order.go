// Package order puts lists of anything in order, by a sort that is compiled once: those of
// package slices are ten functions more in the program for each type of entry.
package order

import "slices"

// By sorts a list by compare, which is as that of [slices.SortFunc]. Entries that are the
// same keep their order. A list that is in order already costs one look at each of its
// entries.
func By[T any](list []T, compare func(x, y T) int) {
	now := places(len(list), func(x, y int) int { return compare(list[x], list[y]) })
	if now == nil {
		return
	}
	was := append([]T(nil), list...)
	for i, place := range now {
		list[i] = was[place]
	}
}

// places are where the entries of a list in order stand now; nil where all do already.
func places(n int, compare func(x, y int) int) []int {
	if inOrder(n, compare) {
		return nil
	}
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, compare)
	return list
}

func inOrder(n int, compare func(x, y int) int) bool {
	for i := 1; i < n; i++ {
		if compare(i-1, i) > 0 {
			return false
		}
	}
	return true
}
