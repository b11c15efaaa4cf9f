package output

import (
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/term"
)

type won struct {
	id, user int
	name     string
	at       int
	state    string
}

func wonColumns() []Column[won] {
	return []Column[won]{
		{Name: "id", Header: "Award", Value: Int(func(w won) int { return w.id })},
		{Name: "name", Header: "Achievement", Value: Text(func(w won) string { return w.name }), Times: true},
		{Name: "user_id", Value: IntOrNull(func(w won) int { return w.user }), Same: true},
		{Name: "name_id", Value: IntOrNull(func(w won) int { return len(w.name) }), Same: true},
		{Name: "at", Header: "Date", Value: Time(func(w won) time.Time { return time.Date(2026, 1, w.at, 0, 0, 0, 0, time.UTC) })},
		{Name: "state", Header: "State", Value: Text(func(w won) string { return w.state }), Cut: CutNever},
	}
}

func wonRows() []won {
	return []won{{15, 1, "Star", 3, "shown"}, {16, 2, "Star", 3, "shown"}, {18, 1, "Star", 9, "hidden"}, {19, 1, "Comet", 3, "shown"}, {21, 1, "Star", 4, "shown"}, {22, 0, "Star", 4, "shown"}, {23, 0, "Star", 4, "shown"}}
}

func TestRowsThatAreTheSameAreOneLineForPeople(t *testing.T) {
	for name, tt := range map[string]struct {
		o    Output
		want string
	}{
		"table": {Output{Format: FormatTable}, `
     AWARD  ACHIEVEMENT  DATE                  STATE
15, 18, 21  Star × 3     2026-01-09T00:00:00Z  shown, hidden
        16  Star         2026-01-03T00:00:00Z  shown
        19  Comet        2026-01-03T00:00:00Z  shown
        22  Star         2026-01-04T00:00:00Z  shown
        23  Star         2026-01-04T00:00:00Z  shown
`},
		"markdown": {Output{Format: FormatMarkdown, Columns: []string{"id", "name"}}, `
| Award | Achievement |
| ---: | --- |
| 15, 18, 21 | Star × 3 |
| 16 | Star |
| 19 | Comet |
| 22 | Star |
| 23 | Star |
`},
		"nothing would tell": {Output{Format: FormatTable, Columns: []string{"id"}}, "\nAWARD\n   15\n   16\n   18\n   19\n   21\n   22\n   23\n"},
		"tsv":                {Output{Format: FormatTSV, Columns: []string{"id", "name"}}, "\nid\tname\n15\tStar\n16\tStar\n18\tStar\n19\tComet\n21\tStar\n22\tStar\n23\tStar\n"},
		"ids":                {Output{Format: FormatIDs}, "\n15\n16\n18\n19\n21\n22\n23\n"},
	} {
		s, _, out, _ := term.Test()
		if err := Rows(t.Context(), s, tt.o, wonColumns(), wonRows()); err != nil || trimmed(out.String()) != tt.want[1:] {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// trimmed is a text without blanks at the ends of its lines.
func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// However narrow the screen and long the name, the number is there.
func TestTheNumberIsNotCut(t *testing.T) {
	rows := make([]won, 12)
	for i := range rows {
		rows[i] = won{100 + i, 1, "Contributor of the month for the documentation", 1 + i, "shown"}
	}
	for _, width := range []int{40, 60, 80, 120} {
		s, _, out, _ := term.Test()
		s.SetTTY(false, true, false)
		s.SetWidth(width)
		if err := Rows(t.Context(), s, Output{Format: FormatTable}, wonColumns(), rows); err != nil || !strings.Contains(out.String(), " × 12") || !strings.Contains(out.String(), "100, 101, 102, 103, 104, …") {
			t.Errorf("%d: %v\n%s", width, err, out)
		}
	}
}
