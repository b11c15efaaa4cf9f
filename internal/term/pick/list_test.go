package pick

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// bare paints nothing.
func bare(_ term.Style, text string) string { return text }

func people(mode Mode) *state {
	return newState(List{
		Question: "Who?", Instead: "--user USER", Mode: mode,
		Rows: []Row{{Label: "@ada", Detail: "Ada Lovelace"}, {Label: "@bob", Detail: "Bob"}, {Label: "@charles", Detail: "Charles Babbage"}, {Label: "@dora", Detail: ""}},
	})
}

// play presses keys; those of one character are typed.
func play(s *state, keys string) outcome {
	for key := range strings.FieldsSeq(keys) {
		text := ""
		if len([]rune(key)) == 1 {
			text = key
		} else if key == "space" {
			text = " "
		}
		if o := s.press(key, text); o != open {
			return o
		}
	}
	return open
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		mode Mode
		keys string
		end  outcome
		want []int
	}{
		{One, "enter", answered, []int{0}},
		{One, "down down up enter", answered, []int{1}},
		{One, "up up enter", answered, []int{0}},
		{One, "end enter", answered, []int{3}},
		{One, "pgdown home ctrl+n ctrl+n ctrl+p enter", answered, []int{1}},
		{One, "B A b enter", answered, []int{2}},
		{One, "b o b down enter", answered, []int{1}},
		{One, "a space l o v enter", answered, []int{0}}, // every word, anywhere
		{One, "b o b backspace backspace backspace end enter", answered, []int{3}},
		{One, "x x ctrl+u enter", answered, []int{0}},
		{One, "down d enter", answered, []int{0}}, // what is left of the rows begins at its first
		{One, "end d enter", answered, []int{3}},  // but who is still there stays
		{One, "x x enter", open, nil},
		{One, "tab left f1 enter", answered, []int{0}},
		{One, "esc", givenUp, nil},
		{One, "a b ctrl+c", interrupted, nil},
		{Several, "enter", open, nil},
		{Several, "space enter", answered, []int{0}},
		{Several, "end tab home space enter", answered, []int{0, 3}},
		{Several, "space up space enter", open, nil},
		{Several, "ctrl+a enter", answered, []int{0, 1, 2, 3}},
		{Several, "ctrl+a ctrl+a enter", open, nil},
		{Several, "space b a b ctrl+a ctrl+u enter", answered, []int{0, 2}}, // the filter hides no mark
		{Several, "x x space ctrl+a ctrl+u enter", open, nil},
		{Arrange, "enter", answered, []int{0, 1, 2, 3}},
		{Arrange, "shift+down enter", answered, []int{1, 0, 2, 3}},
		{Arrange, "end ctrl+up alt+up enter", answered, []int{0, 3, 1, 2}},
		{Arrange, "shift+up enter", answered, []int{0, 1, 2, 3}},
		{Arrange, "space end space home enter", answered, []int{1, 2, 3, 0}},
		{Arrange, "end shift+home enter", answered, []int{3, 0, 1, 2}},
		{Arrange, "space j j k space j enter", answered, []int{1, 0, 2, 3}},
		{Arrange, "space down esc", givenUp, nil},
		{Arrange, "a b tab enter", answered, []int{0, 1, 2, 3}},
	} {
		s := people(tt.mode)
		end := play(s, tt.keys)
		if end != tt.end {
			t.Errorf("%v %s: ended with %v, want %v", tt.mode, tt.keys, end, tt.end)
			continue
		}
		if got, why := s.answer(); tt.want != nil && (!slices.Equal(got, tt.want) || why != "") {
			t.Errorf("%v %s: got %v %s, want %v", tt.mode, tt.keys, got, why, tt.want)
		}
	}
}

func TestAPasteAnswersNothing(t *testing.T) {
	s := people(Several)
	s.paste("ada\r\x1b[2J")
	if s.filter != `ada \x1b[2J` || len(s.marks()) != 0 {
		t.Errorf("the filter is %q", s.filter)
	}
	s.paste(strings.Repeat("x", 1000))
	s = people(Arrange)
	s.paste("  jj")
	if s.grabbed || s.filter != "" || s.at != 0 {
		t.Error("a paste was taken for keys")
	}
}

