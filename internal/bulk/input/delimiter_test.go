package input_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/delimiter"
	"github.com/ach-cli/ach/internal/bulk/input"
)

// readAs reads a text that has nothing but good rows.
func readAs(t *testing.T, o input.Options, text string, want []rec) {
	t.Helper()
	got, problems, err := input.Read(strings.NewReader(text), o)
	if err != nil || len(problems) > 0 || !reflect.DeepEqual(input.Plain(got), want) {
		t.Errorf("problems %v, error %v\ngot  %+v\nwant %+v", problems, err, got, want)
	}
}

func TestDelimitersAreFoundInTheHeader(t *testing.T) {
	alice := func(fields ...string) []rec {
		r := rec{Line: 2, User: "alice"}
		for i := 0; i < len(fields); i += 2 {
			r.Carried = append(r.Carried, field{fields[i], fields[i+1], false})
		}
		return []rec{r}
	}
	at := func(line int, rows []rec) []rec {
		rows[0].Line = line
		return rows
	}
	csv := input.Options{Format: input.CSV}
	for _, tt := range []struct {
		name string
		o    input.Options
		text string
		want []rec
	}{
		{"semicolons, with decimals as they stand", csv, "user;score\r\nalice;3,5\r\n", alice("score", "3,5")},
		{"tabs", csv, "score\tuser\n3,5\talice\n", alice("score", "3,5")},
		{"tabs, with a quote in a value", csv, "score\tuser\n5\" disk\talice\n", alice("score", `5" disk`)},
		{"pipes", csv, "score|user\n3;5|alice\n", alice("score", "3;5")},
		{"commas where something else stands there too", csv, "user,a;b,c|d\nalice,1;2,3|4\n", alice("a;b", "1;2", "c|d", "3|4")},
		{"more of what does not cut out a user", csv, "Last, First, Title;user\nDoe, A, Dr;alice\n", alice("Last, First, Title", "Doe, A, Dr")},
		{"a quoted cell with all of them", csv, "\"a,b\tc|d\r\n,user,\";user\r\n1;alice\r\n", at(3, alice("a,b c|d ,user,", "1"))},
		{"rows of delimiters before the header", csv, ";;\n\"\";;\nuser;x;\nalice;1;\n", at(4, alice("x", "1"))},
		{"line for spreadsheets", csv, "sep=;\nuser;x\nalice;1,5\n", at(3, alice("x", "1,5"))},
		{"quoted line for spreadsheets", csv, "\"sep=|\"\r\nuser|x,user_id\r\nalice|1,5\r\n", at(3, alice("x,user_id", "1,5"))},
		{"line for spreadsheets with another character", csv, "sep=§\nuser§x\n\"alice\"§\"1§5\"\n", at(3, alice("x", "1§5"))},
		{"the flag", input.Options{Format: input.CSV, Delimiter: ":"}, "user:a,user_id\nalice:1\n", alice("a,user_id", "1")},
		{"the flag as the first line says it", input.Options{Format: input.CSV, Delimiter: ";"}, "sep=;\nuser;x\nalice;1\n", at(3, alice("x", "1"))},
		{"the flag for tsv", input.Options{Format: input.TSV, Delimiter: ";"}, "user;a\nalice;5\" disk\n", alice("a", `5" disk`)},
		{"a character of several bytes", input.Options{Format: input.CSV, Delimiter: "→"}, "x→user→y\n\"1→\"→alice→2\n", alice("x", "1→", "y", "2")},
	} {
		t.Run(tt.name, func(t *testing.T) { readAs(t, tt.o, tt.text, tt.want) })
	}
}

func TestDelimitersAreNotGuessed(t *testing.T) {
	for _, tt := range []struct {
		o         input.Options
		text      string
		why, hint string
	}{
		{input.Options{Format: input.CSV}, "user;a,user_id\nalice;Doe,5\n", "whether it is parted by commas or by semicolons", "--delimiter comma or --delimiter semicolon"},
		{input.Options{Format: input.CSV, Columns: input.Columns{User: "2"}}, "Last, First;Login\nDoe, Jane;jdoe\n", "whether it is parted by commas or by semicolons", "--delimiter"},
		{input.Options{Format: input.CSV, Delimiter: ","}, "sep=;\nuser;x\na;b\n", "parted by semicolons, and not by commas", "leave out --delimiter"},
		{input.Options{Format: input.TSV}, "sep=;\nuser;x\na;b\n", "parted by semicolons, and not by tabs", "--format csv"},
		{input.Options{Format: input.JSON, Delimiter: ","}, "[]", "parts the columns of csv and tsv", "--format csv"},
		{input.Options{Format: input.CSV, Delimiter: "::"}, "user\na\n", `"::" parts no columns`, ""},
		{input.Options{Format: input.CSV}, "name:user\na:b\n", `no column for users: "name:user"`, "--delimiter"},
	} {
		_, _, err := input.Read(strings.NewReader(tt.text), tt.o)
		var e *input.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, tt.why) || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%q: %v, want %s (%s)", tt.text, err, tt.why, tt.hint)
		}
	}
}

func TestParseDelimiter(t *testing.T) {
	for text, want := range map[string]string{
		",": ",", "comma": ",", "Semicolon": ";", "tab": "\t", `\t`: "\t", "\t": "\t", "pipe": "|", "space": " ", " ": " ", "§": "§", ":": ":",
		"": "", "ab": "", `"`: "", "\n": "", "\r": "", "\x00": "", "\xff": "", "tabs": "",
	} {
		if got, err := delimiter.Parse(text); got != want || (err == nil) != (want != "") {
			t.Errorf("ParseDelimiter(%q) = %q, %v", text, got, err)
		}
	}
}
