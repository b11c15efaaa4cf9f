package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxMerged bounds the work on documents whose fragments multiply; what is
// beyond it is far over every limit of complexity.
const maxMerged = 20_000

// group is all the fields of one place that answer under one key.
type group struct {
	key    string
	fields []*ast.Field
}

// grouped collects the fields of selection sets by their key in the answer, in
// the order of the document, fragments included. keep tells which nodes count.
func grouped(keep func(ast.DirectiveList) bool, sets ...ast.SelectionSet) []group {
	var groups []group
	index := map[string]int{}
	visited := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if !keep(s.Directives) {
					continue
				}
				i, ok := index[s.Alias]
				if !ok {
					i = len(groups)
					index[s.Alias] = i
					groups = append(groups, group{key: s.Alias})
				}
				groups[i].fields = append(groups[i].fields, s)
			case *ast.InlineFragment:
				if keep(s.Directives) {
					visit(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if !visited[s.Name] && keep(s.Directives) {
					visited[s.Name] = true
					visit(s.Definition.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		visit(set)
	}
	return groups
}

func (g group) selections() []ast.SelectionSet {
	sets := make([]ast.SelectionSet, len(g.fields))
	for i, f := range g.fields {
		sets[i] = f.SelectionSet
	}
	return sets
}

func everything(ast.DirectiveList) bool { return true }

// merging is graphql-ruby's FieldsWillMerge: fields under one key are the same
// field with the same arguments.
func (c *checker) merging() {
	budget := maxMerged
	var visit func(sets ...ast.SelectionSet)
	visit = func(sets ...ast.SelectionSet) {
		for _, g := range grouped(everything, sets...) {
			if budget--; budget < 0 {
				return
			}
			if !c.conflict(g) {
				visit(g.selections()...)
			}
		}
	}
	for _, op := range c.doc.Operations {
		visit(op.SelectionSet)
	}
}

func (c *checker) conflict(g group) bool {
	var names, arguments []string
	var positions []*ast.Position
	var different []ast.ArgumentList
	for _, f := range g.fields {
		positions = append(positions, f.Position)
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
		if !slices.ContainsFunc(different, func(other ast.ArgumentList) bool { return sameArguments(f.Arguments, other) }) {
			different = append(different, f.Arguments)
			arguments = append(arguments, argumentText(f.Arguments))
		}
	}
	kind, conflicts := "a field", names
	if len(names) == 1 {
		kind, conflicts = "an argument", arguments
	}
	if len(conflicts) == 1 {
		return false
	}
	text := strings.Join(conflicts, " or ")
	c.errs = append(c.errs, Error{
		Message:    fmt.Sprintf("Field '%s' has %s conflict: %s?", g.key, kind, text),
		Locations:  at(positions...),
		Path:       []any{},
		Extensions: map[string]any{"code": "fieldConflict", "fieldName": g.key, "conflicts": text},
	})
	return true
}

// argumentText has each value as the text of a document, and that as a JSON
// string (GraphQL::Language.serialize).
func argumentText(args ast.ArgumentList) string {
	parts := make([]string, len(args))
	for i, arg := range args {
		parts[i] = arg.Name + ":" + asJSON(printed(arg.Value))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func sameArguments(a, b ast.ArgumentList) bool {
	if len(a) != len(b) {
		return false
	}
	for _, arg := range a {
		other := b.ForName(arg.Name)
		if other == nil || printed(arg.Value) != printed(other.Value) {
			return false
		}
	}
	return true
}
