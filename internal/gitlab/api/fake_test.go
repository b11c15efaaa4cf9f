package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"testing"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A script is what a fake server answers, operation by operation, in order. It
// fails the test for a request that is not in it and for an answer nobody asked
// for.
type script struct {
	t       *testing.T
	answers []answer
	sent    []*graphql.Request
	batches []int             // how many operations each multiplexed request had
	rest    map[string]string // path → JSON
	restErr error             // what every path answers, where it is set
}

type answer struct {
	op   string
	data string // of the GraphQL answer
	err  error
}

func (s *script) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	s.t.Helper()
	if len(s.sent) >= len(s.answers) {
		s.t.Fatalf("unexpected request %s", req.OpName)
	}
	next := s.answers[len(s.sent)]
	s.sent = append(s.sent, req)
	if req.OpName != next.op {
		s.t.Fatalf("request %d is %s, want %s", len(s.sent), req.OpName, next.op)
	}
	if next.data != "" {
		if err := json.Unmarshal([]byte(next.data), resp.Data); err != nil {
			s.t.Fatalf("answer to %s: %v", next.op, err)
		}
	}
	return next.err
}

// Multiplex answers each operation from the script, as if it came alone.
func (s *script) Multiplex(_ context.Context, calls []func(graphql.Client) error) []error {
	s.t.Helper()
	s.batches = append(s.batches, len(calls))
	errs := make([]error, len(calls))
	for i, call := range calls {
		errs[i] = call(s)
	}
	return errs
}

func (s *script) GetJSON(_ context.Context, path string, out any) error {
	if s.restErr != nil {
		return s.restErr
	}
	body, ok := s.rest[path]
	if !ok {
		return &transport.Error{Kind: transport.KindNotFound, Ran: transport.NotRun, Message: "no such address"}
	}
	return json.Unmarshal([]byte(body), out)
}

// variables is what the nth request (from 0) sent, as JSON.
func (s *script) variables(n int) string {
	b, err := json.Marshal(s.sent[n].Variables)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func client(t *testing.T, answers ...answer) (*api.Client, *script) {
	t.Helper()
	s := &script{t: t, answers: answers, rest: map[string]string{}}
	t.Cleanup(func() {
		if len(s.sent) < len(answers) {
			t.Errorf("only %d of %d requests were made", len(s.sent), len(answers))
		}
	})
	base, err := url.Parse("https://gitlab.test/sub")
	if err != nil {
		t.Fatal(err)
	}
	return api.New(s, base), s
}

// wantKind checks an error's kind and returns it.
func wantKind(t *testing.T, err error, kind gitlab.Kind) gitlab.Error {
	t.Helper()
	var e *gitlab.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %v (%T), want a *gitlab.Error", err, err)
	}
	if e.Kind != kind {
		t.Fatalf("kind is %d, want %d: %s", e.Kind, kind, e.Message)
	}
	return *e
}

// graphQL is the error of an answer with top-level errors.
func graphQL(ran transport.Ran, messages ...string) error {
	e := &transport.Error{Kind: transport.KindGraphQL, Status: 200, Ran: ran, Message: messages[0]}
	for _, m := range messages {
		e.GraphQL = append(e.GraphQL, transport.GraphQLError{Message: m})
	}
	return e
}
