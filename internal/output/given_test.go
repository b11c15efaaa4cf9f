package output

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

// A value of the user's own comes out of a pipe as it went in, whatever is in it, and
// reaches a terminal as all text does.
func TestGivenTextComesOutAsItWas(t *testing.T) {
	var texts []string
	for _, text := range append(hostile(), "a\u200bb", "a\r\nb", "a\tb", "\u00ad", "x\ufeff", "\x1b[2J\x7f", "a\rb\n") {
		texts = append(texts, strings.ToValidUTF8(text, "?"))
	}
	cols := []Column[string]{{Name: "note", AsGiven: true, Value: Value[string]{String, func(v string) any { return Given{Text: v} }}}, {Name: "n", Value: Int(func(string) int { return 1 })}}
	render := func(f Format, terminal bool) string {
		s, _, out, _ := term.Test()
		s.SetTTY(false, terminal, false)
		if err := Rows(t.Context(), s, Output{Format: f}, cols, texts); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	lines := strings.Split(render(FormatNDJSON, false), "\n")
	for i, text := range texts {
		var back struct{ Note string }
		if err := json.Unmarshal([]byte(lines[i]), &back); err != nil || back.Note != text {
			t.Errorf("%q came back as %q, %v", text, back.Note, err)
		}
	}
	for format, want := range map[Format]string{FormatCSV: ",", FormatTSV: "\t"} {
		got := render(format, false)
		for _, text := range texts {
			quoted := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			if !strings.Contains(got, "\n"+text+want+"1\n") && !strings.Contains(got, "\n"+quoted+want+"1\n") {
				t.Errorf("%s: %q is missing", format, text)
			}
		}
	}
	if records, err := csv.NewReader(strings.NewReader(render(FormatCSV, false))).ReadAll(); err != nil || len(records) != len(texts)+1 {
		t.Errorf("%d records, %v", len(records), err)
	}
	for _, f := range Formats() {
		if f == string(FormatIDs) {
			continue
		}
		if r, found := forbiddenIn(strings.ReplaceAll(render(Format(f), true), "\t", " "), true); found {
			t.Errorf("%s on a terminal holds %U", f, r)
		}
	}
}

// Values of JSON keep their digits and their kind.
func TestGivenJSON(t *testing.T) {
	for _, text := range []string{"1", "1.50", "1e3", "-0", "123456789012345678901", "true", "false", `{"a":[1.0,"x\u001b\u200b"],"b":null}`, `[]`, "{\"a\":\"\u202e\"}"} {
		var b bytes.Buffer
		appendJSON(&b, Given{text, true})
		want := strings.ReplaceAll(text, "\u202e", `\u202e`)
		if b.String() != want {
			t.Errorf("%s is printed as %s", text, b.String())
		}
	}
	for text, want := range map[string]any{"1": int64(1), "1.5": 1.5, "1.50": "1.50", "true": true, "[1]": "[1]"} {
		if got := (Given{text, true}).scalar(); got != want {
			t.Errorf("%s is %#v, want %#v", text, got, want)
		}
	}
	if got := (Given{"1", false}).scalar(); got != "1" {
		t.Errorf("text is %#v", got)
	}
}
