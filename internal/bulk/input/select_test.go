package input_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/jq"
)

const (
	orgYAML = `teams:
- name: red
  members: [alice, 2024, 0x1F, 1e3, no, "on", 1_000]
- name: blue
  active: False
  members:
  - dora # the lead
  - 007
`
	mvpsYAML = "- &v {gitlab: alice, version: 17.10, age: 3}\n- {<<: *v, gitlab: 5, version: 18.0}\n- {gitlab: ~, version: 18.1}\n"
)

func TestSelect(t *testing.T) {
	for _, tt := range []struct {
		name    string
		format  input.Format
		text    string
		program string
		want    string // rows: user, username, user_id, message, carried; or !place: problem
	}{
		{"nested teams", input.YAML, orgYAML, ".teams[].members[]", "alice;@2024;0x1F;1e3;no;on;1_000;dora;@007"},
		{"booleans are for choosing", input.YAML, orgYAML, ".teams[] | select(.active != false).members[0]", "alice"},
		{"numbers are for choosing, and keep their text", input.YAML, mvpsYAML, `.[] | select(.version > 17.9 or .age > 2) | {user: (.gitlab // "x"), message: "MVP of \(.version)"}`, "alice|MVP of 17.10;@5|MVP of 18.0;x|MVP of 18.1"},
		{"vacancies", input.YAML, mvpsYAML, ".[].gitlab", "alice;@5;!result 3: it is null and names nobody; leave such ones out, as by '// empty'"},
		{"vacancies left out", input.YAML, mvpsYAML, ".[].gitlab // empty", "alice;@5"},
		{"vacancies in objects", input.YAML, mvpsYAML, ".[2] | {user: .gitlab}, {}, {user: \"\"}", "!result 1: the row names no user;!result 2: the row names no user;!result 3: the row names no user"},
		{"contributors", "", `{"contributors": [{"login": "alice"}, {"login": "5"}]}`, ".contributors[].login", "alice;@5"},
		{"yaml by its content", "", orgYAML, ".teams[1].members[0]", "dora"},
		{"objects a line by their content", "", "{\"a\":\"alice\"}\n{\"a\":\"bob\"}\n", ".[].a", "alice;bob"},
		{"lines by their content", "", "# who\nalice\nbob\n", ".[]", "alice;bob"},
		{"lines with comments by their content", "", "alice\n# c\n\nbob\n", ".[]", "alice;bob"},
		{"csv", input.CSV, "Name,GitLab,n\n\"A, B\",alice,05\nC,7,6\n", `.[] | {username: .GitLab, message: .Name, n}`, "@alice|A, B|n=05;@7|C|n=6"},
		{"tsv", input.TSV, "who\tx\nalice\t\n", `.[].who`, "alice"},
		{"ids are asked for", input.JSON, `[{"id": 5, "username": "dora"}]`, ".[] | {user_id: .id, user: .username}, {user_id: 1e3}", "dora#5;#1000"},
		{"achievements of digits", input.CSV, "who,what\n7,3\n", `.[] | {user: .who, achievement: (.what, " 3", "name:3", "gid://gitlab/Achievements::Achievement/3"), achievement_id: null}, {user: .who, achievement_id: .what}`,
			`@7 a=name:3;@7 a=gid://gitlab/Achievements::Achievement/3;@7;!result 1: achievement is the text "3", which may be a name or a number: give a name as name:3, and a number in achievement_id or without quotes;` +
				`!result 2: achievement is the text "3", which may be a name or a number: give a name as name:3, and a number in achievement_id or without quotes`},
		{"wrong results", input.JSON, `["a b", true, ["x"], {"user": ["x"]}]`, ".[]", `!result 1: user is not one name: "a b";!result 2: it is true, which is no name; make it text, by quotes in the file or by tostring;` +
			`!result 3: it is an array and not a name; add [] to the program to have its items;!result 4: user is neither text nor a number: "[\"x\"]"`},
		{"wrong rows", input.CSV, "who,x\nalice,1\nbob\n", ".[].who", "alice;!line 3: the row has 1 column, the header 2"},
		{"carried", input.JSON, `{"n": 1.50, "x": [1, {"a": null}], "big": 12345678901234567890123}`, `{user: "a", n, x, big, z: null}`, `a|big=12345678901234567890123|n=1.50|x=[1,{"a":null}]|z=`},
		{"too long", input.JSON, "[]", `("x" * 1048577), {user: ("x" * 1048577)}, {user: "a", n: [range(600000)]}, {user: "a", ("x" * 1048577): 1}, {user: "a", n: reduce range(600000) as $i (1; [.])}`,
			"!result 1: the row is longer than 1048576 bytes;!result 2: the row is longer than 1048576 bytes;!result 3: the row is longer than 1048576 bytes;!result 4: the row is longer than 1048576 bytes;!result 5: the row is longer than 1048576 bytes"},
		{"control characters", input.JSON, `["\u001b", "a\u0000"]`, `.[0], {user: "a", message: .[1]}`, "!result 1: user has a control character in it: \"\\x1b\";!result 2: the row has a NUL character in it, for which GitLab would refuse the whole request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := chosen(t, tt.format, tt.text, tt.program)
			if err != nil || got != tt.want {
				t.Errorf("%s: %v\n got %s\nwant %s", tt.program, err, got, tt.want)
			}
		})
	}
}

