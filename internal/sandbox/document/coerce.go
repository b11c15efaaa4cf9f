package document

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// problem is why a value does not fit its type.
type problem struct {
	Path        []any  `json:"path"`
	Explanation string `json:"explanation"`
	// Message is set for graphql-ruby's CoercionErrors only.
	Message string `json:"message,omitempty"`
}

// coercer turns values into the form resolvers read, or tells why it cannot
// (`validate_input` and `coerce_input` of graphql-ruby's types).
type coercer struct{ schema *ast.Schema }

func (c coercer) coerce(t *ast.Type, value any) (any, []problem) {
	if value == nil {
		if t.NonNull {
			return nil, []problem{{Path: []any{}, Explanation: "Expected value to not be null"}}
		}
		return nil, nil
	}
	if t.Elem != nil {
		return c.list(t.Elem, value)
	}
	switch def := c.schema.Types[t.NamedType]; def.Kind {
	case ast.InputObject:
		return c.object(def, value)
	case ast.Enum:
		return enum(def, value)
	default:
		return scalar(def.Name, value)
	}
}

func (c coercer) list(elem *ast.Type, value any) (any, []problem) {
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	coerced := make([]any, len(values))
	var problems []problem
	for i, v := range values {
		result, found := c.coerce(elem, v)
		coerced[i] = result
		problems = append(problems, under(i, found)...)
	}
	return coerced, problems
}

func (c coercer) object(def *ast.Definition, value any) (any, []problem) {
	values, ok := value.(map[string]any)
	if !ok {
		return nil, []problem{{Path: []any{}, Explanation: fmt.Sprintf(
			"Expected %s to be a key-value object.", asJSON(value))}}
	}
	coerced := make(map[string]any, len(values))
	var problems []problem
	for _, name := range sortedKeys(values) {
		field := def.Fields.ForName(name)
		if field == nil {
			problems = append(problems, problem{
				Path: []any{name}, Explanation: "Field is not defined on " + def.Name})
			continue
		}
		result, found := c.coerce(field.Type, values[name])
		coerced[name] = result
		problems = append(problems, under(name, found)...)
	}
	for _, field := range def.Fields {
		if _, given := values[field.Name]; !given && field.Type.NonNull && field.DefaultValue == nil {
			_, found := c.coerce(field.Type, nil)
			problems = append(problems, under(field.Name, found)...)
		}
	}
	return coerced, problems
}

func under(key any, problems []problem) []problem {
	for i := range problems {
		problems[i].Path = append([]any{key}, problems[i].Path...)
	}
	return problems
}

func enum(def *ast.Definition, value any) (any, []problem) {
	if text, ok := value.(string); ok && def.EnumValues.ForName(text) != nil {
		return text, nil
	}
	names := make([]string, len(def.EnumValues))
	for i, v := range def.EnumValues {
		names[i] = v.Name
	}
	return nil, []problem{{Path: []any{}, Explanation: fmt.Sprintf(
		"Expected %s to be one of: %s", asJSON(value), strings.Join(names, ", "))}}
}

func scalar(name string, value any) (any, []problem) {
	switch name {
	case "Upload":
		if file, ok := value.(*store.File); ok {
			return file, nil
		}
		return nil, coercionError(asJSON(value) + " is not a valid upload")
	case "String":
		if _, ok := value.(string); ok {
			return value, nil
		}
	case "ID":
		switch v := value.(type) {
		case string:
			return v, nil
		case json.Number:
			if _, err := v.Int64(); err == nil {
				return v.String(), nil
			}
		}
	case "Boolean":
		if _, ok := value.(bool); ok {
			return value, nil
		}
	case "Int":
		if n, ok := value.(json.Number); ok {
			if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil && i >= math.MinInt32 && i <= math.MaxInt32 {
				return i, nil
			}
		}
	case "Float":
		if n, ok := value.(json.Number); ok {
			if f, err := n.Float64(); err == nil {
				return f, nil
			}
		}
	default:
		if gidClasses(name) != nil {
			id, refusal := coerceGID(name, value)
			if refusal != "" {
				return nil, coercionError(refusal)
			}
			return id, nil
		}
		return value, nil
	}
	return nil, []problem{{Path: []any{}, Explanation: fmt.Sprintf("Could not coerce value %s to %s", asJSON(value), name)}}
}

func coercionError(message string) []problem {
	return []problem{{Path: []any{}, Explanation: message, Message: message}}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
