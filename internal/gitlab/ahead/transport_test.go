package ahead_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab/ahead"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A server answers each operation by how many it was asked for before, or fails it.
type server struct {
	asked    int
	requests int
	fails    map[string]error
}

func (s *server) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	s.requests++
	return s.answer(req, resp)
}

func (s *server) answer(req *graphql.Request, resp *graphql.Response) error {
	s.asked++
	*resp.Data.(*int) = s.asked
	return s.fails[req.OpName]
}

// slot is the client of one call of a batch.
type slot struct{ s *server }

func (c slot) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	return c.s.answer(req, resp)
}

func (s *server) Multiplex(_ context.Context, calls []func(graphql.Client) error) []error {
	s.requests++
	errs := make([]error, len(calls))
	for i, call := range calls {
		errs[i] = call(slot{s})
	}
	return errs
}

func (s *server) GetJSON(context.Context, string, any) error { return errors.New("not here") }

// ask asks for an operation with a variable, and returns the number that is answered.
func ask(ctx context.Context, c graphql.Client, name, variable string) (n int, err error) {
	err = c.MakeRequest(ctx, &graphql.Request{OpName: name, Variables: map[string]string{"v": variable}}, &graphql.Response{Data: &n})
	return n, err
}

func calls(ctx context.Context, names ...string) (all []func(graphql.Client) error) {
	for _, name := range names {
		all = append(all, func(c graphql.Client) error {
			_, err := ask(ctx, c, name, "")
			return err
		})
	}
	return all
}

// want asks, and compares the answer and how many requests there were by then.
func want(t *testing.T, ctx context.Context, s *server, name, variable string, n, requests int) {
	t.Helper()
	got, err := ask(ctx, ahead.Transport{Transport: s}, name, variable)
	if err != nil || got != n || s.requests != requests {
		t.Errorf("%s(%s) = %d, %v after %d requests; want %d after %d", name, variable, got, err, s.requests, n, requests)
	}
}

func TestAnAnswerIsGivenOnceToWhoAsksTheSame(t *testing.T) {
	s := &server{}
	at := ahead.Transport{Transport: s}
	ctx := at.Ask(t.Context(), calls(t.Context(), "A", "B", "A"))
	want(t, ctx, s, "A", "", 1, 1)
	want(t, t.Context(), s, "B", "", 4, 2) // without the context it is asked anew
	want(t, ctx, s, "B", "other", 5, 3)
	want(t, ctx, s, "B", "", 2, 3)
	want(t, ctx, s, "A", "", 3, 3) // in the order in which they were asked
	want(t, ctx, s, "A", "", 6, 4)
	if again := at.Ask(ctx, calls(ctx, "C")); s.requests != 5 {
		t.Errorf("%d requests", s.requests)
	} else if at.Ask(again, calls(again, "C")); s.requests != 5 { // it is known already
		t.Errorf("%d requests", s.requests)
	}
}

func TestABatchAsksForWhatIsNotKnown(t *testing.T) {
	s := &server{}
	at := ahead.Transport{Transport: s}
	ctx := at.Ask(t.Context(), calls(t.Context(), "A", "B"))
	var numbers [3]int
	var batch []func(graphql.Client) error
	for i, name := range []string{"B", "C", "A"} {
		batch = append(batch, func(c graphql.Client) (err error) {
			return c.MakeRequest(ctx, &graphql.Request{OpName: name, Variables: map[string]string{"v": ""}}, &graphql.Response{Data: &numbers[i]})
		})
	}
	errs := at.Multiplex(ctx, append(batch, func(graphql.Client) error { return errors.New("cannot be asked") }))
	if numbers != [3]int{2, 3, 1} || s.requests != 2 || errs[0] != nil || errs[1] != nil || errs[2] != nil || errs[3] == nil {
		t.Errorf("%v after %d requests: %v", numbers, s.requests, errs)
	}
}

// What was read together is forgotten once something else has to be asked.
func TestWhatTellsSomethingOnlyTogether(t *testing.T) {
	s := &server{}
	at := ahead.Transport{Transport: s}
	ctx := at.Ask(t.Context(), calls(t.Context(), "Me"))
	ctx = at.AskTogether(ctx, calls(ctx, "Role", "List", "Role"))
	want(t, ctx, s, "Role", "", 2, 2)
	want(t, ctx, s, "List", "", 3, 2)
	want(t, ctx, s, "List", "page 2", 5, 3)
	want(t, ctx, s, "Role", "", 6, 4) // anew
	want(t, ctx, s, "Me", "", 1, 4)
}