// chosen are the rows that a program makes of a text, and its problems.
func chosen(t *testing.T, format input.Format, text, program string) (string, error) {
	compiled, err := jq.Compile(program)
	if err != nil {
		t.Fatal(err)
	}
	records, problems, err := input.Select(t.Context(), strings.NewReader(text), input.Options{Format: format}, compiled)
	var all []string
	for _, r := range records {
		all = append(all, told(r))
	}
	for _, p := range problems {
		all = append(all, fmt.Sprintf("!%s: %s", p.Where(), p.Text))
	}
	return strings.Join(all, ";"), err
}

func told(r input.Record) string {
	text := r.User
	if r.Username != "" {
		text += "@" + r.Username
	}
	if r.UserID != "" {
		text += "#" + r.UserID
	}
	if r.Achievement != "" {
		text += " a=" + r.Achievement
	}
	if r.Message != "" {
		text += "|" + r.Message
	}
	for _, f := range r.Carried {
		text += "|" + f.Name + "=" + f.Value
	}
	return text
}

func TestSelectEndsInAnError(t *testing.T) {
	for _, tt := range []struct {
		format              input.Format
		text, program, want string
	}{
		{input.JSON, `{"a": 1}`, ".[] | .b", "expected an object but got: number (1)"},
		{input.JSON, `[{"a": "x"}, 1]`, ".[].a", "after result 1: expected an object but got: number (1)"},
		{input.JSON, `{"a": 1, "a": 2}`, ".a", `line 1: the JSON has the key "a" twice in one object`},
		{input.JSON, "[1,\n{\"b\": }]", ".", "line 2: the JSON is broken"},
		{input.JSON, "[1,\n", ".", "line 2: the JSON ends in the middle"},
		{input.JSON, "[1]\n[2]", ".", "line 2: there is more behind the end of the JSON"},
		{input.JSON, `["\ud800"]`, ".", "half a character"},
		{input.JSON, strings.Repeat("[", 2000), ".", "too deep in one another"},
		{input.JSON, "", ".", "the input is empty"},
		{input.CSV, "a\n" + strings.Repeat(strings.Repeat("x", input.MaxLine)+"\n", 33), ".", "the input is longer than 32 MiB"},
		{input.JSON, strings.Repeat(" ", input.MaxYAML+2), ".", "the input is longer than 32 MiB"},
		{input.CSV, "n\nJ\xfcrgen\n", ".[].n", "in an older encoding"},
		{"", `{"a": "x", `, ".a", "the JSON ends in the middle"},
		{"", "", ".", "the input is empty"},
		{input.YAML, "a: 1\na: 2\n", ".a", `line 2: the mapping has the key "a" twice`},
		{input.YAML, "&x [*x]\n", ".", "too deep in one another"},
		{input.YAML, "? [a]\n: b\n", ".", "a key that is no text"},
		{input.YAML, "<<: 5\n", ".", "a mapping merges what is no mapping"},
		{"", "user,name\nalice,A\n", ".[].user", "the content does not tell what the input is"},
		{input.JSON, "[]", "repeat(null)", "it was stopped, because more than 100000 of its results are wrong"},
		{input.JSON, "[]", ".[]", "the program gives nothing"},
		{input.JSON, "[]", `"x" | error`, "error: x"},
		{input.JSON, "[]", `"a", halt`, ""},
		{input.JSON, "[]", `"a", (null | halt_error)`, "after result 1: the program halted by halt_error"},
		{input.JSON, "[]", `"a", (null | halt_error(1))`, "after result 1: the program halted by halt_error"},
		{input.JSON, "[]", `"a", ("no luck" | halt_error)`, "after result 1: the program halted: no luck"},
	} {
		_, err := chosen(t, tt.format, tt.text, tt.program)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %.20q: %v, want %s", tt.program, tt.text, err, tt.want)
		}
	}
}

// What parts columns is of no use where there are none, also if the content tells it.
func TestSelectTakesADelimiterOfTablesAlone(t *testing.T) {
	program, err := jq.Compile(".[]")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range append(input.Formats(), "") {
		_, _, err := input.Select(t.Context(), strings.NewReader("user^n\na^b\n"), input.Options{Format: format, Delimiter: "^"}, program)
		if isTable := format == input.CSV || format == input.TSV; isTable != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), "a delimiter parts the columns of csv and tsv") {
			t.Errorf("%q: %v", format, err)
		}
	}
}

// A program that never ends has the time of its context, and one that makes a large thing of
// a small text no more memory than is allowed.
func TestSelectIsBounded(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'm'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+", ", 10), ", "))
	}
	if got, err := chosen(t, input.YAML, bomb, ".l[9][0][0][0][0][0][0][0][0][0][0][0]"); err != nil || got != "x" {
		t.Errorf("a bomb: %q, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	endless, err := jq.Compile("last(repeat(1))")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = input.Select(ctx, strings.NewReader("[]"), input.Options{Format: input.JSON}, endless)
	if err == nil || err.Error() != "the program did not end in the time that --timeout allows" {
		t.Error(err)
	}
}
