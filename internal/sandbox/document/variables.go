package document

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// coerceVariables gives every variable of the operation its value: the given
// one, else the default. A variable without either is left out.
func coerceVariables(schema *ast.Schema, op *ast.OperationDefinition, given map[string]any) (map[string]any, []Error) {
	c := coercer{schema}
	values := map[string]any{}
	var errs []Error
	for _, def := range op.VariableDefinitions {
		value, ok := given[def.Variable]
		if !ok && def.DefaultValue != nil {
			value, ok = literalValue(def.DefaultValue, nil), true
		}
		if !ok && !def.Type.NonNull {
			continue
		}
		coerced, problems := c.coerce(def.Type, value)
		if len(problems) > 0 {
			errs = append(errs, invalidVariable(def, value, problems))
			continue
		}
		values[def.Variable] = coerced
	}
	return values, errs
}

// invalidVariable is GraphQL::Query::VariableValidationError.
func invalidVariable(def *ast.VariableDefinition, value any, problems []problem) Error {
	message := fmt.Sprintf("Variable $%s of type %s was provided invalid value", def.Variable, def.Type)
	var fields []string
	for _, p := range problems {
		if len(p.Path) > 0 {
			fields = append(fields, fmt.Sprintf("%s (%s)", joined(p.Path), p.Explanation))
		}
	}
	if len(fields) > 0 {
		message += " for " + strings.Join(fields, ", ")
	}
	return Error{
		Message: message, Locations: at(def.Position),
		Extensions: map[string]any{"value": value, "problems": problems},
	}
}

func joined(path []any) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = fmt.Sprint(p)
	}
	return strings.Join(parts, ".")
}
