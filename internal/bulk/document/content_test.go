package document

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestTell(t *testing.T) {
	const untellable = "the content does not tell what the input is"
	for text, want := range map[string]string{
		`{"a": ["x"]}`:                     "whole map[a:[x]]",
		`"alice"`:                          "whole alice",
		"\n\t[1]\n[2]\n":                   "rows",
		"{\"a\": 1}\r\n{\"a\": 2}\r\n":     "rows",
		"\"a\": 1\n":                       "whole map[a:1]",
		"# who\n- alice # the lead\n- 5\n": "whole [alice 5]",
		"{a: b, c: 'd'}":                   "whole map[a:b c:d]",
		"a: 1\n":                           "whole map[a:1]",
		"alice\n":                          "lines",
		"# who\nalice\n# and\n\nbob\r\n@5\n1e3\n":                  "lines",
		"https://gitlab.example.com/alice\ngid://gitlab/User/7\n-": untellable,
		"https://gitlab.example.com/alice\ngid://gitlab/User/7\n":  "lines",
		"":                             "the input is empty",
		" \n# nobody\n":                "the input is empty",
		"{\"a\": \"x\", \n":            "line 2: the JSON ends in the middle",
		"[\"a\", \"b\"\n\"c\"]":        "line 2: the JSON is broken",
		"a: 1\n---\na: 2\n":            "the YAML has more than one document",
		"a: 1\n b: 2\n":                "line 2: " + untellable + "; the YAML is broken: mapping values are not allowed",
		"user,name\nalice,Alice\n":     untellable,
		"user;name\nalice;Alice\n":     untellable,
		"user\tname\nalice\tAlice\n":   untellable,
		"a|b\nc|d\n":                   untellable,
		"\"user\"\n\"alice\"\n":        untellable,
		"\"A, B\",x\nc,d\n":            untellable,
		"Alice Anyone\nBob\n":          untellable,
		"alice # the lead\n":           untellable,
		"user,n: x\nalice,1\n# c: d\n": untellable,
	} {
		shape, value, err := Tell([]byte(text))
		got := map[Shape]string{Whole: fmt.Sprintf("whole %v", value), Rows: "rows", Lines: "lines"}[shape]
		if err != nil {
			got = err.Error()
			var e *Error
			if !errors.As(err, &e) || strings.Contains(got, untellable) && e.Hint != sayFormat {
				t.Errorf("%q: %#v", text, err)
			}
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
