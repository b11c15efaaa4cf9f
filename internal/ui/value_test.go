package ui

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

type word string

func TestCanonical(t *testing.T) {
	n, text, at := 3, "x", time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))
	var noInt *int
	var noAddr *netip.Addr // a Stringer that would panic on nil
	tests := []struct{ in, want any }{
		{nil, nil}, {noInt, nil}, {noAddr, nil}, {time.Time{}, nil}, {(*time.Time)(nil), nil}, {&time.Time{}, nil},
		{"a", "a"}, {word("a"), "a"}, {&text, "x"}, {true, true}, {n, int64(3)}, {&n, int64(3)}, {int32(4), int64(4)}, {1.5, 1.5},
		{at, at.UTC()}, {&at, at.UTC()}, {netip.IPv6Loopback(), "::1"}, {2 * time.Minute, "2m0s"},
		{[]string{"a", "b"}, []any{"a", "b"}}, {[]int(nil), []any{}}, {[]any{nil, 1}, []any{nil, int64(1)}},
		{map[word]int{"b": 1, "a": 2}, Object{{"a", int64(2)}, {"b", int64(1)}}},
		{Object{{"z", 1}, {"a", []Object{{}}}}, Object{{"z", int64(1)}, {"a", []any{Object{}}}}},
	}
	for _, tt := range tests {
		if got, err := canonical(tt.in); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%T(%v): got %#v, %v, want %#v", tt.in, tt.in, got, err, tt.want)
		}
	}
	for _, in := range []any{struct{}{}, make(chan int), uint(1), map[int]int{}, []any{struct{}{}}, Object{{"a", func() {}}}} {
		if got, err := canonical(in); err == nil {
			t.Errorf("%T: got %#v, want an error", in, got)
		}
	}
}

// TestMachineFormatsReadBack prints awkward text and reads it with a parser of
// that format: the text arrives cleaned, and otherwise as it was.
func TestMachineFormatsReadBack(t *testing.T) {
	hostile := hostile()
	cols := []Column[string]{
		{Name: "id", Value: func(string) any { return 1 }},
		{Name: "text", Value: func(v string) any { return v }},
		{Name: "list", Nested: true, Value: func(v string) any { return []string{v} }},
	}
	render := func(t *testing.T, f Format) []byte {
		s, _, out, _ := Test()
		if err := Rows(t.Context(), s, Output{Format: f}, cols, hostile); err != nil {
			t.Fatal(err)
		}
		if r, found := forbiddenIn(out.String(), true); found && (r != '\t' || f != FormatTSV) {
			t.Errorf("%s holds %U", f, r)
		}
		return out.Bytes()
	}
	type entry struct {
		ID   int      `json:"id" yaml:"id"`
		Text any      `json:"text" yaml:"text"`
		List []string `json:"list" yaml:"list"`
	}
	check := func(t *testing.T, entries []entry) {
		if len(entries) != len(hostile) {
			t.Fatalf("%d entries, want %d", len(entries), len(hostile))
		}
		for i, e := range entries {
			if want := CleanText(hostile[i]); e.Text != want || e.List[0] != want || e.ID != 1 {
				t.Errorf("%q came back as %#v", hostile[i], e)
			}
		}
	}
	t.Run("json", func(t *testing.T) {
		var entries []entry
		if err := json.Unmarshal(render(t, FormatJSON), &entries); err != nil {
			t.Fatal(err)
		}
		check(t, entries)
	})
	t.Run("ndjson", func(t *testing.T) {
		var entries []entry
		for line := range bytes.Lines(render(t, FormatNDJSON)) {
			var e entry
			if err := json.Unmarshal(line, &e); err != nil {
				t.Fatal(err)
			}
			entries = append(entries, e)
		}
		check(t, entries)
	})
	t.Run("yaml", func(t *testing.T) {
		var entries []entry
		if err := yaml.Unmarshal(render(t, FormatYAML), &entries); err != nil {
			t.Fatal(err)
		}
		check(t, entries)
	})
	t.Run("csv", func(t *testing.T) {
		records, err := csv.NewReader(bytes.NewReader(render(t, FormatCSV))).ReadAll()
		if err != nil || len(records) != len(hostile)+1 {
			t.Fatalf("%d records, %v", len(records), err)
		}
		for i, r := range records[1:] {
			if want := Clean(hostile[i]); r[1] != want && r[1] != "'"+want {
				t.Errorf("%q came back as %q", hostile[i], r[1])
			}
		}
	})
	t.Run("tsv", func(t *testing.T) {
		lines := strings.Split(strings.TrimSuffix(string(render(t, FormatTSV)), "\n"), "\n")
		if len(lines) != len(hostile)+1 {
			t.Fatalf("%d lines", len(lines))
		}
		for i, line := range lines[1:] {
			if want := fmt.Sprint("1\t", Clean(hostile[i])); line != want {
				t.Errorf("got %q, want %q", line, want)
			}
		}
	})
}

func TestCSVFormulas(t *testing.T) {
	tests := map[any]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "' =1", " \n@a": "'  @a", "＝1": "'＝1",
		"\u2003=1": "'\u2003=1", "\u2009\u205f+1": "'\u2009\u205f+1", "\u200d=1": "'\u200d=1", "\ufe0f@a": "'\ufe0f@a", "\u1680-1": "'\u1680-1",
		"a=1": "a=1", "": "", "'=1": "'=1", -1: "-1", -1.5: "-1.5",
	}
	for in, want := range tests {
		v, err := canonical(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := csvCell(v); err != nil || got != want {
			t.Errorf("%#v: got %q, %v, want %q", in, got, err, want)
		}
	}
}

// A column of the input may have any name.
func TestCSVFormulasInTheHeader(t *testing.T) {
	s, _, out, _ := Test()
	cols := []Column[string]{{Name: "user", Value: func(v string) any { return v }}, {Name: "=cmd|calc", Value: func(v string) any { return v }}}
	if err := Rows(t.Context(), s, Output{Format: FormatCSV}, cols, nil); err != nil || out.String() != "user,'=cmd|calc\n" {
		t.Errorf("%v, %q", err, out)
	}
}

// A spreadsheet that parts cells at semicolons finds none outside of quotes, and
// every reader of CSV finds the cells as they are.
func TestCSVQuotes(t *testing.T) {
	line := []string{"plain", "", "a;b", ";=1", "a,b", `a "b"`, " a", "\u2003a", `\.`, "é;"}
	got, err := renderCSV([][]string{line})
	if want := `plain,,"a;b",";=1","a,b","a ""b"""," a","` + "\u2003" + `a","\.","é;"` + "\n"; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	back, err := csv.NewReader(bytes.NewReader(got)).Read()
	if err != nil || !slices.Equal(back, line) {
		t.Errorf("came back as %q, %v", back, err)
	}
}

// TestYAML11Words are strings that older readers take for booleans or for
// numbers of base 60.
func TestYAML11Words(t *testing.T) {
	for _, s := range []string{"y", "N", "yes", "No", "ON", "off", "1:20", "-1:30:00", "true", "null", "~", "12", "1e3", "0o7"} {
		got, err := renderYAML(s)
		if want := `"` + s + `"` + "\n"; err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v", s, got, err)
		}
	}
}
