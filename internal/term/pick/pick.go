package pick

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/term"
)

// A Mode is what is asked about the rows.
type Mode int

// The modes.
const (
	One     Mode = iota // which of them
	Several             // which of them, one at least
	Arrange             // in which order
)

// A List is a question with the rows to answer it from.
type List struct {
	Question string // such as: Which achievement?
	Instead  string // what answers it on the command line, such as: --achievement ACHIEVEMENT
	Mode     Mode
	Rows     []Row
	Other    *Other // what else may be named; nil for nothing
}

// A Row is one of the things to choose from.
type Row struct {
	Label  string // what it is called
	Number string // tells it from all others, and is never cut, such as: award 12; may be empty
	Detail string // what else tells it from others; may be empty
}

// What ended a question without an answer, besides the errors of its context.
var (
	ErrGivenUp     = errors.New("the question was left unanswered")
	ErrInterrupted = errors.New("interrupted") // by Ctrl-C, which sends no signal while a list is shown
)

// Ask puts the question and returns indexes of rows: the one that was chosen,
// those that were, in the order of the rows, or all in their new order. There
// has to be a row, unless others may be named, and the streams have to be terminals.
func Ask(ctx context.Context, s *term.Streams, l List) ([]int, error) {
	if s.Plain() {
		return askPlain(ctx, s, l)
	}
	return askOnScreen(ctx, s, l)
}
