package output

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

// Text from a server is text in a page too: it mentions nobody, links nowhere,
// and ends no cell.
func TestMarkdownIsNoMarkup(t *testing.T) {
	for text, want := range map[string]string{
		"plain words, 50.5":          "plain words, 50.5",
		"a | b":                      `a \| b`,
		"@all #1 !2 ~x":              `\@all \#1 \!2 \~x`,
		"*b* _i_ `c`":                "\\*b\\* \\_i\\_ \\`c\\`",
		"[x](javascript:a)":          `\[x\]\(javascript\:a\)`,
		"<img src=x>":                `\<img src=x\>`,
		"https://evil.org":           "`https://evil.org`",
		`"at https://evil.org/x"`:    "\"at `https://evil.org/x`\"",
		`\"https://evil.org/x\""`:    "\\\\\"`https://evil.org/x`\\\\\"\"",
		`https://a"b@evil.org`:       "`https://a`\"`b@evil.org`",
		":tada: at 10:30":            `\:tada\: at 10:30`,
		`back\slash`:                 `back\\slash`,
		"see www.evil.org/x":         `see www\.evil.org/x`,
		"ask ann.b@evil.org.":        "ask `ann.b@evil.org`.",
		"mailto:a@b.c|xmpp:é_@b.c/x": "`mailto:a@b.c`\\|`xmpp:é_@b.c/x`",
		"`a@b`c@d.e`":                "\\``a@b`\\``c@d.e`\\`",
		"www.a@b.c@d.e":              "`www.a@b.c`\\@d.e",
		"xmpp:a@/b.c":                "`xmpp:a@/b.c`",
		"mailto:@.b":                 "`mailto:@.b`",
		"ask bob@, a @ b":            `ask bob\@, a \@ b`,
		"GL-1 WGL-1 GL-x":            "`GL-1` WGL-1 GL-x",
		"a\n|b|":                     `a \|b\|`,
	} {
		s, _, out, _ := term.Test()
		cols := []Column[string]{{Name: "text", Header: "Text", Value: Text(func(v string) string { return v })}}
		if err := Rows(t.Context(), s, Output{Format: FormatMarkdown}, cols, []string{text}); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != "| Text |\n| --- |\n| "+want+" |\n" {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestMarkdownOfOne(t *testing.T) {
	s, _, out, _ := term.Test()
	if err := One(t.Context(), s, Output{Format: FormatMarkdown, Columns: []string{"description", "awards"}}, badgeColumns(), badges()[0]); err != nil {
		t.Fatal(err)
	}
	want := "| Field | Value |\n| --- | --- |\n| Description | Answers questions<br>with patience. |\n| Awards | id\\: 1, user\\: bob<br>id\\: 2, user\\: - |\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What is printed as it comes is forgotten at once, with one header in all.
func TestRowsArePrintedAsTheyCome(t *testing.T) {
	for format, want := range map[Format][]string{
		FormatNDJSON: {`{"id":7}` + "\n", `{"id":1234}` + "\n", ""},
		FormatCSV:    {"id\n7\n", "1234\n", ""},
		FormatTSV:    {"id\n7\n", "1234\n", ""},
		FormatIDs:    {"7\n", "1234\n", ""},
		FormatYAML:   {"- id: 7\n", "- id: 1234\n", ""},
		FormatJSON:   {"", "", "[\n  {\n    \"id\": 7\n  },\n  {\n    \"id\": 1234\n  }\n]\n"},
	} {
		s, _, out, _ := term.Test()
		w, err := NewWriter(s, Output{Format: format, Columns: []string{"id"}}, badgeColumns())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range badges() {
			err = w.Write(t.Context(), b)
			got = append(got, out.String())
			out.Reset()
			if err != nil || len(w.rows) > 0 && w.o.Streams() {
				t.Errorf("%s: %v, %d kept", format, err, len(w.rows))
			}
		}
		if err := w.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got = append(got, out.String()); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}
