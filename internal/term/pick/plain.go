package pick

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// few is how many rows are read out at once.
const few = 20

// askPlain puts the question in lines: the rows with their numbers, then one
// line for the answer.
func askPlain(ctx context.Context, s *term.Streams, l List) ([]int, error) {
	st := newState(l)
	lines := []string{st.question}
	if st.instead != "" {
		lines = append(lines, "Without being asked: "+st.instead)
	}
	lines = append(lines, st.readOut())
	for {
		if _, err := io.WriteString(s.Err, strings.Join(lines, "\n")+"\n"); err != nil {
			return nil, err
		}
		text, err := s.Ask(ctx, st.wanted())
		switch {
		case errors.Is(err, io.EOF), err == nil && text == "":
			return nil, ErrGivenUp
		case err != nil:
			return nil, err
		}
		chosen, err := st.reply(text)
		switch {
		case err != nil:
			lines = []string{sanitize.Line(err.Error())}
		case chosen != nil:
			return chosen, nil
		default:
			lines = []string{st.readOut()}
		}
	}
}

// wanted says how to answer.
func (s *state) wanted() string {
	switch s.mode {
	case Several:
		return "Row numbers, such as 1,3 or 2-5, or text to search for; nothing gives up:"
	case Arrange:
		return "Row numbers in their new order, such as 3 1 2; those not named follow; nothing leaves all as it was:"
	}
	return "Row number, or text to search for; nothing gives up:"
}

// readOut is the rows that are shown, in lines. To put rows in order all have
// to be heard.
func (s *state) readOut() string {
	shown := s.shown
	if s.mode != Arrange && len(shown) > few {
		shown = shown[:few]
	}
	lines := make([]string, 0, len(shown)+1)
	numbered := s.numbered()
	for _, i := range shown {
		line := strconv.Itoa(slices.Index(numbered, i)+1) + ". " + s.rows[i].label
		if s.rows[i].detail != "" {
			line += ": " + s.rows[i].detail
		}
		lines = append(lines, line)
	}
	if left := len(s.shown) - len(shown); left > 0 {
		lines = append(lines, fmt.Sprintf("and %d more: search for one by a part of its name", left))
	}
	return strings.Join(lines, "\n")
}

// numbered are the rows by their numbers, from 1 on. After a search those that were
// found are numbered anew, but where several are chosen: one answer may take some of
// each of several searches, so a number stays with its row.
func (s *state) numbered() []int {
	if s.mode == One {
		return s.shown
	}
	return s.order
}

// reply takes a line in: it is the answer, or it is wrong, or else it changes what is
// to be read out.
func (s *state) reply(text string) ([]int, error) {
	numbers, isNumbers, err := s.numbers(text)
	switch {
	case err != nil:
		return nil, err
	case isNumbers && s.mode == One && len(numbers) > 1:
		return nil, errors.New("only one can be chosen")
	case isNumbers && s.mode == Arrange:
		for i := range s.rows {
			if !slices.Contains(numbers, i) {
				numbers = append(numbers, i)
			}
		}
		return numbers, nil
	case isNumbers:
		if s.mode == Several {
			slices.Sort(numbers)
		}
		return numbers, nil
	case s.mode == Arrange:
		return nil, errors.New("that is no list of numbers")
	}
	found := matching(s.rows, text)
	if len(found) == 0 {
		return nil, fmt.Errorf("no row has %q in it", text)
	}
	s.shown = found
	return nil, nil
}

// numbers reads 1,3 5-7 as rows; ok reports whether the text is such a list at all.
func (s *state) numbers(text string) (rows []int, ok bool, err error) {
	numbered, seen := s.numbered(), map[int]bool{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		from, to, isRange := strings.Cut(word, "-")
		if !isRange {
			to = from
		}
		first, err1 := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil {
			return nil, false, nil
		}
		for _, n := range []int{first, last} {
			if n < 1 || n > len(numbered) {
				return nil, true, fmt.Errorf("there is no row %d: they go from 1 to %d", n, len(numbered))
			}
		}
		if last < first {
			return nil, true, fmt.Errorf("%s goes backwards", word)
		}
		for n := first; n <= last; n++ {
			if seen[n] {
				return nil, true, fmt.Errorf("%d is named twice", n)
			}
			seen[n] = true
			rows = append(rows, numbered[n-1])
		}
	}
	return rows, len(rows) > 0, nil
}