func TestView(t *testing.T) {
	s := people(Several)
	s.width, s.height = 60, 20
	play(s, "space")
	want := `Who?  (1 marked)
/ type to search
  [x] @ada      Ada Lovelace
> [ ] @bob      Bob
  [ ] @charles  Charles Babbage
  [ ] @dora
↑↓ go  space mark  ctrl+a mark all  enter done  esc give up
without being asked:  --user USER`
	if got := s.view(bare); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	s.width, s.height = 24, 12
	want = `Who?  (1 marked)
/ type to search
  [x] @ada      Ada Lov…
> [ ] @bob      Bob
  2 of 4
↑↓ go  space mark
ctrl+a mark all
enter done  esc give up
without being asked:
--user USER`
	if got := s.view(bare); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	s = people(Arrange)
	play(s, "space down")
	if got, line := s.view(bare), ">>2. @ada      Ada Lovelace\n"; !strings.Contains(got, line) {
		t.Errorf("no %q in\n%s", line, got)
	}
}

func TestALongListScrolls(t *testing.T) {
	l := List{Question: "Which?"}
	for i := range 100 {
		l.Rows = append(l.Rows, Row{Label: fmt.Sprintf("row %d", i)})
	}
	s := newState(l)
	for _, key := range []string{"down", "pgdown", "end", "up", "pgup", "home", "pgdown", "pgdown", "pgup"} {
		s.press(key, "")
		got := s.view(bare)
		if rows := strings.Count(got, "row "); rows != tallest {
			t.Errorf("after %s %d rows are shown", key, rows)
		}
		if here := fmt.Sprintf("> row %d\n", s.at); !strings.Contains(got, here) {
			t.Errorf("after %s no %q:\n%s", key, here, got)
		}
	}
}

// others finds those whose names are longer than three letters, as one row each.
func others(rows *[]Row) *Other {
	return &Other{
		Mark: "@", Offer: "take",
		Label: func(name string) string {
			if strings.Trim(name, "@") == "" || strings.Contains(name, " ") {
				return ""
			}
			return "@" + strings.TrimPrefix(name, "@")
		},
		Find: func(_ context.Context, label string) (int, Row, error) {
			at := slices.IndexFunc(*rows, func(r Row) bool { return r.Label == label })
			switch {
			case at >= 0:
				return at, Row{}, nil
			case len(label) <= len("@abc"):
				return 0, Row{}, errors.New("there is no " + label)
			}
			*rows = append(*rows, Row{Label: label, Detail: "new"})
			return len(*rows) - 1, Row{Label: label, Detail: "new"}, nil
		},
	}
}

func TestOthersMayBeNamed(t *testing.T) {
	for _, tt := range []struct {
		keys  string
		end   outcome
		want  []int
		shows string
	}{
		{"z o e _ enter", open, nil, "> [x] @zoe_     new\n"},
		{"z o e _ enter enter", answered, []int{3}, ""},
		{"z o e _ space enter", answered, []int{3}, ""},
		{"z o e _ enter l e o n tab up space enter", answered, []int{4}, ""},
		{"space z o e _ enter enter", answered, []int{0, 3}, ""},
		{"z o enter", open, nil, "  no row matches\nthere is no @zo\n"},
		{"z o enter enter ctrl+u space enter", answered, []int{0}, ""},
		{"b o b", open, nil, "> [ ] @bob"},                                            // who is one of them
		{"@ B O B", open, nil, "/ @BOB_\n> [ ] @bob      Bob\n  1 of 1, of 3 in all"}, // whatever the letter case
		{"b o", open, nil, "> [ ] @bob      Bob\n  + take @bo  not in the list\n"},
		{"b o space enter", answered, []int{1}, ""}, // a mark does not go on to what is offered
		{"b o down enter", open, nil, "  1 match, of 3 in all\nthere is no @bo\n"},
		{"a _ b c enter enter", answered, []int{3}, ""},
		{"o end space esc", givenUp, nil, ""},
	} {
		rows := []Row{{Label: "@ada", Detail: "Ada Lovelace"}, {Label: "@bob", Detail: "Bob"}, {Label: "@charles", Detail: "Charles Babbage"}}
		m := &screen{state: newState(List{Mode: Several, Rows: rows, Other: others(&rows)})}
		end := open
		for key := range strings.FieldsSeq(tt.keys) {
			if end = play(m.state, key); end == sought {
				m.found(m.find()().(found))
				end = open
			}
		}
		if got, why := m.answer(); end != tt.end || tt.want != nil && (!slices.Equal(got, tt.want) || why != "") {
			t.Errorf("%s: ended with %v, %v %s, want %v", tt.keys, end, got, why, tt.want)
		}
		if got := m.view(bare); !strings.Contains(got, tt.shows) {
			t.Errorf("%s: no %q in\n%s", tt.keys, tt.shows, got)
		}
	}
}

