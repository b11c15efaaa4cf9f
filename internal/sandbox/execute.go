package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/ach-cli/ach/internal/sandbox/document"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/resolve"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// answer is one GraphQL response; Data is left out where nothing was executed.
type answer struct {
	Data   json.RawMessage  `json:"data,omitempty"`
	Errors []document.Error `json:"errors,omitempty"`
}

// execute judges all calls first and then runs the acceptable ones in order.
// The limit of complexity holds for each and for their sum, over which nothing
// runs: then each answer has the error of the sum between those of its document
// and those of its own figures (graphql-ruby, query/validation_pipeline.rb).
func (s *Server) execute(ctx context.Context, calls []*call, viewer store.Viewer) []answer {
	answers := make([]answer, len(calls))
	type prepared struct {
		doc     *document.Document
		figures document.Figures
		limits  document.Limits
	}
	runs := make([]prepared, len(calls))
	own := make([][]document.Error, len(calls))
	sum, limit := 0, 0
	documents := document.NewRequest(s.schema)
	for i, c := range calls {
		doc, errs := documents.Prepare(c.query, c.operationName, c.variables)
		if len(errs) > 0 {
			answers[i].Errors = errs
			continue
		}
		run := prepared{
			doc: doc, figures: document.Measure(doc),
			limits: document.LimitsFor(doc, viewer.User != nil, viewer.User != nil && viewer.User.Admin),
		}
		own[i] = run.figures.Check(run.limits)
		runs[i] = run
		sum += run.figures.Complexity
		limit = max(limit, run.limits.Complexity)
	}
	if len(calls) > 1 && limit > 0 && sum > limit {
		for i := range answers {
			answers[i].Errors = append(answers[i].Errors, document.ComplexityError(sum, limit))
			answers[i].Errors = append(answers[i].Errors, own[i]...)
		}
		return answers
	}
	for i, run := range runs {
		answers[i].Errors = append(answers[i].Errors, own[i]...)
		if run.doc == nil || len(answers[i].Errors) > 0 {
			continue
		}
		s.counts.add(func(a *Activity) { a.Operations[run.doc.Operation.Name]++ })
		if run.doc.Operation.Operation == ast.Query {
			s.faults.Query(outline(calls[i]))
		}
		answers[i] = s.run(resolve.WithRequest(ctx, resolve.Request{
			Viewer: viewer, Score: run.figures.Complexity, Limit: run.limits.Complexity,
		}), calls[i].query, run.doc)
	}
	return answers
}

// run hands one document to gqlgen's generated code and gives its errors
// GitLab's shape.
func (s *Server) run(ctx context.Context, query string, doc *document.Document) answer {
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{
		RawQuery: query, Doc: doc.AST, Operation: doc.Operation, OperationName: doc.Operation.Name, Variables: doc.Variables,
		RecoverFunc:        func(context.Context, any) error { return errors.New("Internal server error") }, //nolint:staticcheck // GitLab's text
		ResolverMiddleware: s.field,
		RootResolverMiddleware: func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			return next(ctx)
		},
	})
	ctx = graphql.WithResponseContext(ctx, present, graphql.DefaultRecover)
	response := s.engine.Exec(ctx)(ctx)
	return answer{Data: response.Data, Errors: wire(graphql.GetErrors(ctx))}
}

// field runs around every field; it is where mutations are counted and faults
// strike.
func (s *Server) field(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if !fc.IsMethod && !ofMutation(fc) {
		return next(ctx) // what a record of a query holds is handed out, and nothing befalls it
	}
	place := fault.Place{
		Operation: graphql.GetOperationContext(ctx).OperationName, Type: fc.Object, Field: fc.Field.Name,
	}
	return s.faults.Field(ctx, place, func() (any, error) {
		result, err := s.alone(fc, place.Type == "Mutation", func() (any, error) { return next(ctx) })
		if place.Type == "Mutation" {
			s.counts.add(func(a *Activity) {
				a.Mutations[place.Field]++
				if err == nil && resolve.Succeeded(result) {
					a.Succeeded[place.Field]++
				}
			})
		}
		return result, err
	})
}

// ofMutation reports whether a field belongs to the answer of a mutation.
func ofMutation(fc *graphql.FieldContext) bool {
	for fc.Parent != nil {
		fc = fc.Parent
	}
	return fc.Object == "Mutation"
}

// alone resolves a field, what reads records beside others of its kind. Fields
// that only hand out what a record holds need not wait.
func (s *Server) alone(fc *graphql.FieldContext, mutation bool, read func() (any, error)) (any, error) {
	switch {
	case mutation:
		s.data.Lock()
		defer s.data.Unlock()
	case fc.IsMethod:
		s.data.RLock()
		defer s.data.RUnlock()
	}
	return read()
}

// present gives an error of a resolver the place it happened at.
func present(ctx context.Context, err error) *gqlerror.Error {
	message := err.Error()
	var e *gqlerror.Error
	if errors.As(err, &e) {
		message = e.Message
	}
	var null *graphql.InvalidNullError
	if errors.As(err, &null) {
		message = "Cannot return null for non-nullable field " + null.SchemaCoordinate()
	}
	out := &gqlerror.Error{Message: message, Path: graphql.GetPath(ctx)}
	if fc := graphql.GetFieldContext(ctx); fc != nil && fc.Field.Field != nil && fc.Field.Position != nil {
		out.Locations = []gqlerror.Location{{Line: fc.Field.Position.Line, Column: fc.Field.Position.Column}}
	}
	return out
}

// wire sorts errors by their place in the document, since fields of queries
// are resolved at the same time.
func wire(list gqlerror.List) []document.Error {
	var errs []document.Error
	for _, e := range list {
		errs = append(errs, document.Error{Message: e.Message, Locations: e.Locations, Path: e.Path})
	}
	slices.SortStableFunc(errs, func(a, b document.Error) int {
		if len(a.Locations) == 0 || len(b.Locations) == 0 {
			return cmp.Compare(len(a.Locations), len(b.Locations))
		}
		return cmp.Or(cmp.Compare(a.Locations[0].Line, b.Locations[0].Line), cmp.Compare(a.Locations[0].Column, b.Locations[0].Column))
	})
	return errs
}
