package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// checker applies graphql-ruby's static rules in one walk, so that errors come
// in the order of the document. Each error's path is the way to its node, with
// the operation or fragment as the first step.
type checker struct {
	coercer
	doc  *ast.QueryDocument
	path []any
	errs []Error
}

func validate(schema *ast.Schema, doc *ast.QueryDocument) []Error {
	c := &checker{coercer: coercer{schema}, doc: doc, path: []any{}}
	for _, op := range doc.Operations {
		c.operation(op)
	}
	for _, fragment := range doc.Fragments {
		c.in("fragment "+fragment.Name, func() {
			if c.condition(fragment.TypeCondition, fragment.Position) {
				c.directives(fragment.Directives)
				c.selections(fragment.SelectionSet)
			}
		})
	}
	c.names()
	c.fragments()
	for _, op := range doc.Operations {
		c.variables(op)
	}
	if len(c.errs) == 0 {
		// Merging is looked at last: it walks into fragments and so relies on
		// there being no loops.
		c.merging()
	}
	return c.errs
}

// in runs f one step further down the path.
func (c *checker) in(step any, f func()) {
	c.path = append(c.path, step)
	f()
	c.path = c.path[:len(c.path)-1]
}

// at runs f with that path.
func (c *checker) at(path []any, f func()) {
	before := c.path
	c.path = path
	f()
	c.path = before
}

func (c *checker) failAt(all []*ast.Position, message string, extensions map[string]any) {
	c.errs = append(c.errs, Error{
		Message: message, Locations: at(all...), Path: slices.Clone(c.path), Extensions: extensions,
	})
}

func (c *checker) fail(pos *ast.Position, message string, extensions map[string]any) {
	c.failAt([]*ast.Position{pos}, message, extensions)
}

// operationStep and inlineStep are steps of paths.
func operationStep(op *ast.OperationDefinition) string {
	if op.Name == "" {
		return string(op.Operation)
	}
	return string(op.Operation) + " " + op.Name
}

func inlineStep(f *ast.InlineFragment) string {
	if f.TypeCondition == "" {
		return "..."
	}
	return "... on " + f.TypeCondition
}

func (c *checker) operation(op *ast.OperationDefinition) {
	c.in(operationStep(op), func() {
		if op.Operation == ast.Subscription {
			c.fail(op.Position, "Schema is not configured for subscriptions",
				map[string]any{"code": "missingSubscriptionConfiguration"})
			return
		}
		for _, def := range op.VariableDefinitions {
			c.variableDefinition(def)
		}
		c.directives(op.Directives)
		c.selections(op.SelectionSet)
	})
}

func (c *checker) variableDefinition(def *ast.VariableDefinition) {
	name := def.Type.Name()
	switch known := c.schema.Types[name]; {
	case known == nil:
		c.fail(def.Position, fmt.Sprintf("%s isn't a defined input type (on $%s)", name, def.Variable),
			map[string]any{"code": "variableRequiresValidType", "typeName": name, "variableName": def.Variable})
	case !known.IsInputType():
		c.fail(def.Position, fmt.Sprintf("%s isn't a valid input type (on $%s)", name, def.Variable),
			map[string]any{"code": "variableRequiresValidType", "typeName": name, "variableName": def.Variable})
	case def.DefaultValue != nil:
		if _, ok := c.literalProblem(def.Type, def.DefaultValue); !ok {
			c.fail(def.Position, fmt.Sprintf("Default value for $%s doesn't match type %s", def.Variable, def.Type),
				map[string]any{"code": "defaultValueInvalidType", "variableName": def.Variable, "typeName": def.Type.String()})
		}
	}
}

func (c *checker) selections(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			c.in(s.Alias, func() { c.field(s) })
		case *ast.InlineFragment:
			c.in(inlineStep(s), func() {
				if c.condition(s.TypeCondition, s.Position) {
					c.applies(s)
					c.directives(s.Directives)
					c.selections(s.SelectionSet)
				}
			})
		case *ast.FragmentSpread:
			c.in("... "+s.Name, func() {
				c.directives(s.Directives)
				if s.Definition == nil {
					c.fail(s.Position, fmt.Sprintf("Fragment %s was used, but not defined", s.Name),
						map[string]any{"code": "useAndDefineFragment", "fragmentName": s.Name})
				} else {
					c.spread(s.Position, s.Name, s.ObjectDefinition, s.Definition.TypeCondition)
				}
			})
		}
	}
}

