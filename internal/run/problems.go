package run

import (
	"cmp"
	"slices"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// mostTold is how many rows are told one by one. Nobody mends more of them at once, and a
// program that chooses rows can give a million.
const mostTold = 1000

// TellProblems tells the rows that are wrong, in the order of the file, unless it did.
func (r *Runner) TellProblems(s *source.Source) {
	if s.Told {
		return
	}
	s.Told = true
	r.tellAll(s.Problems)
}

func (r *Runner) tellAll(problems []input.Problem) {
	order.By(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for _, p := range problems[:min(len(problems), mostTold)] {
		r.Warn("%s: %s", p.Where(), p.Text)
	}
	if more := len(problems) - mostTold; more > 0 {
		r.Warn("and %d more rows that are wrong", more)
	}
}

// ways are the ways out of what is wrong with rows, each once, and no more than can be read.
func ways(problems []input.Problem) []string {
	const most = 3
	var all []string
	for _, p := range problems {
		if p.Hint != "" && len(all) < most && !slices.Contains(all, p.Hint) {
			all = append(all, p.Hint)
		}
	}
	return all
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
	return misused(words.JoinHints(append(ways(s.Problems), wayMend)...), "%d of %d rows are wrong", len(s.Problems), s.Total)
}