// The refusal of a query is an answer too. What befell the whole request is none: it may be
// for the company in which the query was.
func TestWhatFailedIsAskedAloneIfThatMayHelp(t *testing.T) {
	refused := &transport.Error{Kind: transport.KindGraphQL, Message: "no such field"}
	for name, tt := range map[string]struct {
		fails map[string]error
		kept  bool
	}{
		"its own":          {map[string]error{"A": refused}, true},
		"all of them":      {map[string]error{"A": refused, "B": refused}, false},
		"no time for it":   {map[string]error{"A": &transport.Error{Kind: transport.KindGraphQL, GraphQL: []transport.GraphQLError{{Message: "Timeout on Query.users"}}}}, false},
		"too much at once": {map[string]error{"A": &transport.Error{Kind: transport.KindRequest, WholeRequest: true}}, false},
	} {
		s := &server{fails: tt.fails}
		at := ahead.Transport{Transport: s}
		ctx := at.Ask(t.Context(), calls(t.Context(), "A", "B"))
		_, err := ask(ctx, at, "A", "")
		if kept := s.requests == 1; kept != tt.kept || !errors.Is(err, tt.fails["A"]) {
			t.Errorf("%s: %v after %d requests", name, err, s.requests)
		}
	}
}

// A gateway refuses requests of several operations, or those in which is a certain one.
type gateway struct {
	server
	refuses func(operations int, name string) bool
	why     error
}

func (g *gateway) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	if g.refuses(1, req.OpName) {
		g.requests++
		return g.why
	}
	return g.server.MakeRequest(ctx, req, resp)
}

func (g *gateway) Multiplex(ctx context.Context, calls []func(graphql.Client) error) []error {
	for _, call := range calls {
		named := &name{}
		_ = call(named)
		if !g.refuses(len(calls), named.of) {
			continue
		}
		g.requests++
		errs := make([]error, len(calls))
		for i := range errs {
			errs[i] = g.why
		}
		return errs
	}
	return g.server.Multiplex(ctx, calls)
}

// name is the client that notes what a call is called.
type name struct{ of string }

func (n *name) MakeRequest(_ context.Context, req *graphql.Request, _ *graphql.Response) error {
	n.of = req.OpName
	return nil
}

// Asking ahead is never worse than not asking: whatever befalls the request as a whole, what
// passes alone is answered, and only what does not pass fails, and says why.
func TestARequestAheadThatFailsIsAsNotMade(t *testing.T) {
	for _, kind := range []transport.Kind{
		transport.KindNetwork, transport.KindTimeout, transport.KindForbidden, transport.KindNotFound, transport.KindNotGraphQL, transport.KindRateLimited,
		transport.KindUnavailable, transport.KindUnprocessable, transport.KindTooLarge, transport.KindOrigin, transport.KindProxy, transport.KindUnauthorized,
	} {
		why := &transport.Error{Kind: kind, Message: string(kind)}
		for refused, refuses := range map[string]func(int, string) bool{
			"several":   func(operations int, _ string) bool { return operations > 1 },
			"optional":  func(_ int, name string) bool { return name == "Optional" },
			"all there": func(int, string) bool { return true },
		} {
			g := &gateway{refuses: refuses, why: why}
			at := ahead.Transport{Transport: g}
			ctx := at.Ask(t.Context(), calls(t.Context(), "Needed", "Optional"))
			for _, name := range []string{"Needed", "Optional"} {
				_, err := ask(ctx, at, name, "")
				fails := refuses(1, name) || kind == transport.KindUnauthorized
				if errors.Is(err, why) != fails || !fails && err != nil {
					t.Errorf("%s, %s refused: %s: %v", kind, refused, name, err)
				}
			}
			if alone := g.requests > 1; alone == (kind == transport.KindUnauthorized) {
				t.Errorf("%s, %s refused: %d requests", kind, refused, g.requests)
			}
		}
	}
}

func TestVariablesThatCannotBeWrittenAreNotKept(t *testing.T) {
	s := &server{}
	at := ahead.Transport{Transport: s}
	bad := func(c graphql.Client) error {
		var n int
		return c.MakeRequest(t.Context(), &graphql.Request{OpName: "A", Variables: json.RawMessage("{")}, &graphql.Response{Data: &n})
	}
	ctx := at.Ask(t.Context(), []func(graphql.Client) error{bad})
	if errs := at.Multiplex(ctx, []func(graphql.Client) error{bad}); errs[0] != nil || s.requests != 2 {
		t.Errorf("%v after %d requests", errs, s.requests)
	}
}