// applies: an inline fragment is of a type that can stand there.
func (c *checker) applies(f *ast.InlineFragment) {
	if f.TypeCondition != "" {
		c.spread(f.Position, "", f.ObjectDefinition, f.TypeCondition)
	}
}

// spread is graphql-ruby's FragmentSpreadsArePossible. The schema has objects
// only, so a type fits itself alone.
func (c *checker) spread(pos *ast.Position, name string, parent *ast.Definition, condition string) {
	def := c.schema.Types[condition]
	if parent == nil || def == nil || !def.IsCompositeType() || parent.Name == condition {
		return
	}
	text, named := "Fragment", "unknown"
	if name != "" {
		text, named = "Fragment "+name, name
	}
	c.fail(pos, fmt.Sprintf("%s on %s can't be spread inside %s", text, condition, parent.Name),
		map[string]any{"code": "cannotSpreadFragment", "typeName": condition, "fragmentName": named, "parentName": parent.Name})
}

// condition judges a fragment's type; what stands inside a wrong one is not
// looked at.
func (c *checker) condition(name string, pos *ast.Position) bool {
	def := c.schema.Types[name]
	switch {
	case name == "":
		return true
	case def == nil:
		c.fail(pos, fmt.Sprintf("No such type %s, so it can't be a fragment condition", name),
			map[string]any{"code": "undefinedType", "typeName": name})
	case !def.IsCompositeType():
		c.fail(pos, fmt.Sprintf("Invalid fragment on type %s (must be Union, Interface or Object)", name),
			map[string]any{"code": "fragmentOnNonCompositeType", "typeName": name})
	default:
		return true
	}
	return false
}

func (c *checker) field(f *ast.Field) {
	parent := f.ObjectDefinition
	if parent == nil {
		return // the parent itself is unknown and was reported
	}
	def := f.Definition
	if def == nil {
		c.fail(f.Position, fmt.Sprintf("Field '%s' doesn't exist on type '%s'", f.Name, parent.Name),
			map[string]any{"code": "undefinedField", "typeName": parent.Name, "fieldName": f.Name})
		return
	}
	c.arguments("Field", f.Name, f.Position, def.Arguments, f.Arguments)
	c.directives(f.Directives)
	returns := def.Type.Name()
	leaf := c.schema.Types[returns] == nil || c.schema.Types[returns].IsLeafType()
	switch {
	case leaf && len(f.SelectionSet) > 0:
		c.fail(f.Position, fmt.Sprintf("Selections can't be made on scalars (field '%s' returns %s but has selections [%s])",
			f.Name, returns, strings.Join(selectionNames(f.SelectionSet), ", ")), mismatch(f, returns))
	case !leaf && len(f.SelectionSet) == 0:
		c.fail(f.Position, fmt.Sprintf(
			"Field must have selections (field '%s' returns %s but has no selections. Did you mean '%s { ... }'?)",
			f.Name, returns, f.Name), mismatch(f, returns))
	default:
		c.selections(f.SelectionSet)
	}
}

func mismatch(f *ast.Field, returns string) map[string]any {
	return map[string]any{"code": "selectionMismatch", "nodeName": "field '" + f.Name + "'", "typeName": returns}
}

func selectionNames(set ast.SelectionSet) []string {
	var names []string
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			names = append(names, `"`+s.Name+`"`)
		case *ast.FragmentSpread:
			names = append(names, `"`+s.Name+`"`)
		case *ast.InlineFragment:
			names = append(names, `"... on `+s.TypeCondition+`"`)
		}
	}
	return names
}

func (c *checker) directives(list ast.DirectiveList) {
	for _, d := range list {
		if c.schema.Directives[d.Name] == nil {
			c.fail(d.Position, fmt.Sprintf("Directive @%s is not defined", d.Name),
				map[string]any{"code": "undefinedDirective", "directiveName": d.Name})
			continue
		}
		c.arguments("Directive", d.Name, d.Position, d.Definition.Arguments, d.Arguments)
	}
}
