package input

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzTSV(f *testing.F) {
	fuzz(f, TSV, func(text []byte) []int { return tail(dataLines(text, true)) })
}

func FuzzNDJSON(f *testing.F) {
	fuzz(f, NDJSON, func(text []byte) []int { return dataLines(text, false) })
}

func FuzzLines(f *testing.F) {
	fuzz(f, Lines, func(text []byte) []int { return dataLines(text, true) })
}

func FuzzCSV(f *testing.F) {
	fuzz(f, CSV, func(text []byte) []int {
		if !bytes.Contains(text, []byte(`"`)) {
			return tail(dataLines(text, true))
		}
		return tail(rowsOfLibrary(text))
	})
}

// fuzz reads with small limits and checks what holds of every input. want
// returns the lines of an input's rows, or nil if it cannot tell.
func fuzz(f *testing.F, format Format, want func(text []byte) []int) {
	f.Fuzz(func(t *testing.T, text []byte) {
		small := limits{line: 200, rows: 50}
		records, problems, err := read(bytes.NewReader(text), format, small)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b") {
			t.Fatalf("an error of more than one line: %q", err)
		}
		var lines []int
		for _, p := range problems {
			lines = append(lines, p.Line)
			if p.Text == "" || !utf8.ValidString(p.Text) || strings.ContainsAny(p.Text, "\n\r\x1b") {
				t.Fatalf("problem %+q", p.Text)
			}
		}
		for i, r := range records {
			lines = append(lines, r.Line)
			checkRecord(t, r)
			if i > 0 && r.Line <= records[i-1].Line {
				t.Fatalf("line %d after %d", r.Line, records[i-1].Line)
			}
		}
		if !slices.IsSorted(lines[:len(problems)]) {
			t.Fatalf("problems out of order: %v", lines)
		}
		slices.Sort(lines)
		if len(slices.Compact(slices.Clone(lines))) != len(lines) {
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

func checkRecord(t *testing.T, r Record) {
	if (r.User == "") == (r.UserID == "") {
		t.Fatalf("not one user: %+v", r)
	}
	for _, name := range []string{r.User, r.UserID, r.Achievement} {
		if !printable(name) || strings.TrimSpace(name) != name {
			t.Fatalf("name %q", name)
		}
	}
	for _, f := range append(r.Carried, Field{"message", r.Message}) {
		if f.Name == "" || !utf8.ValidString(f.Value) {
			t.Fatalf("field %+q", f)
		}
	}
}

// dataLines returns the numbers of the lines that are neither blank nor comments.
func dataLines(text []byte, comments bool) []int {
	lines := []int{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		comment := comments && bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#"))
		if len(bytes.TrimSpace(line)) > 0 && !comment {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// rowsOfLibrary returns the lines that encoding/csv has rows begin on, nil where
// it refuses the text or has other ideas of blanks.
func rowsOfLibrary(text []byte) []int {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimRight(line, "\r\n"); !bytes.Equal(line, bytes.TrimSpace(line)) {
			return nil
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comment, r.FieldsPerRecord = '#', -1
	lines := []int{}
	for {
		_, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			return nil
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
