package ahead

import (
	"context"
	"errors"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A Transport answers queries by what was asked ahead, as far as it was, and has another
// transport ask the rest. Changes were never asked ahead.
type Transport struct{ caller.Transport }

var _ caller.Transport = Transport{}

// Ask has calls make their queries in one request, and returns a context in which the
// same queries find those answers, each once and in the order of the calls: a call is as
// those of [caller.Transport.Multiplex]. What the context has already is not asked again.
// The server's refusal of one query, or of the token, is an answer too. Where the request
// failed in any other way it is as if it had not been made: nothing is waited for to make it
// again, and each query is asked alone once it is wanted.
func (t Transport) Ask(ctx context.Context, calls []func(graphql.Client) error) context.Context {
	return t.ask(ctx, calls, false)
}

// AskTogether is Ask for answers that tell something only together: once anything else has
// to be asked with the context, it has none of them any more.
func (t Transport) AskTogether(ctx context.Context, calls []func(graphql.Client) error) context.Context {
	return t.ask(ctx, calls, true)
}

func (t Transport) ask(ctx context.Context, calls []func(graphql.Client) error, together bool) context.Context {
	known := answersOf(ctx)
	var asked []*query
	var rest []func(graphql.Client) error
	for _, call := range calls {
		if q := (&query{}); call(q) == nil && q.req != nil && !known.has(q.req) {
			asked = append(asked, q)
			rest = append(rest, q.askOf(ctx))
		}
	}
	if len(rest) == 0 {
		return ctx
	}
	kept := keep(known, asked, t.Transport.Multiplex(transport.WithoutWaiting(ctx), rest))
	kept.together = together
	return context.WithValue(ctx, key{}, kept)
}

// Has reports whether the context has the answer to what a call asks.
func Has(ctx context.Context, call func(graphql.Client) error) bool {
	q := &query{}
	return call(q) == nil && q.req != nil && answersOf(ctx).has(q.req)
}

// MakeRequest gives the answer that the context has, or asks.
func (t Transport) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	answers := answersOf(ctx)
	if known, err := answers.take(req, resp); known {
		return err
	}
	answers.part()
	return t.Transport.MakeRequest(ctx, req, resp)
}

// Multiplex gives the answers that the context has, and asks for the others in one
// request, if there are any.
func (t Transport) Multiplex(ctx context.Context, calls []func(graphql.Client) error) []error {
	known := answersOf(ctx)
	if known == nil {
		return t.Transport.Multiplex(ctx, calls)
	}
	errs := make([]error, len(calls))
	var open []int
	var rest []func(graphql.Client) error
	for i, call := range calls {
		q := &query{}
		if errs[i] = call(q); errs[i] != nil {
			continue
		}
		if q.req != nil {
			var found bool
			if found, errs[i] = known.take(q.req, q.resp); found {
				continue
			}
		}
		open = append(open, i)
		rest = append(rest, q.askOf(ctx))
	}
	if len(rest) > 0 {
		known.part()
		for n, err := range t.Transport.Multiplex(ctx, rest) {
			errs[open[n]] = err
		}
	}
	return errs
}

// ServerNow is what the server's clock says.
func (t Transport) ServerNow() time.Time {
	if clock, ok := t.Transport.(interface{ ServerNow() time.Time }); ok {
		return clock.ServerNow()
	}
	return time.Now()
}

// Quota is how many requests the server still takes.
func (t Transport) Quota() transport.Quota {
	if limited, ok := t.Transport.(interface{ Quota() transport.Quota }); ok {
		return limited.Quota()
	}
	return transport.Quota{}
}

// A query is the client of one call, and what it asks.
type query struct {
	req  *graphql.Request
	resp *graphql.Response
}

// MakeRequest notes what is asked.
func (q *query) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	if q.req != nil {
		return errors.New("a call in a batch makes one request only")
	}
	q.req, q.resp = req, resp
	return nil
}

// askOf is the call that asks a client. One without a request is the client's to complain of.
func (q *query) askOf(ctx context.Context) func(graphql.Client) error {
	return func(client graphql.Client) error {
		if q.req == nil {
			return nil
		}
		return client.MakeRequest(ctx, q.req, q.resp)
	}
}
