package document

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"
)

// literalValue is the value a literal stands for, with variables filled in,
// in the form JSON variables have. Enum names become strings.
func literalValue(v *ast.Value, variables map[string]any) any {
	switch v.Kind {
	case ast.Variable:
		return variables[v.Raw]
	case ast.IntValue, ast.FloatValue:
		return json.Number(v.Raw)
	case ast.BooleanValue:
		return v.Raw == "true"
	case ast.NullValue:
		return nil
	case ast.ListValue:
		values := make([]any, len(v.Children))
		for i, child := range v.Children {
			values[i] = literalValue(child.Value, variables)
		}
		return values
	case ast.ObjectValue:
		values := make(map[string]any, len(v.Children))
		for _, child := range v.Children {
			values[child.Name] = literalValue(child.Value, variables)
		}
		return values
	default:
		return v.Raw
	}
}

// literalProblem tells why a literal does not fit the type: a CoercionError's
// text, or "" with ok false. Variables inside fit here; their types are judged
// with the usages.
func (c coercer) literalProblem(t *ast.Type, v *ast.Value) (message string, ok bool) {
	if v.Kind == ast.Variable {
		return "", true
	}
	if v.Kind == ast.NullValue {
		return "", !t.NonNull
	}
	if t.Elem != nil {
		if v.Kind != ast.ListValue {
			return c.literalProblem(t.Elem, v)
		}
		for _, child := range v.Children {
			if message, ok := c.literalProblem(t.Elem, child.Value); !ok {
				return message, false
			}
		}
		return "", true
	}
	def := c.schema.Types[t.NamedType]
	switch def.Kind {
	case ast.InputObject:
		return c.objectLiteralProblem(def, v)
	case ast.Enum:
		return "", v.Kind == ast.EnumValue && def.EnumValues.ForName(v.Raw) != nil
	}
	if !kindFits(def.Name, v.Kind) {
		return "", false
	}
	_, problems := scalar(def.Name, literalValue(v, nil))
	if len(problems) > 0 {
		return problems[0].Message, false
	}
	return "", true
}

// objectLiteralProblem judges the fields one by one; unknown and missing ones
// are found by the rules of their own.
func (c coercer) objectLiteralProblem(def *ast.Definition, v *ast.Value) (string, bool) {
	if v.Kind != ast.ObjectValue {
		return "", false
	}
	for _, child := range v.Children {
		if field := def.Fields.ForName(child.Name); field != nil {
			if message, ok := c.literalProblem(field.Type, child.Value); !ok {
				return message, false
			}
		}
	}
	return "", true
}

// kindFits keeps enum names out of strings and floats out of integers.
func kindFits(scalarName string, kind ast.ValueKind) bool {
	text := kind == ast.StringValue || kind == ast.BlockValue
	switch scalarName {
	case "String":
		return text
	case "ID":
		return text || kind == ast.IntValue
	case "Int":
		return kind == ast.IntValue
	case "Float":
		return kind == ast.IntValue || kind == ast.FloatValue
	case "Boolean":
		return kind == ast.BooleanValue
	}
	return true
}
