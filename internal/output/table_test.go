package output

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// terminal returns streams with a terminal of that width on stdout.
func terminal(t *testing.T, width int, color string) (*term.Streams, fmt.Stringer) {
	t.Helper()
	s, _, out, _ := term.Test()
	s.SetTTY(true, true, true)
	s.SetWidth(width)
	if err := s.SetColor(color); err != nil {
		t.Fatal(err)
	}
	return s, out
}

func TestTableWidths(t *testing.T) {
	rows := append(badges(), badge{
		ID: 9, Name: "Long-standing maintainer 👨‍👩‍👧", Shown: true,
		About: "Keeps the lights on, release after release, and writes the notes nobody else would write.",
	})
	tests := map[int]string{
		40: `
  ID  NAME                 AWARDED     …
   7  Helpful              9d ago      …
1234  翻訳者 🎉            2025-12-31  …
   9  Long-standing main…  -           …
`,
		80: `
  ID  NAME                         DESCRIPTION           AWARDED     BY   STATE
   7  Helpful                      Answers questions w…  9d ago      ada  shown
1234  翻訳者 🎉                    =1+1 \x1b[31m         2025-12-31  -    hidden
   9  Long-standing maintainer 👨‍👩‍👧  Keeps the lights on…  -           -    shown
`,
		120: `
  ID  NAME                         DESCRIPTION                                                   AWARDED     BY   STATE
   7  Helpful                      Answers questions with patience.                              9d ago      ada  shown
1234  翻訳者 🎉                    =1+1 \x1b[31m                                                 2025-12-31  -    hidden
   9  Long-standing maintainer 👨‍👩‍👧  Keeps the lights on, release after release, and writes the …  -           -    shown
`,
	}
	for width, want := range tests {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			s, out := terminal(t, width, "never")
			if err := Rows(t.Context(), s, Output{Format: FormatTable}, badgeColumns(), rows); err != nil {
				t.Fatal(err)
			}
			if got := "\n" + out.String(); got != want {
				t.Errorf("got:%s\nwant:%s", got, want)
			}
		})
	}
}

func TestTableColour(t *testing.T) {
	cols := badgeColumns()
	cols = []Column[badge]{cols[0], cols[5]}
	want := "  \x1b[1mID\x1b[0m  \x1b[1mSTATE\x1b[0m\n   7  \x1b[32mshown\x1b[0m\n1234  \x1b[2mhidden\x1b[0m\n"
	s, out := terminal(t, 80, "auto")
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, cols, badges()); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	s, out = terminal(t, 80, "always")
	if err := Rows(t.Context(), s, Output{Format: FormatCSV}, cols[:1], badges()); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "id\n7\n1234\n" {
		t.Errorf("a machine format is coloured: %q", got)
	}
}

// TestTableHoldsAnything prints awkward text at every width and asks what must
// always hold: a line for each row, no line too wide, nothing that acts on the
// terminal, no blanks at line ends, no column out of place.
func TestTableHoldsAnything(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for width := 1; width <= 130; width++ {
		rows := make([]badge, 8)
		for i := range rows {
			rows[i] = badge{ID: rnd.Int64N(1 << 40), Name: noise(rnd, 30), About: noise(rnd, 200)}
		}
		s, out := terminal(t, width, "never")
		if err := Rows(t.Context(), s, Output{Format: FormatTable}, badgeColumns(), rows); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) != len(rows)+1 {
			t.Fatalf("width %d: %d lines for %d rows", width, len(lines), len(rows))
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > width {
				t.Errorf("width %d: a line of %d columns: %q", width, w, line)
			}
			if r, found := forbiddenIn(line, false); found {
				t.Errorf("width %d: %U in %q", width, r, line)
			}
			if strings.HasSuffix(line, " ") {
				t.Errorf("width %d: blanks at the end of %q", width, line)
			}
		}
	}
}

// The stand-ins rest on this: of single characters tablewriter knows the width.
func TestWidthsOfSingleCharacters(t *testing.T) {
	twwidth.SetEastAsian(false) // as a table does, whatever the locale
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if s := string(r); sanitize.Prints(s) && twwidth.WidthNoCache(s) != columnsOf(s) {
			t.Errorf("%U is %d columns wide, and %d for tablewriter", r, columnsOf(s), twwidth.WidthNoCache(s))
		}
	}
	if w := twwidth.WidthNoCache(standIn); w != 0 {
		t.Errorf("a stand-in begins with %d columns", w)
	}
}

func TestColumnWithoutTableText(t *testing.T) {
	s, _, out, _ := term.Test()
	cols := []Column[int]{{Name: "id", Value: Int(func(i int) int { return i })}}
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, cols, []int{1}); err != nil || out.Len() != 0 {
		t.Errorf("no column has a header, yet got %q, %v", out, err)
	}
}

// TestTableLeavesTextAlone covers the defaults of tablewriter that would change
// it: title case, trimming, wrapping, merging.
func TestTableLeavesTextAlone(t *testing.T) {
	s, _, out, _ := term.Test()
	cols := []Column[string]{
		{Name: "camelCase_name", Header: "camelCase_name", Value: Text(func(v string) string { return v })},
		{Name: "b", Header: "b", Value: Text(func(v string) string { return v })},
	}
	same := strings.Repeat("word ", 40) + "end"
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, cols, []string{same, same, "a  b"}); err != nil {
		t.Fatal(err)
	}
	want := "CAMELCASE_NAME" + strings.Repeat(" ", len(same)-14) + "  B\n" +
		same + "  " + same + "\n" + same + "  " + same + "\n" +
		"a  b" + strings.Repeat(" ", len(same)-4) + "  a  b\n"
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
