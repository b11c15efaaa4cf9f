package output

import (
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

func TestColumnsAreChosen(t *testing.T) {
	for format, want := range map[Format]string{
		FormatTable:    "WEB URL                               ID\nhttps://git.example.org/a?id=1&x=<y>   7\n",
		FormatNDJSON:   `{"web_url":"https://git.example.org/a?id=1&x=<y>","id":7}` + "\n",
		FormatCSV:      "web_url,id\nhttps://git.example.org/a?id=1&x=<y>,7\n",
		FormatMarkdown: "| Web url | ID |\n| --- | ---: |\n| `https://git.example.org/a?id=1&x=<y>` | 7 |\n",
	} {
		s, _, out, _ := term.Test()
		o := Output{Format: format, Columns: []string{"web_url", "id"}}
		if err := Rows(t.Context(), s, o, badgeColumns(), badges()[:1]); err != nil || out.String() != want {
			t.Errorf("%s: %v and\n%s\nwant\n%s", format, err, out, want)
		}
	}
}

func TestColumnsThatCannotBeHad(t *testing.T) {
	for _, tt := range []struct {
		column, message, hint string
		format                Format
	}{
		{"naem", `there is no field "naem"`, `did you mean "name"? the fields are id, name, description, awarded_at, awarded_by, shown, web_url, awards`, FormatJSON},
		{"AWARDED", `there is no field "AWARDED"`, `AWARDED is the field awarded_at; the fields are id`, FormatTable},
		{"\x1b[2J", `there is no field "\x1b[2J"`, "the fields are id, name", FormatJSON},
		{"id", "the field id is named twice", "the fields are id, name", FormatYAML},
		{"awards", "the field awards is a list, which does not fit into a cell", "the fields are id", FormatCSV},
	} {
		s, _, out, _ := term.Test()
		err := Rows(t.Context(), s, Output{Format: tt.format, Columns: []string{"id", tt.column}}, badgeColumns(), badges())
		var e *FieldError
		if !errors.As(err, &e) || !strings.HasPrefix(strings.ReplaceAll(err.Error(), `\\`, `\`), tt.message) || !strings.Contains(e.Hint(), tt.hint) || out.Len() > 0 {
			t.Errorf("%q: %v, %v", tt.column, err, e)
		}
	}
}

func TestSort(t *testing.T) {
	for order, want := range map[string]string{
		"id":                  "7 1234",
		"-id":                 "1234 7",
		"awarded_by,-id":      "7 1234", // who has none comes last
		"-awarded_by":         "7 1234",
		"awarded_at":          "1234 7",
		" shown , id":         "1234 7",
		"name":                "7 1234",
		"web_url,-awarded_at": "7 1234",
	} {
		keys, err := ParseSort(order)
		if err != nil {
			t.Fatal(err)
		}
		rows := badges()
		if err := Sort(badgeColumns(), rows, keys); err != nil {
			t.Fatal(err)
		}
		s, _, out, _ := term.Test()
		if err := Rows(t.Context(), s, Output{Format: FormatIDs}, badgeColumns(), rows); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(out.String()), " "); got != want {
			t.Errorf("%s: %s, want %s", order, got, want)
		}
	}
	if _, err := ParseSort("id,"); err == nil {
		t.Error("an empty name is no error")
	}
	if err := Sort(badgeColumns(), badges(), []SortKey{{Field: "awards"}}); err == nil || !strings.Contains(err.Error(), `"awards"`) {
		t.Error(err)
	}
}

func TestSortIsStableAndKnowsNoCase(t *testing.T) {
	cols := []Column[string]{{Name: "id", Value: Text(func(v string) string { return v })}}
	rows := []string{"b", "a", "B", "A", "a"}
	if err := Sort(cols, rows, []SortKey{{Field: "id"}}); err != nil || strings.Join(rows, "") != "AaaBb" {
		t.Errorf("%v, %v", rows, err)
	}
}
