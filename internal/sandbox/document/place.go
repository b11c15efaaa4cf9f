package document

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// place is what stands at a location of a document. gqlparser's errors have a
// location only; graphql-ruby's have also the way there, with the operation or
// fragment as its first step.
type place struct {
	path ast.Path
	// kind and owner are what the texts call the node, or what holds the
	// argument or value.
	kind, owner string
	argument    string
	arguments   ast.ArgumentList
	// parent is where what holds a value stands.
	parent *ast.Position
}

type places map[gqlerror.Location]place

func location(p *ast.Position) gqlerror.Location {
	return gqlerror.Location{Line: p.Line, Column: p.Column}
}

// operation is the name of the operation or fragment in the texts.
func (p place) operation() string {
	if len(p.path) == 0 {
		return ""
	}
	step := p.path[:1].String()
	if _, name, ok := strings.Cut(step, " "); ok {
		return name
	}
	return "anonymous " + step
}

// deeper is the path with one step more, in memory of its own.
func deeper(path ast.Path, step string) ast.Path {
	return append(slices.Clip(path), ast.PathName(step))
}

func placesOf(doc *ast.QueryDocument) places {
	all := places{}
	for _, op := range doc.Operations {
		path := ast.Path{ast.PathName(strings.TrimSuffix(string(op.Operation)+" "+op.Name, " "))}
		all.node(place{path: path}, op.Position, op.Directives)
		for _, def := range op.VariableDefinitions {
			variable := place{path: path, kind: "Variable", owner: def.Variable}
			all.node(variable, def.Position, def.Directives)
			if def.DefaultValue != nil {
				all.value(variable, def.DefaultValue)
			}
		}
		all.selections(path, op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		path := ast.Path{ast.PathName("fragment " + fragment.Name)}
		all.node(place{path: path}, fragment.Position, fragment.Directives)
		all.selections(path, fragment.SelectionSet)
	}
	return all
}

func (all places) selections(path ast.Path, set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			inside := deeper(path, s.Alias)
			all.node(place{path: inside, kind: "Field", owner: s.Name, arguments: s.Arguments}, s.Position, s.Directives)
			all.selections(inside, s.SelectionSet)
		case *ast.InlineFragment:
			inside := deeper(path, strings.TrimSuffix("... on "+s.TypeCondition, " on "))
			all.node(place{path: inside}, s.Position, s.Directives)
			all.selections(inside, s.SelectionSet)
		case *ast.FragmentSpread:
			all.node(place{path: deeper(path, "... "+s.Name)}, s.Position, s.Directives)
		}
	}
}

// node notes a node with its arguments and directives.
func (all places) node(p place, at *ast.Position, directives ast.DirectiveList) {
	all[location(at)] = p
	for _, argument := range p.arguments {
		inside := place{path: deeper(p.path, argument.Name), kind: p.kind, owner: p.owner, argument: argument.Name, parent: at}
		all[location(argument.Position)] = inside
		all.value(inside, argument.Value)
	}
	for _, d := range directives {
		all.node(place{path: p.path, kind: "Directive", owner: d.Name, arguments: d.Arguments}, d.Position, nil)
	}
}

func (all places) value(p place, v *ast.Value) {
	all[location(v.Position)] = p
	for _, child := range v.Children {
		inside := p
		if child.Name != "" && p.kind != "Variable" {
			inside = place{path: deeper(p.path, child.Name), kind: "InputObject", argument: child.Name, parent: v.Position}
			if v.Definition != nil {
				inside.owner = v.Definition.Name
			}
			all[location(child.Position)] = inside
		}
		all.value(inside, child.Value)
	}
}
