package document_test

import (
	"encoding/json"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox/document"
)

// Checked beside Ruby 3.1.
func TestInspect(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "nil"},
		{true, "true"},
		{json.Number("1.50"), "1.50"},
		{"a\"\\\a\t\n\x1b\x01\x7f", `"a\"\\\a\t\n\e\u0001\u007F"`},
		{"é <&> #{x} #$y #@z #y #", `"é <&> \#{x} \#$y \#@z #y #"`},
		{[]any{}, "[]"},
		{map[string]any{}, "{}"},
		{map[string]any{"b": []any{"x", nil}, "a": map[string]any{"c": false}}, `{"a"=>{"c"=>false}, "b"=>["x", nil]}`},
	} {
		if got := document.Inspect(c.value); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
