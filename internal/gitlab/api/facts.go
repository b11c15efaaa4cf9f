package api

import (
	"context"
	"sync"

	"github.com/ach-cli/ach/internal/gitlab"
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

func (c *Client) knownVersion(ctx context.Context) (string, error) {
	return c.facts.version.get(ctx, c.Version)
}

func (c *Client) knownToken(ctx context.Context) (gitlab.Token, error) {
	return c.facts.token.get(ctx, c.Token)
}

// tokenVeil is what the token itself keeps from being seen, and whether its kind was
// read.
func (c *Client) tokenVeil(ctx context.Context) (veil gitlab.Veil, read bool) {
	token, err := c.knownToken(ctx)
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
	if c.beforeFineGrained(ctx) {
		return gitlab.Unveiled, true
	}
	return gitlab.VeilTokenKind, false
}

// beforeFineGrained reports whether the server is too old for fine-grained tokens.
func (c *Client) beforeFineGrained(ctx context.Context) bool {
	version, err := c.knownVersion(ctx)
	return err == nil && gitlab.Older(version, 18, 0) && !gitlab.Older(version, 1, 0) // and it can be read
}
