// Package document judges a GraphQL document before it is executed, in
// graphql-ruby's words and with GitLab's limits: syntax, the selected
// operation, static validation, variables, and then complexity, depth and
// recursion. gqlparser only parses and annotates here; its own rules and texts
// are not GitLab's.
//
// What a field answers with is no business of this package.
package document

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// maxErrors is `validate_max_errors` of GitLab's schema.
const maxErrors = 5

// Error is one element of a response's `errors`.
type Error struct {
	Message    string         `json:"message"`
	Locations  []Location     `json:"locations,omitempty"`
	Path       []any          `json:"path,omitzero"` // an empty one is told, unlike none
	Extensions map[string]any `json:"extensions,omitempty"`
}

// Location counts lines and columns from 1.
type Location struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Document is a document that passed validation, with one operation selected
// and its variables coerced: ready to be measured and executed.
type Document struct {
	AST       *ast.QueryDocument
	Operation *ast.OperationDefinition
	Variables map[string]any
}

// Selected parses a text far enough to tell which operation would run. It
// answers nil where nothing would.
func Selected(text, operationName string) *ast.OperationDefinition {
	doc, errs := parse(text)
	if errs != nil {
		return nil
	}
	op, _ := selected(doc, operationName)
	return op
}

// Outline is what [Selected] tells, with the names of the fields at its root,
// those of fragments included.
func Outline(text, operationName string) (op *ast.OperationDefinition, root []string) {
	doc, errs := parse(text)
	if errs != nil {
		return nil, nil
	}
	if op, _ = selected(doc, operationName); op == nil {
		return nil, nil
	}
	visited := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				root = append(root, s.Name)
			case *ast.InlineFragment:
				visit(s.SelectionSet)
			case *ast.FragmentSpread:
				if fragment := doc.Fragments.ForName(s.Name); fragment != nil && !visited[s.Name] {
					visited[s.Name] = true
					visit(fragment.SelectionSet)
				}
			}
		}
	}
	visit(op.SelectionSet)
	return op, root
}

// Prepare does everything up to the analysis. Where it answers with errors
// nothing may be executed.
func Prepare(schema *ast.Schema, text, operationName string, variables map[string]any) (*Document, []Error) {
	doc, errs := parse(text)
	if errs != nil {
		return nil, errs
	}
	op, errs := selected(doc, operationName)
	if errs != nil {
		return nil, errs
	}
	// Attaches the definitions of the schema to the nodes of the document.
	validator.Walk(schema, doc, &validator.Events{})
	if errs := validate(schema, doc); len(errs) > 0 {
		return nil, errs[:min(len(errs), maxErrors)]
	}
	values, errs := coerceVariables(schema, op, variables)
	if len(errs) > 0 {
		return nil, errs[:min(len(errs), maxErrors)]
	}
	return &Document{AST: doc, Operation: op, Variables: values}, nil
}

// maxTokens is far above what fits into GitLab's 10,000 characters.
const maxTokens = 20_000

func parse(text string) (*ast.QueryDocument, []Error) {
	if text == "" {
		return nil, []Error{{Message: "No query string was present"}}
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err == nil {
		return doc, nil
	}
	syntax := Error{Message: "Parse error: " + err.Error()}
	if e, ok := err.(*gqlerror.Error); ok { //nolint:errorlint // the parser returns it as it is
		syntax.Message = "Parse error: " + e.Message
		for _, l := range e.Locations {
			syntax.Locations = append(syntax.Locations, Location{l.Line, l.Column})
			syntax.Message += fmt.Sprintf(" at [%d, %d]", l.Line, l.Column)
		}
	}
	return nil, []Error{syntax}
}

func selected(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, []Error) {
	switch {
	case name != "":
		for _, op := range doc.Operations {
			if op.Name == name {
				return op, nil
			}
		}
		return nil, []Error{{Message: "No operation named " + inspect(name)}}
	case len(doc.Operations) == 1:
		return doc.Operations[0], nil
	case len(doc.Operations) == 0:
		return nil, []Error{{Message: "No operation was present"}}
	default:
		return nil, []Error{{Message: "An operation name is required"}}
	}
}

func at(positions ...*ast.Position) []Location {
	var list []Location
	for _, p := range positions {
		if p != nil {
			list = append(list, Location{p.Line, p.Column})
		}
	}
	return list
}
