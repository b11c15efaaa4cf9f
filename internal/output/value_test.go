package output

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/formula"
	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

func TestValues(t *testing.T) {
	type word string
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))
	cols := []Column[int]{{Name: "z", Value: Int(func(i int) int { return i })}, {Name: "a", Value: List(func(int) []string { return nil })}}
	for kind, tests := range map[Kind][]struct {
		value Value[int]
		want  any
	}{
		String:  {{Text(func(int) word { return "" }), ""}, {Text(func(int) word { return "a" }), "a"}, {TextOrNull(func(int) word { return "a" }), "a"}, {TextOrNull(func(int) word { return "" }), nil}},
		Integer: {{Int(func(i int) int { return i }), int64(3)}, {Int(func(int) int64 { return 0 }), int64(0)}, {IntOrNull(func(int) int { return 0 }), nil}, {IntOrNull(func(int) int64 { return 4 }), int64(4)}},
		Boolean: {{Bool(func(int) bool { return false }), false}},
		Moment:  {{Time(func(int) time.Time { return at }), at.UTC()}, {Time(func(int) time.Time { return time.Time{} }), nil}},
		Array: {
			{List(func(int) []string { return []string{"a", "b"} }), []any{"a", "b"}}, {List(func(int) []string { return []string{} }), []any{}}, {List(func(int) []string { return nil }), nil},
			{Objects(cols, func(i int) []int { return []int{i} }), []any{object{{"z", int64(3)}, {"a", nil}}}}, {Objects(cols, func(int) []int { return nil }), nil},
		},
	} {
		for _, tt := range tests {
			got := tt.value.Of(3)
			if l, is := listOf(got); is {
				entries := make([]any, l.n)
				for i := range entries {
					entries[i] = l.at(i)
				}
				got = entries
			}
			if tt.value.Kind != kind || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%s: got %#v, want %#v of %s", tt.value.Kind, got, tt.want, kind)
			}
		}
	}
}

// A part of an object is printed as if it were the whole.
func TestColumnsOfAPart(t *testing.T) {
	type whole struct{ badge badge }
	cols := Through(func(w whole) badge { return w.badge }, badgeColumns())
	for _, name := range Formats() {
		s, _, got, _ := term.Test()
		s.SetTTY(false, true, false)
		if err := One(t.Context(), s, Output{Format: Format(name)}, cols, whole{badges()[0]}); err != nil {
			t.Fatal(err)
		}
		s, _, want, _ := term.Test()
		s.SetTTY(false, true, false)
		if err := One(t.Context(), s, Output{Format: Format(name)}, badgeColumns(), badges()[0]); err != nil || got.String() != want.String() {
			t.Errorf("%s: %v\ngot  %s\nwant %s", name, err, got, want)
		}
	}
}

// printHostile prints awkward text in a format, which lets nothing through that a
// terminal would obey.
func printHostile(t *testing.T, f Format) []byte {
	t.Helper()
	cols := []Column[string]{
		{Name: "id", Value: Int(func(string) int { return 1 })},
		{Name: "text", Value: Text(func(v string) string { return v })},
		{Name: "list", Value: List(func(v string) []string { return []string{v} })},
	}
	s, _, out, _ := term.Test()
	if err := Rows(t.Context(), s, Output{Format: f}, cols, hostile()); err != nil {
		t.Fatal(err)
	}
	if r, found := forbiddenIn(out.String(), true); found && (r != '\t' || f != FormatTSV) {
		t.Errorf("%s holds %U", f, r)
	}
	return out.Bytes()
}

// An entry is what printHostile prints of a text.
type entry struct {
	ID   int      `json:"id" yaml:"id"`
	Text any      `json:"text" yaml:"text"`
	List []string `json:"list" yaml:"list"`
}

// TestMachineFormatsReadBack prints awkward text and reads it with a parser of
// that format: the text arrives cleaned, and otherwise as it was.
func TestMachineFormatsReadBack(t *testing.T) {
	hostile := hostile()
	for format, parse := range map[Format]func(text []byte) ([]entry, error){
		FormatJSON: func(text []byte) (entries []entry, err error) {
			err = json.Unmarshal(text, &entries)
			return entries, err
		},
		FormatNDJSON: parseNDJSON,
		FormatYAML: func(text []byte) (entries []entry, err error) {
			err = yaml.Unmarshal(text, &entries)
			return entries, err
		},
	} {
		t.Run(string(format), func(t *testing.T) {
			entries, err := parse(printHostile(t, format))
			if err != nil || len(entries) != len(hostile) {
				t.Fatalf("%d entries, want %d: %v", len(entries), len(hostile), err)
			}
			for i, e := range entries {
				if want := sanitize.Text(hostile[i]); e.Text != want || e.List[0] != want || e.ID != 1 {
					t.Errorf("%q came back as %#v", hostile[i], e)
				}
			}
		})
	}
}

