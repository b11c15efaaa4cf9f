package caller

import (
	"context"
	"errors"
	"sync"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// facts is what was learned on the way and stays true as long as a program
// runs. It saves asking once a row what is the same for all rows.
type facts struct {
	version memo[string]
	token   memo[gitlab.Token]
	admin   memo[bool]
	me      memo[gitlab.User]
}

// memo is an answer that is asked for once. A failure is an answer too, as these facts
// choose words and ways and nothing waits for them twice; but not if the fact is needed.
type memo[T any] struct {
	needed bool

	mu    sync.Mutex
	known bool
	value T
	err   error
}

func (m *memo[T]) get(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known {
		return m.value, m.err
	}
	value, err := ask(ctx)
	if ctx.Err() == nil && (err == nil || !m.needed) { // an interrupted question is no answer
		m.known, m.value, m.err = true, value, err
	}
	return value, err
}

// KnownVersion is [Caller.Version], asked for once.
func (c *Caller) KnownVersion(ctx context.Context) (string, error) {
	return c.facts.version.get(ctx, c.Version)
}

// KnownToken is [Caller.Token], asked for once.
func (c *Caller) KnownToken(ctx context.Context) (gitlab.Token, error) {
	return c.facts.token.get(ctx, c.Token)
}

// TokenVeil is what the token itself keeps from being seen, and whether its kind was
// read.
func (c *Caller) TokenVeil(ctx context.Context) (veil gitlab.Veil, read bool) {
	token, err := c.KnownToken(ctx)
	switch {
	case err == nil && token.FineGrained:
		return gitlab.VeilToken, true
	case err == nil:
		return gitlab.Unveiled, true
	}
	// A token of another sort, such as one of OAuth, has no such route and is never
	// fine-grained. Not being let in, or no answer at all, says nothing.
	if e := gitlab.AsError(err); e != nil && e.Kind != gitlab.Unavailable && e.Kind != gitlab.RateLimited && e.Kind != gitlab.Forbidden {
		return gitlab.Unveiled, false
	}
	if c.BeforeFineGrained(ctx) {
		return gitlab.Unveiled, true
	}
	return gitlab.VeilTokenKind, false
}

// BeforeFineGrained reports whether the server is too old for fine-grained tokens.
func (c *Caller) BeforeFineGrained(ctx context.Context) bool {
	version, err := c.KnownVersion(ctx)
	return err == nil && gitlab.Older(version, 18, 0) && !gitlab.Older(version, 1, 0) // and it can be read
}

// userComplexity is what a request of somebody who is no administrator may cost
// (app/graphql/gitlab_schema.rb: AUTHENTICATED_MAX_COMPLEXITY).
const userComplexity = 250

// Administers reports whether the caller is an administrator, and whether that is
// known.
func (c *Caller) Administers(ctx context.Context) (admin, known bool) {
	admin, err := c.facts.admin.get(ctx, func(ctx context.Context) (bool, error) {
		if r, err := gql.Administrator(ctx, c.api); err == nil && r.CurrentUser != nil {
			return r.CurrentUser.Admin, nil
		}
		r, err := gql.ComplexityLimit(ctx, c.api)
		switch {
		case err != nil:
			return false, err
		case r.QueryComplexity == nil || r.QueryComplexity.Limit == nil:
			return false, errors.New("GitLab does not tell what a request may cost")
		}
		return *r.QueryComplexity.Limit > userComplexity, nil
	})
	return admin, err == nil
}
