package document

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// names: operations, fragments and variables are told apart by their names.
// What concerns the document as a whole has an empty path.
func (c *checker) names() {
	for _, same := range byName(c.doc.Operations, func(op *ast.OperationDefinition) string { return op.Name }) {
		switch name := same[0].Name; {
		case name == "" && len(c.doc.Operations) > 1:
			c.fail(same[0].Position, "Operation name is required when multiple operations are present",
				map[string]any{"code": "uniquelyNamedOperations"})
		case len(same) > 1:
			c.failAt(positions(same, func(op *ast.OperationDefinition) *ast.Position { return op.Position }),
				fmt.Sprintf("Operation name \"%s\" must be unique", name),
				map[string]any{"code": "uniquelyNamedOperations", "operationName": name})
		}
	}
	for _, op := range c.doc.Operations {
		c.in(operationStep(op), func() {
			for _, same := range byName(op.VariableDefinitions, func(d *ast.VariableDefinition) string { return d.Variable }) {
				if len(same) > 1 {
					c.failAt(positions(same, func(d *ast.VariableDefinition) *ast.Position { return d.Position }),
						fmt.Sprintf("There can only be one variable named \"%s\"", same[0].Variable),
						map[string]any{"code": "variableNotUnique", "variableName": same[0].Variable})
				}
			}
		})
	}
	for _, same := range byName(c.doc.Fragments, func(f *ast.FragmentDefinition) string { return f.Name }) {
		if len(same) > 1 {
			c.failAt(positions(same, func(f *ast.FragmentDefinition) *ast.Position { return f.Position }),
				fmt.Sprintf("Fragment name \"%s\" must be unique", same[0].Name),
				map[string]any{"code": "fragmentNotUnique", "fragmentName": same[0].Name})
		}
	}
}

// byName groups what has the same name, in the order of the document.
func byName[T any](list []T, name func(T) string) [][]T {
	var groups [][]T
	index := map[string]int{}
	for _, item := range list {
		i, known := index[name(item)]
		if !known {
			i = len(groups)
			index[name(item)] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], item)
	}
	return groups
}

func positions[T any](list []T, of func(T) *ast.Position) []*ast.Position {
	all := make([]*ast.Position, len(list))
	for i, item := range list {
		all[i] = of(item)
	}
	return all
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
		c.in("fragment "+f.Name, func() {
			if reachable(f.SelectionSet)[f.Name] {
				c.fail(f.Position, fmt.Sprintf("Fragment %s contains an infinite loop", f.Name),
					map[string]any{"code": "infiniteLoop", "fragmentName": f.Name})
			} else if !used[f.Name] {
				c.fail(f.Position, fmt.Sprintf("Fragment %s was defined, but not used", f.Name),
					map[string]any{"code": "useAndDefineFragment", "fragmentName": f.Name})
			}
		})
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

// place is where a variable stands: in the operation itself, or in a fragment.
type place struct {
	in       string
	argument string
	path     []any
	value    *ast.Value
}

// variables: each use fits the type of the place, each declared one is used,
// and each used one is declared. The errors come in that order.
func (c *checker) variables(op *ast.OperationDefinition) {
	name := op.Name
	if name == "" {
		name = "anonymous " + string(op.Operation)
	}
	first := map[string]place{}
	var undeclared []place
	for _, p := range c.places(op, name) {
		_, seen := first[p.value.Raw]
		if !seen {
			first[p.value.Raw] = p
		}
		if def := op.VariableDefinitions.ForName(p.value.Raw); def != nil {
			c.at(p.path, func() { c.usage(def, p.argument, p.value) })
		} else if !seen {
			undeclared = append(undeclared, p)
		}
	}
	c.in(operationStep(op), func() {
		for _, def := range op.VariableDefinitions {
			if _, used := first[def.Variable]; !used {
				c.fail(op.Position, fmt.Sprintf("Variable $%s is declared by %s but not used", def.Variable, name),
					map[string]any{"code": "variableNotUsed", "variableName": def.Variable})
			}
		}
	})
	for _, p := range undeclared {
		c.at(p.path, func() {
			c.fail(p.value.Position, fmt.Sprintf("Variable $%s is used by %s but not declared", p.value.Raw, p.in),
				map[string]any{"code": "variableNotDefined", "variableName": p.value.Raw})
		})
	}
}

// finder collects the places of variables, with each fragment once.
type finder struct {
	found   []place
	visited map[string]bool
}

func (c *checker) places(op *ast.OperationDefinition, name string) []place {
	f := &finder{visited: map[string]bool{}}
	path := []any{operationStep(op)}
	f.directives(name, path, op.Directives)
	f.selections(name, path, op.SelectionSet)
	return f.found
}

// deeper is the path with one step more, in memory of its own.
func deeper(path []any, step string) []any { return append(slices.Clone(path), step) }

func (f *finder) value(in, argument string, path []any, v *ast.Value) {
	if v.Kind == ast.Variable {
		f.found = append(f.found, place{in, argument, path, v})
	}
	for _, child := range v.Children {
		if child.Name == "" { // an element of a list
			f.value(in, argument, path, child.Value)
		} else {
			f.value(in, child.Name, deeper(path, child.Name), child.Value)
		}
	}
}

func (f *finder) arguments(in string, path []any, args ast.ArgumentList) {
	for _, arg := range args {
		f.value(in, arg.Name, deeper(path, arg.Name), arg.Value)
	}
}

func (f *finder) directives(in string, path []any, list ast.DirectiveList) {
	for _, d := range list {
		f.arguments(in, path, d.Arguments)
	}
}

func (f *finder) selections(in string, path []any, set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			inside := deeper(path, s.Alias)
			f.arguments(in, inside, s.Arguments)
			f.directives(in, inside, s.Directives)
			f.selections(in, inside, s.SelectionSet)
		case *ast.InlineFragment:
			inside := deeper(path, inlineStep(s))
			f.directives(in, inside, s.Directives)
			f.selections(in, inside, s.SelectionSet)
		case *ast.FragmentSpread:
			f.directives(in, deeper(path, "... "+s.Name), s.Directives)
			if !f.visited[s.Name] && s.Definition != nil {
				f.visited[s.Name] = true
				inside := []any{"fragment " + s.Name}
				f.directives(s.Name, inside, s.Definition.Directives)
				f.selections(s.Name, inside, s.Definition.SelectionSet)
			}
		}
	}
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
