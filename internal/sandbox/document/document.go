// Package document judges a GraphQL document before it is executed: syntax, the
// selected operation, static validation, variables, and then complexity, depth
// and recursion, with GitLab's limits. gqlparser's rules judge documents; what
// they find is told in graphql-ruby's words, with its codes and paths. Values
// are judged here, since GitLab's scalars are its own.
//
// What a field answers with is no business of this package.
package document

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// maxErrors is `validate_max_errors` of GitLab's schema.
const maxErrors = 5

// Error is one element of a response's `errors`.
type Error struct {
	Message    string              `json:"message"`
	Locations  []gqlerror.Location `json:"locations,omitempty"`
	Path       ast.Path            `json:"path,omitzero"` // an empty one is told, unlike none
	Extensions map[string]any      `json:"extensions,omitempty"`
}

// Document is a document that passed validation, with one operation selected
// and its variables coerced: ready to be measured and executed.
type Document struct {
	AST       *ast.QueryDocument
	Operation *ast.OperationDefinition
	Variables map[string]any
}

// Outline parses a text far enough to tell which operation would run, and the
// names of the fields at its root, those of fragments included. The operation
// is nil where nothing would run.
func Outline(text, operationName string) (op *ast.OperationDefinition, root []string) {
	doc, errs := parse(text)
	if errs != nil {
		return nil, nil
	}
	if op, _ = selected(doc, operationName); op == nil {
		return nil, nil
	}
	return op, rootFields(doc, op)
}

func rootFields(doc *ast.QueryDocument, op *ast.OperationDefinition) []string {
	var root []string
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
	return root
}

// Request prepares the documents of one request. Elements of an array mostly
// have one text, which is parsed and validated once.
type Request struct {
	schema    *ast.Schema
	validated map[source]validated
}

type source struct{ text, operationName string }

type validated struct {
	doc  *ast.QueryDocument
	op   *ast.OperationDefinition
	errs []Error
}

// NewRequest begins a request.
func NewRequest(schema *ast.Schema) *Request { return &Request{schema, map[source]validated{}} }

// Prepare does everything up to the analysis. Where it answers with errors
// nothing may be executed.
func (r *Request) Prepare(text, operationName string, variables map[string]any) (*Document, []Error) {
	key := source{text, operationName}
	v, known := r.validated[key]
	if !known {
		if v.doc, v.errs = parse(text); v.errs == nil {
			v.op, v.errs = selected(v.doc, operationName)
		}
		if v.errs == nil {
			v.errs = validate(r.schema, v.doc)
		}
		r.validated[key] = v
	}
	if v.errs != nil {
		return nil, slices.Clip(v.errs)
	}
	values, errs := coerceVariables(r.schema, v.op, variables)
	if len(errs) > 0 {
		return nil, errs[:min(len(errs), maxErrors)]
	}
	return &Document{AST: v.doc, Operation: v.op, Variables: values}, nil
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
		syntax.Message, syntax.Locations = "Parse error: "+e.Message, e.Locations
		for _, l := range e.Locations {
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
		return nil, []Error{{Message: "No operation named " + Inspect(name)}}
	case len(doc.Operations) == 1:
		return doc.Operations[0], nil
	case len(doc.Operations) == 0:
		return nil, []Error{{Message: "No operation was present"}}
	default:
		return nil, []Error{{Message: "An operation name is required"}}
	}
}
