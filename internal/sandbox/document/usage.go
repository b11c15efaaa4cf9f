package document

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// names: operations, fragments and variables are told apart by their names.
func (c *checker) names() {
	operations, fragments := map[string]bool{}, map[string]bool{}
	for _, op := range c.doc.Operations {
		if op.Name == "" && len(c.doc.Operations) > 1 {
			c.fail(op.Position, "Operation name is required when multiple operations are present",
				map[string]any{"code": "uniquelyNamedOperations"})
		} else if operations[op.Name] {
			c.fail(op.Position, fmt.Sprintf("Operation name %q must be unique", op.Name),
				map[string]any{"code": "uniquelyNamedOperations", "operationName": op.Name})
		}
		operations[op.Name] = true
		variables := map[string]bool{}
		for _, def := range op.VariableDefinitions {
			if variables[def.Variable] {
				c.fail(def.Position, fmt.Sprintf("There can only be one variable named %q", def.Variable),
					map[string]any{"code": "variableNotUnique", "variableName": def.Variable})
			}
			variables[def.Variable] = true
		}
	}
	for _, f := range c.doc.Fragments {
		if fragments[f.Name] {
			c.fail(f.Position, fmt.Sprintf("Fragment name %q must be unique", f.Name),
				map[string]any{"code": "fragmentNotUnique", "fragmentName": f.Name})
		}
		fragments[f.Name] = true
	}
}

// fragments: each is used and none contains itself.
func (c *checker) fragments() {
	used := map[string]bool{}
	for _, op := range c.doc.Operations {
		for name := range reachable(op.SelectionSet) {
			used[name] = true
		}
	}
	for _, f := range c.doc.Fragments {
		if reachable(f.SelectionSet)[f.Name] {
			c.fail(f.Position, fmt.Sprintf("Fragment %s contains an infinite loop", f.Name),
				map[string]any{"code": "infiniteLoop", "fragmentName": f.Name})
		} else if !used[f.Name] {
			c.fail(f.Position, fmt.Sprintf("Fragment %s was defined, but not used", f.Name),
				map[string]any{"code": "useAndDefineFragment", "fragmentName": f.Name})
		}
	}
}

// reachable are the names of the fragments spread in the set, at any distance.
func reachable(set ast.SelectionSet) map[string]bool {
	names := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				visit(s.SelectionSet)
			case *ast.InlineFragment:
				visit(s.SelectionSet)
			case *ast.FragmentSpread:
				if !names[s.Name] && s.Definition != nil {
					names[s.Name] = true
					visit(s.Definition.SelectionSet)
				}
			}
		}
	}
	visit(set)
	return names
}

// variables: each declared one is used, each used one is declared, and each
// use fits the type of the place.
func (c *checker) variables(op *ast.OperationDefinition) {
	name := op.Name
	if name == "" {
		name = "anonymous " + string(op.Operation)
	}
	used := map[string]bool{}
	use := func(argument string, v *ast.Value) {
		def := op.VariableDefinitions.ForName(v.Raw)
		first := !used[v.Raw]
		used[v.Raw] = true
		if def == nil {
			if first {
				c.fail(v.Position, fmt.Sprintf("Variable $%s is used by %s but not declared", v.Raw, name),
					map[string]any{"code": "variableNotDefined", "variableName": v.Raw})
			}
			return
		}
		c.usage(def, argument, v)
	}
	uses(op.SelectionSet, op.Directives, use)
	for _, def := range op.VariableDefinitions {
		if !used[def.Variable] {
			c.fail(def.Position, fmt.Sprintf("Variable $%s is declared by %s but not used", def.Variable, name),
				map[string]any{"code": "variableNotUsed", "variableName": def.Variable})
		}
	}
}

// uses calls use for every place of a variable, fragments included, each once.
func uses(set ast.SelectionSet, directives ast.DirectiveList, use func(argument string, v *ast.Value)) {
	var value func(argument string, v *ast.Value)
	value = func(argument string, v *ast.Value) {
		if v.Kind == ast.Variable {
			use(argument, v)
		}
		for _, child := range v.Children {
			name := child.Name
			if name == "" {
				name = argument
			}
			value(name, child.Value)
		}
	}
	arguments := func(args ast.ArgumentList) {
		for _, arg := range args {
			value(arg.Name, arg.Value)
		}
	}
	onDirectives := func(list ast.DirectiveList) {
		for _, d := range list {
			arguments(d.Arguments)
		}
	}
	visited := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				arguments(s.Arguments)
				onDirectives(s.Directives)
				visit(s.SelectionSet)
			case *ast.InlineFragment:
				onDirectives(s.Directives)
				visit(s.SelectionSet)
			case *ast.FragmentSpread:
				onDirectives(s.Directives)
				if !visited[s.Name] && s.Definition != nil {
					visited[s.Name] = true
					onDirectives(s.Definition.Directives)
					visit(s.Definition.SelectionSet)
				}
			}
		}
	}
	onDirectives(directives)
	visit(set)
}

// usage is graphql-ruby's VariableUsagesAreAllowed.
func (c *checker) usage(def *ast.VariableDefinition, argument string, v *ast.Value) {
	wanted := v.ExpectedType
	if wanted == nil || c.schema.Types[def.Type.Name()] == nil {
		return // the place or the type is unknown and was reported
	}
	given := *def.Type
	if def.DefaultValue != nil && def.DefaultValue.Kind != ast.NullValue {
		given.NonNull = true
	}
	var what string
	switch {
	case given.Name() != wanted.Name():
		what = "Type mismatch"
	case dimension(&given) != dimension(wanted):
		what = "List dimension mismatch"
	case !nullabilityFits(wanted, &given):
		what = "Nullability mismatch"
	default:
		return
	}
	c.fail(v.Position, fmt.Sprintf("%s on variable $%s and argument %s (%s / %s)", what, def.Variable, argument, &given, wanted),
		map[string]any{"code": "variableMismatch", "variableName": def.Variable, "typeName": given.String(),
			"argumentName": argument, "errorMessage": what})
}

func dimension(t *ast.Type) int {
	if t.Elem == nil {
		return 0
	}
	return 1 + dimension(t.Elem)
}

func nullabilityFits(wanted, given *ast.Type) bool {
	if wanted.NonNull && !given.NonNull {
		return false
	}
	if wanted.Elem != nil && given.Elem != nil {
		return nullabilityFits(wanted.Elem, given.Elem)
	}
	return true
}
