package run

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/source"
)

// Wrong rows are told once, and the first of a great many.
func TestTellProblems(t *testing.T) {
	for n, want := range map[int]int{1: 1, mostTold: mostTold, mostTold + 7: mostTold + 1} {
		l := &telling{}
		r := &Runner{Reporter: l}
		s := &source.Source{SkipInvalid: true, Total: n}
		for i := range n {
			s.Problems = append(s.Problems, input.Problem{Line: n - i, Text: "it is wrong"})
		}
		for range 2 {
			if err := r.RefuseProblems(s); err != nil {
				t.Fatal(err)
			}
		}
		told := strings.Split(strings.TrimSuffix(l.String(), "\n"), "\n")
		if len(told) != want || told[0] != "line 1: it is wrong" {
			t.Errorf("%d are told by %d lines: %s", n, len(told), told[0])
		}
		if last := told[len(told)-1]; want > mostTold && last != "and 7 more rows that are wrong" {
			t.Errorf("the last of %d: %s", n, last)
		}
	}
}
