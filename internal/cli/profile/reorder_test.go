package profile

import (
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

func TestOnlyWhatIsNeededGetsAPlace(t *testing.T) {
	// 1 and 2 have a place; 3, 4 and 5 follow by date.
	var mine []gitlab.Award
	for n := range 5 {
		w := gitlab.Award{ID: ids.Award(n + 1)}
		if n < 2 {
			w.Priority = &n
		}
		mine = append(mine, w)
	}
	for name, tt := range map[string]struct{ wanted, sent []int }{
		"nothing moved":           {[]int{1, 2, 3, 4, 5}, nil},
		"those with a place":      {[]int{2, 1, 3, 4, 5}, []int{2, 1}},
		"one from behind":         {[]int{1, 4, 2, 3, 5}, []int{1, 4, 2}},
		"to the front":            {[]int{3, 1, 2, 4, 5}, []int{3, 1, 2}},
		"behind those without":    {[]int{1, 3, 4, 5, 2}, []int{1, 3, 4, 5, 2}},
		"among those without":     {[]int{1, 2, 4, 3, 5}, []int{1, 2, 4}},
		"the other way round":     {[]int{5, 4, 3, 2, 1}, []int{5, 4, 3, 2, 1}},
		"the last two exchanged":  {[]int{1, 2, 3, 5, 4}, []int{1, 2, 3, 5}},
		"a place behind one less": {[]int{1, 3, 2, 4, 5}, []int{1, 3, 2}},
	} {
		wanted := make([]gitlab.Award, len(tt.wanted))
		for i, n := range tt.wanted {
			wanted[i] = mine[n-1]
		}
		got := placed(wanted, mine)
		if len(got) != len(tt.sent) {
			t.Errorf("%s: %v is sent, want %v", name, got, tt.sent)
			continue
		}
		for i, id := range got {
			if id != ids.Award(tt.sent[i]) {
				t.Errorf("%s: %v is sent, want %v", name, got, tt.sent)
			}
		}
	}
}
