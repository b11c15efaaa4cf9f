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
	lines = append(lines, st.readOut()...)
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
		chosen, err := st.reply(ctx, text)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			lines = []string{sanitize.Line(err.Error())}
		case chosen != nil:
			return chosen, nil
		default:
			lines = st.readOut()
		}
	}
}

// wanted says how to answer.
func (s *state) wanted() string {
	switch s.mode {
	case Several:
		if s.other != nil {
			return "Row numbers, such as 1,3 or 2-5, " + s.other.Mark + "NAME for one that is not in the list, or text to search for; nothing gives up:"
		}
		return "Row numbers, such as 1,3 or 2-5, or text to search for; nothing gives up:"
	case Arrange:
		return "Row numbers in their new order, such as 3 1 2; those not named follow; nothing leaves all as it was:"
	}
	return "Row number, or text to search for; nothing gives up:"
}

// readOut is the rows that are shown, in lines. To put rows in order all have
// to be heard.
func (s *state) readOut() []string {
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
	return lines
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
func (s *state) reply(ctx context.Context, text string) ([]int, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !s.chooses(w) }) {
		return s.choice(ctx, words)
	}
	if s.mode == Arrange {
		return nil, errors.New("that is no list of numbers")
	}
	shown := matching(s.rows, text)
	if len(shown) > 0 {
		s.shown = shown
		return nil, nil
	}
	if s.other != nil {
		if label := s.other.Label(text); label != "" {
			return nil, fmt.Errorf("no row has %q in it; %s is not in the list, and is named so", text, label)
		}
	}
	return nil, fmt.Errorf("no row has %q in it", text)
}

// chooses reports whether a word chooses rows, and is none to search for.
func (s *state) chooses(word string) bool {
	_, _, isRange := readRange(word)
	return isRange || s.other != nil && strings.HasPrefix(word, s.other.Mark)
}

// choice is the answer that words give, which are numbers, such as 1 3 5-7, and names.
func (s *state) choice(ctx context.Context, words []string) ([]int, error) {
	var chosen []int
	seen := map[int]bool{}
	for _, word := range words {
		numbered := s.numbered() // a name may have added to them
		rows, err := s.rowsOf(ctx, word, numbered)
		if err != nil {
			return nil, err
		}
		for _, i := range rows {
			if seen[i] {
				return nil, fmt.Errorf("%d is named twice", slices.Index(numbered, i)+1)
			}
			seen[i] = true
			chosen = append(chosen, i)
		}
	}
	switch s.mode {
	case One:
		if len(chosen) > 1 {
			return nil, errors.New("only one can be chosen")
		}
	case Several:
		slices.Sort(chosen)
	case Arrange:
		for i := range s.rows {
			if !seen[i] {
				chosen = append(chosen, i)
			}
		}
	}
	return chosen, nil
}

// readRange reads 3 or 5-7.
func readRange(word string) (first, last int, ok bool) {
	from, to, isRange := strings.Cut(word, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	return first, last, err1 == nil && err2 == nil
}

// rowsOf are the rows that a word chooses of those with numbers, or else by a name.
func (s *state) rowsOf(ctx context.Context, word string, numbered []int) ([]int, error) {
	first, last, isRange := readRange(word)
	if !isRange {
		return s.rowNamed(ctx, word)
	}
	for _, n := range []int{first, last} {
		if n < 1 || n > len(numbered) {
			return nil, fmt.Errorf("there is no row %d: they go from 1 to %d", n, len(numbered))
		}
	}
	if last < first {
		return nil, fmt.Errorf("%s goes backwards", word)
	}
	return numbered[first-1 : last], nil
}

// rowNamed is the row that is called so, in the list or beyond it.
func (s *state) rowNamed(ctx context.Context, name string) ([]int, error) {
	label := s.other.Label(name)
	if label == "" {
		return nil, fmt.Errorf("nothing can be called %q", name)
	}
	if at := s.labelled(label); at >= 0 {
		return []int{at}, nil
	}
	at, row, err := s.other.Find(ctx, label)
	if err == nil && at == len(s.rows) {
		s.add(row)
	}
	return []int{at}, err
}
