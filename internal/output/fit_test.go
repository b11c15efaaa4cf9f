package output

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFit(t *testing.T) {
	const whole, name, address, prose = CutNever, CutName, CutAddress, CutProse
	tests := map[string]struct {
		natural []int
		cuts    []Cut
		limit   int
		want    string
	}{
		"no limit":                     {[]int{5, 100}, []Cut{whole, prose}, 0, "[0 1] [5 100] false"},
		"no columns":                   {nil, nil, 10, "[] [] false"},
		"nothing in it":                {[]int{5, 10, 10}, []Cut{whole, cutEmpty, prose}, 26, "[0 2] [5 10] true"},
		"fits":                         {[]int{5, 10}, []Cut{whole, name}, 17, "[0 1] [5 10] false"},
		"cut by one":                   {[]int{5, 30}, []Cut{whole, name}, 36, "[0 1] [5 29] false"},
		"prose goes before names":      {[]int{40, 40}, []Cut{prose, name}, 60, "[0 1] [18 40] false"},
		"then addresses":               {[]int{40, 40, 40}, []Cut{name, prose, address}, 80, "[0 1 2] [40 16 20] false"},
		"then names":                   {[]int{80, 40, 40}, []Cut{name, prose, address}, 96, "[0 1 2] [60 16 16] false"},
		"the widest first":             {[]int{80, 60, 70}, []Cut{name, name, name}, 184, "[0 1 2] [60 60 60] false"},
		"prose is left out":            {[]int{60, 40, 6}, []Cut{name, prose, whole}, 71, "[0 2] [60 6] true"},
		"names give way further":       {[]int{4, 40, 10}, []Cut{whole, name, whole}, 34, "[0 1 2] [4 16 10] false"},
		"addresses are left out":       {[]int{4, 40, 40, 10}, []Cut{whole, name, address, whole}, 44, "[0 1 3] [4 23 10] true"},
		"then others, from the right":  {[]int{4, 20, 8, 8, 8}, []Cut{whole, name, whole, name, whole}, 36, "[0 1 2] [4 17 8] true"},
		"the first name stays":         {[]int{4, 8, 20, 8}, []Cut{whole, whole, name, whole}, 18, "[0 2] [4 9] true"},
		"as long as there is any room": {[]int{4, 20}, []Cut{whole, name}, 10, "[0 1] [4 4] false"},
		"the first is never lost":      {[]int{20, 20}, []Cut{prose, name}, 10, "[0] [7] true"},
		"tiny":                         {[]int{20, 20}, []Cut{whole, whole}, 2, "[0] [2] false"},
		"one column":                   {[]int{20}, []Cut{whole}, 1, "[0] [1] false"},
	}
	for what, tt := range tests {
		t.Run(what, func(t *testing.T) {
			s := fit(tt.natural, tt.cuts, tt.limit)
			if got := fmt.Sprint(s.keep, s.widths, s.dropped); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Whatever the columns are and however little room there is: a line fits, what is never cut
// is whole as long as another column stands beside it, and no column is wider than it needs.
func TestFitOfAnything(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		n := 1 + rnd.IntN(9)
		natural, cuts := make([]int, n), make([]Cut, n)
		for i := range n {
			natural[i], cuts[i] = 1+rnd.IntN(60), CutNever+Cut(rnd.IntN(5))
		}
		limit := 1 + rnd.IntN(140)
		s := fit(natural, cuts, limit)
		if len(s.keep) == 0 || s.keep[0] != 0 || !slices.IsSorted(s.keep) || len(s.keep) != len(s.widths) || s.total() > limit {
			t.Fatalf("%v %v in %d: %+v", natural, cuts, limit, s)
		}
		for at, i := range s.keep {
			w := s.widths[at]
			if w < 1 || w > natural[i] && len(s.keep) > 1 || cuts[i] == CutNever && w != natural[i] && len(s.keep) > 1 {
				t.Fatalf("%v %v in %d: column %d has %d in %+v", natural, cuts, limit, i, w, s)
			}
		}
	}
}
