package order_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ach-cli/ach/internal/order"
)

type entry struct{ key, place int }

// TestByIsTheStableSort compares lists of every length with what package slices makes of them.
func TestByIsTheStableSort(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	compare := func(x, y entry) int { return cmp.Compare(x.key, y.key) }
	for n := range 100 {
		list := make([]entry, n)
		for i := range list {
			list[i] = entry{rnd.IntN(n/2 + 1), i}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, compare)
		for _, again := range []string{"once", "again"} {
			if order.By(list, compare); !slices.Equal(list, want) {
				t.Fatalf("%s: got %v, want %v", again, list, want)
			}
		}
	}
}
