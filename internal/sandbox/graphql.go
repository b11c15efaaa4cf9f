package sandbox

import (
	"context"
	"errors"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/ach-cli/ach/internal/sandbox/document"
)

// maxQuerySize is MAX_QUERY_SIZE of GitLab's graphql_controller.rb, in
// characters of query text, a multiplex together.
const maxQuerySize = 10_000

// graphql is /api/graphql, in the order of GraphqlController's before_actions.
func (s *Server) graphql(w http.ResponseWriter, r *http.Request) {
	s.counts.add(func(a *Activity) { a.GraphQLRequests++ })
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
		refuse(w, http.StatusNotFound, "Not found!")
		return
	}
	req, err := readRequest(w, r)
	if err != nil {
		var bad *badRequest
		if errors.As(err, &bad) {
			bad.write(w)
			return
		}
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	answers, refused := s.answers(r, req)
	switch {
	case refused != nil:
		refuse(w, refused.status, refused.text)
	case req.multiplex:
		writeJSON(w, http.StatusOK, answers)
	default:
		writeJSON(w, http.StatusOK, answers[0])
	}
}

// answers judges a request as a whole and executes it; nothing is written
// meanwhile, since the world stands still for it.
func (s *Server) answers(r *http.Request, req *request) ([]answer, *badRequest) {
	s.world.RLock()
	defer s.world.RUnlock()
	viewer, status, refusal := s.graphqlViewer(s.caller(r, req.privateToken))
	if refusal != "" {
		return nil, &badRequest{status, refusal}
	}
	size := 0
	for _, call := range req.calls {
		size += len([]rune(call.query))
	}
	if size > maxQuerySize {
		return nil, &badRequest{http.StatusUnprocessableEntity, "Query too large"}
	}
	if r.Method != http.MethodPost && mutates(req.calls) {
		return nil, &badRequest{http.StatusUnprocessableEntity, "Mutations are forbidden in " + r.Method + " requests"}
	}
	if err := req.readVariables(); err != nil {
		return nil, &badRequest{http.StatusUnprocessableEntity, err.Error()}
	}
	// What has begun is finished, as in GitLab, when the client has left.
	return s.execute(context.WithoutCancel(r.Context()), req.calls, viewer), nil
}

// refuse answers a request that never reaches GraphQL.
func refuse(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, answer{Errors: []document.Error{{Message: message}}})
}

func mutates(calls []*call) bool {
	for _, c := range calls {
		if op, _ := document.Outline(c.query, c.operationName); op != nil && op.Operation == ast.Mutation {
			return true
		}
	}
	return false
}
