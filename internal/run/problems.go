package run

import (
	"cmp"
	"slices"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/source"
)

// TellProblems tells every row that is wrong, in the order of the file.
func (r *Runner) TellProblems(s *source.Source) {
	s.Told = true
	r.tellAll(s.Problems)
}

func (r *Runner) tellAll(problems []input.Problem) {
	slices.SortStableFunc(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for _, p := range problems {
		r.Warn("%s: %s", p.Where(), p.Text)
	}
}

// RefuseProblems is an error where rows are wrong, unless those are to be skipped.
func (r *Runner) RefuseProblems(s *source.Source) error {
	if len(s.Problems) == 0 {
		return nil
	}
	r.TellProblems(s)
	if s.SkipInvalid {
		return nil
	}
	return misused(wayMend, "%d of %d rows are wrong", len(s.Problems), s.Total)
}