// FuzzView: whatever the texts, the keys and the size, nothing acts on the
// terminal, no line is too wide and none too many.
func FuzzView(f *testing.F) {
	f.Add("Evil\x1b[2J\n\u202e", "翻訳者\u009b5n\t👩‍👩‍👧", uint8(1), "j k space down shift+down enter é", uint8(20), uint8(9))
	f.Add("", "", uint8(2), "space end", uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, label, detail string, mode uint8, keys string, width, height uint8) {
		s := newState(List{
			Question: label + "?", Instead: detail, Mode: Mode(mode % 3),
			Rows: []Row{{Label: label, Detail: detail}, {Label: detail, Number: label, Detail: label}, {Label: label + detail}, {Label: "plain", Detail: "too"}},
		})
		if mode > 100 && s.mode == Several {
			s.other = &Other{Label: func(name string) string { return sanitize.Line(name + detail) }}
		}
		s.width, s.height = max(1, int(width)), max(1, int(height))
		play(s, keys)
		lines := strings.Split(s.view(bare), "\n")
		if len(lines) > s.height {
			t.Errorf("%d lines on %d", len(lines), s.height)
		}
		for _, line := range lines {
			if line != sanitize.Line(line) {
				t.Errorf("%q is not clean", line)
			}
			if w := ansi.StringWidthWc(line); w > s.width {
				t.Errorf("%q is %d wide on %d", line, w, s.width)
			}
		}
		chosen, _ := s.answer()
		seen := map[int]bool{}
		for _, i := range chosen {
			if i < 0 || i >= 4 || seen[i] {
				t.Errorf("chosen: %v", chosen)
			}
			seen[i] = true
		}
		if s.mode == Arrange && len(chosen) != 4 {
			t.Errorf("a row is lost: %v", chosen)
		}
	})
}

// Rows are told apart on a narrow terminal: numbers are whole, and names are cut where
// they differ.
func TestNarrowRowsAreToldApart(t *testing.T) {
	const month = "Contributor of the month of the documentation in "
	s := newState(List{Question: "Hide which?", Mode: Several, Rows: []Row{
		{Label: month + "January 2026 (first half)", Number: "award 1", Detail: "2024-03-01, shown, acme"},
		{Label: month + "January 2026 (second half)", Number: "award 4", Detail: "41d ago, shown, acme"},
		{Label: month + "February 2026 (first half)", Number: "award 1234", Detail: "6d ago, shown, acme"},
	}})
	for width := 30; width < 140; width++ {
		s.width = width
		lines := strings.Split(s.view(bare), "\n")[2:5]
		names := map[string]bool{}
		for i, number := range []string{"award 1", "award 4", "award 1234"} {
			name, _, found := strings.Cut(lines[i], number)
			names[name] = true
			if !found || ansi.StringWidthWc(lines[i]) > width {
				t.Errorf("%d: %q", width, lines[i])
			}
		}
		if len(names) != 3 && width > 40 {
			t.Errorf("%d: %q", width, lines)
		}
	}
	s.width = 60
	if got := strings.Split(s.view(bare), "\n")[4]; got != "  [ ] …February 2026 (first half)  award 1234, 6d ago, show…" {
		t.Errorf("%q", got)
	}
}
