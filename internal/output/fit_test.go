package output

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// needing are needs of columns whose headings are no wider than their cells.
func needing(natural []int, cuts []Cut) []need {
	needs := make([]need, len(natural))
	for i := range natural {
		needs[i] = need{width: natural[i], least: natural[i], cut: cuts[i]}
	}
	return needs
}

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
		"the first is never lost":      {[]int{20, 20}, []Cut{prose, name}, 9, "[0] [6] true"},
		"tiny":                         {[]int{20, 20}, []Cut{whole, whole}, 2, "[0] [2] false"},
		"one column":                   {[]int{20}, []Cut{whole}, 1, "[0] [1] false"},
	}
	for what, tt := range tests {
		t.Run(what, func(t *testing.T) {
			s := fit(needing(tt.natural, tt.cuts), tt.limit)
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
		s := fit(needing(natural, cuts), limit)
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

// Columns that were asked for are there however little room there is, and give way before
// a line is wider than the terminal.
func TestFitKeepsWhatWasAskedFor(t *testing.T) {
	const whole, name, address, prose = CutNever, CutName, CutAddress, CutProse
	for what, tt := range map[string]struct {
		cuts    []Cut
		natural []int
		limit   int
		want    string
	}{
		"prose":           {[]Cut{whole, name, prose, whole}, []int{2, 78, 60, 6}, 80, "[0 1 2 3] [2 50 16 6] false"},
		"nothing in it":   {[]Cut{whole, name, cutEmpty, whole}, []int{2, 78, 11, 6}, 80, "[0 1 2 3] [2 55 11 6] false"},
		"on a narrow one": {[]Cut{whole, name, prose, whole}, []int{2, 78, 60, 6}, 40, "[0 1 2 3] [2 16 10 6] false"},
		"addresses":       {[]Cut{whole, name, address}, []int{5, 60, 60}, 30, "[0 1 2] [5 13 8] false"},
		"no room at all":  {[]Cut{name, prose, address}, []int{20, 20, 20}, 10, "[0 1 2] [4 4 4] false"},
	} {
		needs := needing(tt.natural, tt.cuts)
		for i := range needs {
			needs[i].stays = true
		}
		s := fit(needs, tt.limit)
		if got := fmt.Sprint(s.keep, s.widths, s.dropped); got != tt.want {
			t.Errorf("%s: got %s, want %s", what, got, tt.want)
		}
	}
}

// What tells nothing apart goes before what does.
func TestFitKeepsWhatTellsRowsApart(t *testing.T) {
	needs := []need{
		{width: 5, least: 3, cut: CutNever}, {width: 60, least: 60, cut: CutName}, {width: 20, least: 20, cut: CutAddress, tells: true},
		{width: 10, least: 8, cut: CutNever}, {width: 10, least: 5, cut: CutNever, alike: true}, {width: 6, least: 6, cut: CutNever, alike: true, stays: true},
	}
	for limit, want := range map[int]string{
		130: "[0 1 2 3 4 5] [5 60 20 10 10 6] false", 80: "[0 1 2 3 5] [5 32 16 10 6] true", 60: "[0 1 2 3 5] [5 16 12 10 6] true", 50: "[0 1 2 5] [5 18 12 6] true", 40: "[0 1 5] [5 22 6] true",
	} {
		s := fit(needs, limit)
		if got := fmt.Sprint(s.keep, s.widths, s.dropped); got != want {
			t.Errorf("%d: got %s, want %s", limit, got, want)
		}
	}
}
