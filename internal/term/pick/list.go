package pick

import (
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/sanitize"
)

// state is a list as far as it was answered.
type state struct {
	mode              Mode
	question, instead string
	rows              []row
	other             *Other

	filter  string
	offered string // label of what is typed and is no row; "" for nothing
	order   []int  // of all rows
	shown   []int  // of order, those that the filter lets through
	at      int    // in shown: where the person is; behind it what is offered
	top     int    // in shown: the first on the screen
	marked  map[int]bool
	grabbed bool   // the arrow keys move the row itself
	note    string // why a key did nothing

	width, height            int
	labels, numbers, details int // widths of the widest

	short   []string // the labels, cut to shortTo columns; nil where that is to be done
	shortTo int
}

// row is a [Row] that is safe to print.
type row struct {
	label, number, detail string // the detail begins with the number
	sought                string // what a filter looks at
}

func newState(l List) *state {
	s := &state{
		mode: l.Mode, other: l.Other, question: sanitize.Line(l.Question), instead: sanitize.Line(l.Instead),
		marked: map[int]bool{}, width: 80, height: 24,
	}
	for _, r := range l.Rows {
		s.add(r)
	}
	s.shown = s.order
	return s
}

// matching are the rows that have every word of the text, in any letter case.
func matching(rows []row, text string) []int {
	words := strings.Fields(strings.ToLower(text))
	var found []int
	for i, r := range rows {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(r.sought, w) }) {
			found = append(found, i)
		}
	}
	return found
}

// seek shows the rows that match the text, and stays at the row it was at where
// that is one of them.
func (s *state) seek(text string) {
	here := -1
	if s.at < len(s.shown) {
		here = s.shown[s.at]
	}
	s.filter = text
	s.shown = matching(s.rows, text)
	s.at, s.top = max(0, slices.Index(s.shown, here)), 0
	s.seekOther()
}

// step goes up or down so many rows, and takes the row along where carry is set.
func (s *state) step(by int, carry bool) {
	last := len(s.shown) - 1
	if s.offered != "" {
		last++
	}
	to := min(max(s.at+by, 0), last)
	if to < 0 {
		return
	}
	if carry { // only where everything is shown, so shown is the order
		moved := s.order[s.at]
		s.order = slices.Insert(slices.Delete(s.order, s.at, s.at+1), to, moved)
		s.shown = s.order
	}
	s.at = to
}

// mark marks the row the person is at, or takes the mark off, and goes to the next. What
// is offered is gone to on purpose only.
func (s *state) mark() {
	if s.at < len(s.shown) {
		i := s.shown[s.at]
		s.marked[i] = !s.marked[i]
		s.at = min(s.at+1, len(s.shown)-1)
	}
}

// markAll marks all that are shown; where they all are, it takes the marks off.
func (s *state) markAll() {
	off := !slices.ContainsFunc(s.shown, func(i int) bool { return !s.marked[i] })
	for _, i := range s.shown {
		s.marked[i] = !off
	}
}

// marks are the rows that are marked, in their order.
func (s *state) marks() []int {
	var chosen []int
	for i := range s.rows {
		if s.marked[i] {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// answer is what the list stands at, or why that is no answer.
func (s *state) answer() (chosen []int, why string) {
	switch s.mode {
	case Arrange:
		return s.order, ""
	case Several:
		if chosen = s.marks(); len(chosen) == 0 {
			return nil, "nothing is marked: space marks a row"
		}
		return chosen, ""
	}
	if s.at >= len(s.shown) {
		return nil, "no row matches: take something of the text back"
	}
	return []int{s.shown[s.at]}, ""
}
