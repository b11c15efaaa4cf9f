package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

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
func Inspect(value any) string {
	switch v := value.(type) {
	case nil:
		return "nil"
	case string:
		return inspectText(v)
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = Inspect(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, inspectText(key)+"=>"+Inspect(v[key]))
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
