package document

import (
	"errors"
	"testing"
)

// What people often write and YAML does not take is named, with its place.
func TestSlips(t *testing.T) {
	for text, want := range map[string]Error{
		"a:\n\t- b\n":             {Line: 2, Column: 1, Message: "the line is indented with a tab; YAML takes blanks alone"},
		"a:\n  - b: c\n  \td: e":  {Line: 3, Column: 3, Message: "the line is indented with a tab; YAML takes blanks alone"},
		"a:\n  - b: é\n  \td: e":  {Line: 3, Column: 3, Message: "the line is indented with a tab; YAML takes blanks alone"},
		"é: [b, @alice]":          {Line: 1, Column: 8, Message: `what begins with @ stands in quotes: "@alice"`},
		"a: {b: @all, c: d}":      {Line: 1, Column: 8, Message: `what begins with @ stands in quotes: "@all"`},
		"- a\n- @bob # who":       {Line: 2, Column: 3, Message: `what begins with @ stands in quotes: "@bob"`},
		"a: `b`":                  {Line: 1, Column: 4, Message: "what begins with ` stands in quotes: \"`b`\""},
		"a: b\nc: %b":             {Line: 2, Message: "found character that cannot start any token"},
		"a: b@c\nd: 'x @y'\ne: [": {Line: 3, Message: "did not find expected node content"},
	} {
		_, _, err := ReadYAML([]byte(text))
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if want.Message = "the YAML is broken: " + want.Message; *got != want {
			t.Errorf("%q: %+v, want %+v", text, *got, want)
		}
	}
}