func parseNDJSON(text []byte) (entries []entry, err error) {
	for line := range bytes.Lines(text) {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// The same of a text in one cell, which is one line and no formula.
func TestCSVReadsBack(t *testing.T) {
	hostile := hostile()
	records, err := csv.NewReader(bytes.NewReader(printHostile(t, FormatCSV))).ReadAll()
	if err != nil || len(records) != len(hostile)+1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	for i, r := range records[1:] {
		if want := sanitize.Line(hostile[i]); r[1] != want && r[1] != "'"+want {
			t.Errorf("%q came back as %q", hostile[i], r[1])
		}
	}
}

func TestTSVReadsBack(t *testing.T) {
	hostile := hostile()
	lines := strings.Split(strings.TrimSuffix(string(printHostile(t, FormatTSV)), "\n"), "\n")
	if len(lines) != len(hostile)+1 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines[1:] {
		want := formula.Guard(sanitize.Line(hostile[i]))
		if strings.HasPrefix(want, `"`) {
			want = `"` + strings.ReplaceAll(want, `"`, `""`) + `"`
		}
		if line != "1\t"+want {
			t.Errorf("got %q, want %q", line, want)
		}
	}
}

// Numbers of ours are no text, and what a user brought is theirs.
func TestFormulasInCells(t *testing.T) {
	tests := []struct{ in, ours, given any }{
		{"=1+1", "'=1+1", "=1+1"}, {"\t=1", "' =1", "\t=1"}, {" \n@a", "'  @a", " \n@a"}, {"-5", "-5", "-5"}, {"'-x", "''-x", "'-x"},
		{"\x1b[2J", `\x1b[2J`, "\x1b[2J"}, {int64(-1), "-1", "-1"}, {nil, "", ""},
	}
	for _, test := range tests {
		if got := (column{}).cell(test.in, false); got != test.ours {
			t.Errorf("%#v: got %q, want %q", test.in, got, test.ours)
		}
		if got := (column{asGiven: true}).cell(test.in, false); got != test.given {
			t.Errorf("%#v as given: got %q, want %q", test.in, got, test.given)
		}
	}
}

// A column of the input may have any name.
func TestFormulasInTheHeader(t *testing.T) {
	text := Text(func(v string) string { return v })
	cols := []Column[string]{{Name: "user", Value: text}, {Name: "=ours", Value: text}, {Name: "=theirs", AsGiven: true, Value: text}}
	for format, want := range map[Format]string{FormatCSV: "user,'=ours,=theirs\n", FormatTSV: "user\t'=ours\t=theirs\n"} {
		s, _, out, _ := term.Test()
		if err := Rows(t.Context(), s, Output{Format: format}, cols, nil); err != nil || out.String() != want {
			t.Errorf("%v, %q", err, out)
		}
	}
}

// A spreadsheet that parts cells at semicolons finds none outside of quotes, and
// every reader of CSV finds the cells as they are.
func TestCSVQuotes(t *testing.T) {
	line := []string{"plain", "", "a;b", ";=1", "a,b", `a "b"`, " a", "\u2003a", `\.`, "é;", "#1 fan", "a\nb", "a#"}
	got := delimited([][]string{line}, ',', quotedInCSV)
	if want := `plain,,"a;b",";=1","a,b","a ""b"""," a","` + "\u2003" + `a","\.","é;","#1 fan","a` + "\n" + `b",a#` + "\n"; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	back, err := csv.NewReader(bytes.NewReader(got)).Read()
	if err != nil || !slices.Equal(back, line) {
		t.Errorf("came back as %q, %v", back, err)
	}
}

func TestTSVQuotes(t *testing.T) {
	got := delimited([][]string{{"plain", "a,b", `a "b"`, " a", `"a"`, `"`, "a\tb", "a\nb"}}, '\t', quotedInTSV)
	if want := "plain\ta,b\ta \"b\"\t a\t\"\"\"a\"\"\"\t\"\"\"\"\t\"a\tb\"\t\"a\nb\"\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestYAML11Words are strings that older readers take for booleans or for
// numbers of base 60.
func TestYAML11Words(t *testing.T) {
	for _, s := range []string{"y", "N", "yes", "No", "ON", "off", "1:20", "-1:30:00", "true", "null", "~", "12", "1e3", "0o7"} {
		if got, want := string(renderYAML(s)), `"`+s+`"`+"\n"; got != want {
			t.Errorf("%s: got %s", s, got)
		}
	}
}
