package input_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

func TestReadJSONAndYAML(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format input.Format
		text   string
		want   []rec
	}{
		{"json", input.JSON, "\xef\xbb\xbf[\r\n  {\"user\": \"alice\", \"message\": \"a\\nb\"},\n{\"user\":5,\n\"n\":1.50,\"t\":[1, {\"a\":null}],\"no\":null}]\n", []rec{
			{Line: 2, User: "alice", Message: "a\nb"},
			{Line: 3, User: "5", Carried: []field{{"n", "1.50", true}, {"t", `[1,{"a":null}]`, true}, {"no", "", true}}},
		}},
		{"the rows of a plan", input.JSON, `{"todo":1,"other":{"rows":[{"user":"no"}]},"rows":[{"user":"a"}` + "\n," + `{}],"emails":-1e5}`, []rec{{Line: 1, User: "a"}}},
		{"yaml", input.YAML, "%YAML 1.2\n---\n# who\n- user: alice\n  message: |\n    a\n    b\n- {}\n- {user_id: 7, achievement: \"bug: hunter\", when: 2026-11-27, ok: yes, n: 0x1f, none: ~, t: [1, '2', {a: true}]}\n", []rec{
			{Line: 4, User: "alice", Message: "a\nb\n"},
			{Line: 9, UserID: "7", Achievement: "bug: hunter", Carried: []field{{"when", "2026-11-27", false}, {"ok", "yes", false}, {"n", "0x1f", false}, {"none", "", true}, {"t", `[1,"2",{"a":true}]`, true}}},
		}},
		{"scalars as they stand", input.YAML, "- user: 0x1f\n- username: 1_000\n- user: 12e3\n- user: true\n- {username: '05', message: 1.50}\n- user_id: '7'\n- user: 5\n", []rec{
			{Line: 1, User: "0x1f"}, {Line: 2, Username: "1_000"}, {Line: 3, User: "12e3"}, {Line: 4, User: "true"}, {Line: 5, Username: "05", Message: "1.50"}, {Line: 6, UserID: "7"}, {Line: 7, User: "5"},
		}},
		{"names in json", input.JSON, "[\"alice\", \"@bob\",\n \"5\", 1e3]", []rec{{Line: 1, User: "alice"}, {Line: 1, User: "@bob"}, {Line: 2, User: "@5"}, {Line: 2, User: "1e3"}}},
		{"names in ndjson", input.NDJSON, "\"alice\"\n5\n{\"user\": 5}\n\n", []rec{{Line: 1, User: "alice"}, {Line: 2, User: "@5"}, {Line: 3, User: "5"}}},
		{"names in yaml", input.YAML, "rows:\n- alice\n- 5\n- '05'\n- 0x1F\n- 1e3\n- no\n- True\n- 2026-11-27\n- {}\n- -1\n- {user: 5}\n", []rec{
			{Line: 2, User: "alice"}, {Line: 3, User: "@5"}, {Line: 4, User: "@05"}, {Line: 5, User: "0x1F"}, {Line: 6, User: "1e3"}, {Line: 7, User: "no"},
			{Line: 8, User: "True"}, {Line: 9, User: "2026-11-27"}, {Line: 11, User: "@-1"}, {Line: 12, User: "5"},
		}},
		{"anchors and merges", input.YAML, "rows:\n- &a {user: alice, message: &m thanks, team: red}\n- *a\n- {<<: *a, user: bob}\n- {user: carol, message: *m, <<: [{team: blue}, *a]}\n", []rec{
			{Line: 2, User: "alice", Message: "thanks", Carried: []field{{"team", "red", false}}},
			{Line: 3, User: "alice", Message: "thanks", Carried: []field{{"team", "red", false}}},
			{Line: 4, User: "bob", Message: "thanks", Carried: []field{{"team", "red", false}}},
			{Line: 5, User: "carol", Message: "thanks", Carried: []field{{"team", "blue", false}}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { checkRead(t, tt.format, tt.text, tt.want) })
	}
}

// A row that is wrong stands beside the others, with its line; of several on one line the
// later ones have their number too.
func TestWrongRowsOfJSONAndYAML(t *testing.T) {
	for _, tt := range []struct {
		format input.Format
		text   string
		want   []string // line: text
		good   int
	}{
		{input.JSON, `[{"user":"a, ]"},{"user":"7"},null,{"user":"a","user":"b"},{"usr":"a"},{"user":true},{"user":"b"}]`, []string{
			`1: user is not one name: "a, ]"`, `1: object 2: user is the text "7", which may be a name or a number: give a name as @7`, "1: object 3: the row is JSON, but neither a name nor an object",
			`1: object 4: the row has the key "user" twice`, `1: object 5: the row names no user; did you mean "user" by "usr"?`, `1: object 6: user is neither text nor a whole number: "true"`,
		}, 1},
		{input.JSON, "[{\"user\":\"\\ud800\"},\n{\"user\":\"\xff\"},\n{\"user\":\"a\",\"message\":\"\\u0000\"},\n{\"user\":\"a\",\"achievement\":\"1\"},\n{\"user\":\"a\",\"achievement\":\"1\",\"achievement_id\":2}]", []string{
			"1: the row has half a character", "2: the row is not valid UTF-8", "3: the row has a NUL character", `4: achievement is the text "1", which may be a name or a number: give a name as name:1`,
		}, 1},
		{input.YAML, "rows:\n- null\n- ~\n-\n- ''\n- ' '\n- &n\n- *n\n- {}\n- alice\n", []string{
			"2: the row names no user", "3: the row names no user", "4: the row names no user", "5: the row names no user", "6: the row names no user", "7: the row names no user", "8: the row names no user",
		}, 1},
		{input.NDJSON, "null\n\"\"\n\" \"\n\n{}\n\"alice\"\n", []string{"1: the row is JSON, but neither a name nor an object", "2: the row names no user", "3: the row names no user"}, 1},
		{input.JSON, "[\"\",\n{\"user\":\" 7\"},\n{\"user\":\"a\",\"achievement\":\"1 \"},\n{\"user\":\"a\",\"achievement\":1}]", []string{
			"1: the row names no user", `2: user is the text "7", which may be a name or a number`, `3: achievement is the text "1", which may be a name or a number`,
		}, 1},
		{input.NDJSON, `{"line":2,"status":"failed","award_id":null}` + "\n" + `{"username":"@"}` + "\n" + `{"user":"a"}`, []string{"1: the row names no user", "2: the row names no user"}, 1},
		{input.YAML, "- user: '5'\n- alice\n- [user, alice]\n- {user: [alice]}\n- {? [a] : b}\n- {user: !!binary aGk=}\n- {user: alice, user: bob}\n- {team: red}\n- {user: alice, <<: 5}\n- &x {user: alice, <<: *x}\n- {user: alice, x: &y [*y]}\n- {user: a}\n", []string{
			`1: user is the text "5", which may be a name or a number`, "3: the row is YAML, but neither a name nor a mapping", `4: user is neither text nor a number: "[\"alice\"]"`,
			"5: the row has a key that is no text", `6: user has a tag of YAML that is not known, "!!binary"`, `7: the row has the key "user" twice`, "8: the row names no user", "9: the row merges what is no mapping",
			"10: the row has mappings and lists too deep in one another", "11: the row has mappings and lists too deep in one another",
		}, 2},
	} {
		records, problems, err := input.Read(strings.NewReader(tt.text), input.Options{Format: tt.format})
		if err != nil || len(records) != tt.good || len(problems) != len(tt.want) {
			t.Errorf("%s: %v, %d records, %v", tt.format, err, len(records), problems)
			continue
		}
		for i, p := range problems {
			if got := fmt.Sprintf("%d: %s", p.Line, p.Text); !strings.HasPrefix(got, tt.want[i]) {
				t.Errorf("%s:\n got %s\nwant %s", tt.format, got, tt.want[i])
			}
		}
	}
}

// What is cut off or broken is not read in part, and a small text does not become a large
// one.
func TestUnusableJSONAndYAML(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'm'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+", ", 10), ", "))
	}
	for _, tt := range []struct {
		format     input.Format
		text, want string
	}{
		{input.JSON, "", "the input is empty"},
		{input.JSON, "[]", "the input has no rows"},
		{input.JSON, "[\n{\"user\":\"a\"},\n", "line 3: the JSON ends in the middle"},
		{input.JSON, `[{"user":"a"}`, "line 1: the JSON ends in the middle"},
		{input.JSON, "[{\"user\":\"a\"},]", "line 1: the JSON is broken"},
		{input.JSON, "[{\"user\":\"a\"}\n{\"user\":\"b\"}]", "line 2: the JSON is broken: '{' stands where ',' has to"},
		{input.JSON, "[{\"user\":\"a\"]", "line 1: the JSON is broken"},
		{input.JSON, "[{\"user\":\"a\"}] x", "line 1: there is more behind the end"},
		{input.JSON, "{\"user\":\"a\"}\n{\"user\":\"b\"}", "line 1: the input is one JSON object, and it has no list"},
		{input.JSON, `{"rows":[{"user":"a"}],"rows":[]}`, "line 1: the JSON has the key \"rows\" twice"},
		{input.JSON, `{user:"a"}`, "line 1: the JSON is broken"},
		{input.JSON, "alice\n", "line 1: the input is no JSON array"},
		{input.JSON, `[{"user":"` + strings.Repeat("a", input.MaxLine) + `"}]`, "line 1: the row is longer than"},
		{input.YAML, "", "the input is empty"},
		{input.YAML, "[]", "the input has no rows"},
		{input.YAML, "alice\n", "line 1: the input is no list of YAML"},
		{input.YAML, "user: alice\n", "line 1: the input is one mapping, and it has no list"},
		{input.YAML, "- user: a\n---\n- user: b\n", "the YAML has more than one document"},
		{input.YAML, "- user: a\n - b: c\n", "line 1: the YAML is broken"},
		{input.YAML, "- user: *a\n", "the YAML is broken: unknown anchor"},
		{input.YAML, "- user: a\n- user: \xff\n", "line 2: the input is not valid UTF-8"},
		{input.YAML, strings.Repeat("#", input.MaxYAML+1), "the input is longer than"},
	} {
		records, _, err := input.Read(strings.NewReader(tt.text), input.Options{Format: tt.format})
		var e *input.Error
		if !errors.As(err, &e) || records != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %.40q: %d records, %v, want %s", tt.format, tt.text, len(records), err, tt.want)
		}
	}
	for _, rows := range []string{"[{user: a, bomb: *l}]", "[&r {user: a, <<: *r, <<: *r}]", "[&r {user: a, <<: [*r, *r]}]"} {
		_, problems, err := input.Read(strings.NewReader(bomb+"rows: "+rows), input.Options{Format: input.YAML})
		if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Text, "longer than") && !strings.Contains(problems[0].Text, "too deep") {
			t.Errorf("a bomb: %v, %v", err, problems)
		}
	}
}
