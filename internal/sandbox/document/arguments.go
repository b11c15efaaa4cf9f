package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments judges the arguments of a field or directive. kind and name are
// what the texts call the node.
func (c *checker) arguments(kind, name string, pos *ast.Position, defs ast.ArgumentDefinitionList, args ast.ArgumentList) {
	var missing []string
	for _, def := range defs {
		if def.Type.NonNull && def.DefaultValue == nil && args.ForName(def.Name) == nil {
			missing = append(missing, def.Name)
		}
	}
	if len(missing) > 0 {
		names := strings.Join(missing, ", ")
		c.fail(pos, fmt.Sprintf("%s '%s' is missing required arguments: %s", kind, name, names),
			map[string]any{"code": "missingRequiredArguments", "className": kind, "name": name, "arguments": names})
	}
	seen := map[string]bool{}
	for _, arg := range args {
		if seen[arg.Name] {
			c.fail(pos, fmt.Sprintf("There can be only one argument named \"%s\"", arg.Name),
				map[string]any{"code": "argumentNotUnique", "name": arg.Name})
			continue
		}
		seen[arg.Name] = true
		def := defs.ForName(arg.Name)
		c.in(arg.Name, func() {
			if def == nil {
				c.notAccepted(kind, name, arg.Name, arg.Position)
				return
			}
			c.argument(kind, name, pos, arg.Name, def.Type, arg.Value)
		})
	}
}

func (c *checker) notAccepted(kind, name, argument string, pos *ast.Position) {
	c.fail(pos, fmt.Sprintf("%s '%s' doesn't accept argument '%s'", kind, name, argument),
		map[string]any{"code": "argumentNotAccepted", "name": name, "typeName": kind, "argumentName": argument})
}

// argument judges one value. What is wrong inside an object is reported there
// and not once more for the object.
func (c *checker) argument(kind, name string, parent *ast.Position, argument string, t *ast.Type, v *ast.Value) {
	before := len(c.errs)
	if t.Elem == nil && v.Kind == ast.ObjectValue {
		if def := c.schema.Types[t.NamedType]; def.Kind == ast.InputObject {
			c.inputObject(def, v)
		}
	}
	if len(c.errs) > before || v.Kind == ast.Variable {
		return
	}
	message, ok := c.literalProblem(t, v)
	if ok {
		return
	}
	extensions := map[string]any{"code": "argumentLiteralsIncompatible", "typeName": "CoercionError"}
	if message == "" {
		message = fmt.Sprintf("Argument '%s' on %s '%s' has an invalid value (%s). Expected type '%s'.",
			argument, kind, name, printed(v), t)
		extensions = map[string]any{"code": "argumentLiteralsIncompatible", "typeName": kind, "argumentName": argument}
	}
	c.fail(parent, message, extensions)
}

func (c *checker) inputObject(def *ast.Definition, v *ast.Value) {
	// What is missing is told on entering the object, before its fields are.
	missing := func(field *ast.FieldDefinition) bool {
		return field.Type.NonNull && field.DefaultValue == nil &&
			!slices.ContainsFunc(v.Children, func(child *ast.ChildValue) bool { return child.Name == field.Name })
	}
	for _, field := range def.Fields {
		if missing(field) {
			c.in(field.Name, func() {
				c.fail(v.Position, fmt.Sprintf("Argument '%s' on InputObject '%s' is required. Expected type %s",
					field.Name, def.Name, field.Type),
					map[string]any{"code": "missingRequiredInputObjectAttribute", "argumentName": field.Name,
						"argumentType": field.Type.String(), "inputObjectType": def.Name})
			})
		}
	}
	var given []string
	for _, child := range v.Children {
		if slices.Contains(given, child.Name) {
			c.fail(v.Position, fmt.Sprintf("There can be only one input field named \"%s\"", child.Name),
				map[string]any{"code": "inputFieldNotUnique", "name": child.Name})
			continue
		}
		given = append(given, child.Name)
		field := def.Fields.ForName(child.Name)
		c.in(child.Name, func() {
			if field == nil {
				c.notAccepted("InputObject", def.Name, child.Name, child.Position)
				return
			}
			c.argument("InputObject", def.Name, v.Position, child.Name, field.Type, child.Value)
		})
	}
}
