package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// What follows writes values as the programs do whose texts these are: never
// in the form that Go has for them.

// printed is a literal as graphql-ruby's printer writes it.
func printed(v *ast.Value) string {
	switch v.Kind {
	case ast.Variable:
		return "$" + v.Raw
	case ast.StringValue, ast.BlockValue:
		return asJSON(v.Raw)
	case ast.ListValue:
		parts := make([]string, len(v.Children))
		for i, child := range v.Children {
			parts[i] = printed(child.Value)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case ast.ObjectValue:
		parts := make([]string, len(v.Children))
		for i, child := range v.Children {
			parts[i] = child.Name + ": " + printed(child.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case ast.NullValue:
		return "null"
	default:
		return v.Raw
	}
}

// asJSON is how a value is shown in an explanation.
func asJSON(value any) string {
	if _, ok := value.(*store.File); ok {
		return "an uploaded file"
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "a value"
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// Inspect is a JSON value as Ruby's inspect writes it.
func Inspect(value any) string { return inspect(value) }

func inspect(value any) string {
	switch v := value.(type) {
	case nil:
		return "nil"
	case string:
		return inspectText(v)
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = inspect(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, key := range sortedKeys(v) {
			parts = append(parts, inspectText(key)+"=>"+inspect(v[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return asJSON(value)
	}
}

// inspectText quotes as String#inspect does.
func inspectText(text string) string {
	out := []byte{'"'}
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '#' && i+1 < len(text) && strings.IndexByte("{$@", text[i+1]) >= 0:
			out = append(out, '\\', '#')
		case r == 0x1b:
			out = append(out, `\e`...)
		case strings.ContainsRune("\a\b\t\n\v\f\r", r):
			out = append(out, '\\', "abtnvfr"[r-'\a'])
		case r < 0x20 || r == 0x7f:
			out = fmt.Appendf(out, `\u%04X`, r)
		default:
			out = append(out, string(r)...)
		}
	}
	return string(append(out, '"'))
}
