package input

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/document"
)

func FuzzTSV(f *testing.F) {
	fuzz(f, TSV, func(text []byte) []int { return tableLines(text, '\t') })
}

func FuzzNDJSON(f *testing.F) {
	fuzz(f, NDJSON, func(text []byte) []int { return dataLines(text, hasNoValue) })
}

func FuzzLines(f *testing.F) {
	fuzz(f, Lines, func(text []byte) []int {
		return dataLines(text, func(line []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#")) })
	})
}

func FuzzCSV(f *testing.F) {
	fuzz(f, CSV, func(text []byte) []int { return tableLines(text, ',') })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`[{"user":"a"},{"user":5,"x":[1,{"y":null}]}]`))
	f.Add([]byte("{\"todo\":1,\"rows\":[\n{\"user_id\":7}\n,{\"user\":\"\\ud800\"}],\"z\":[[]]}"))
	fuzz(f, JSON, func(text []byte) []int {
		var all []json.RawMessage
		if err := json.Unmarshal(text, &all); err != nil || bytes.Contains(text, []byte("\n")) {
			return nil
		}
		lines := []int{}
		for _, row := range all {
			if !utf8.Valid(row) || !hasNoValue(row) {
				lines = append(lines, 1)
			}
		}
		return lines
	})
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte("- user: a\n  message: |\n    b\n- {user_id: 7, x: [1, ~, {y: 0x1f}]}\n"))
	f.Add([]byte("%YAML 1.2\n---\nrows:\n- &a {user: a}\n- *a\n- {<<: [*a, {message: b}], x: *a}\n"))
	f.Add([]byte("a: &a [x, x]\nb: &b [*a, *a]\nrows: [{user: a, c: [*b, *b]}, {user: !!binary aGk=}, ~]\n"))
	fuzz(f, YAML, func([]byte) []int { return nil })
}

// fuzz reads with small limits and checks what holds of every input. want
// returns the lines of an input's rows, or nil if it cannot tell.
func fuzz(f *testing.F, format Format, want func(text []byte) []int) {
	several := format == JSON || format == YAML // rows may stand on one line
	f.Fuzz(func(t *testing.T, text []byte) {
		small := limits{line: 200, rows: 50}
		o := Options{Format: format}
		if format == CSV {
			o.Delimiter = "," // FuzzDelimiters finds others
		}
		records, problems, err := read(bytes.NewReader(text), o, small)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b") {
			t.Fatalf("an error of more than one line: %q", err)
		}
		lines := checkProblems(t, problems)
		for i, r := range records {
			lines = append(lines, r.Line)
			checkRecord(t, r)
			if i > 0 && r.Line <= records[i-1].Line && !several {
				t.Fatalf("line %d after %d", r.Line, records[i-1].Line)
			}
		}
		slices.Sort(lines)
		if len(slices.Compact(slices.Clone(lines))) != len(lines) && !several {
			t.Fatalf("a line counts twice: %v", lines)
		}
		if err != nil {
			return
		}
		if slices.ContainsFunc(bytes.Split(text, []byte("\n")), func(line []byte) bool { return len(line) > small.line }) {
			return // even a comment may then be a problem
		}
		if rows := want(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))); rows != nil && !slices.Equal(lines, rows) {
			t.Fatalf("%q:\nread the lines %v\nwant           %v", text, lines, rows)
		}
	})
}

// checkProblems returns the lines of problems.
func checkProblems(t *testing.T, problems []Problem) []int {
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
		if p.Text == "" || !utf8.ValidString(p.Text) || strings.ContainsAny(p.Text, "\n\r\x1b") {
			t.Fatalf("problem %+q", p.Text)
		}
	}
	if !slices.IsSorted(lines) {
		t.Fatalf("problems out of order: %v", lines)
	}
	return lines
}

func checkRecord(t *testing.T, r Record) {
	if r.User == "" && r.Username == "" && r.UserID == "" {
		t.Fatalf("no user: %+v", r)
	}
	if strings.ContainsAny(r.Achievement, "\x00") || strings.Trim(r.Achievement, " \t\r\n") != r.Achievement {
		t.Fatalf("achievement %q", r.Achievement)
	}
	for _, name := range []string{r.User, r.Username, r.UserID, r.AchievementID} {
		if !printable(name) || strings.Trim(name, " \t\r\n") != name {
			t.Fatalf("name %q", name)
		}
	}
	if strings.ContainsAny(r.Message, "\x00") || strings.Contains(r.Message, "\r\n") {
		t.Fatalf("message %q", r.Message)
	}
	for _, f := range append(r.Carried, Field{Name: "message", Value: r.Message}) {
		if f.Name == "" || !utf8.ValidString(f.Value) {
			t.Fatalf("field %q: %+q", f.Name, f.Value)
		}
	}
}

// hasNoValue reports whether a line is an object without any value, which is no row. A
// library takes the last of two keys that are the same.
func hasNoValue(line []byte) bool {
	var values map[string]any
	if json.Unmarshal(line, &values) != nil || values == nil {
		return false
	}
	folded := map[string]bool{}
	for key, value := range values {
		text, isText := value.(string)
		if value != nil && (!isText || strings.TrimSpace(text) != "") || folded[fold(key)] || fold(key) == "" || !printable(key) {
			return false
		}
		folded[fold(key)] = true
	}
	return utf8.Valid(line) && bytes.Count(line, []byte(":")) == len(values) && !document.HalfCharacter(line)
}

// dataLines returns the numbers of the lines that are neither blank nor left out.
func dataLines(text []byte, out func(line []byte) bool) []int {
	lines := []int{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if len(bytes.TrimSpace(line)) > 0 && !out(line) {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// tableLines returns the lines that the rows of a table begin on, without the header;
// nil where that cannot be told without reading it as this package does.
func tableLines(text []byte, comma byte) []int {
	if start := bytes.TrimLeft(text, `"`); len(start) >= 4 && strings.EqualFold(string(start[:4]), "sep=") {
		return nil
	}
	separators := func(line []byte) bool {
		return len(bytes.TrimFunc(line, func(r rune) bool { return r == rune(comma) || unicode.IsSpace(r) })) == 0
	}
	if !bytes.Contains(text, []byte(`"`)) {
		return tail(dataLines(text, separators))
	}
	if comma == '\t' {
		return nil // the library wants quotes around every field that has one
	}
	return tail(rowsOfLibrary(text, comma))
}

// rowsOfLibrary returns the lines that encoding/csv has rows begin on, nil where
// it refuses the text or has other ideas of blanks.
func rowsOfLibrary(text []byte, comma byte) []int {
	// To the library a CR before CR LF is part of a value, or stands behind a quote.
	text = regexp.MustCompile(`\r+(\n|$)`).ReplaceAll(text, []byte("$1"))
	for line := range bytes.Lines(text) {
		if line = bytes.TrimRight(line, "\n"); !bytes.Equal(line, bytes.TrimSpace(line)) {
			return nil
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = rune(comma), -1
	lines := []int{}
	for {
		values, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			return nil
		}
		if isBlank(values) {
			continue
		}
		line, _ := r.FieldPos(0)
		lines = append(lines, line)
	}
}

// tail drops the header.
func tail(lines []int) []int {
	if len(lines) == 0 {
		return nil
	}
	return lines[1:]
}
