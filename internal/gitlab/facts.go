package gitlab

import (
	"context"
	"sync"
)

// maintainerLevel is the access level from which GitLab lets somebody award
// (lib/gitlab/access.rb).
const maintainerLevel = 40

// facts is what was learned on the way and stays true as long as a program
// runs. It saves asking once a row what is the same for all rows.
type facts struct {
	version memo[string]
	token   memo[Token]
	admin   memo[bool]
	me      memo[User]
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

func (c *Client) knownToken(ctx context.Context) (Token, error) {
	return c.facts.token.get(ctx, c.Token)
}

// factRequests is what seesHidden costs the first time; later it is one.
const factRequests = 3

// seesHidden reports whether user.userAchievements shows the caller also the
// hidden awards of a group's achievements. GitLab does so since 19.1, and for
// Maintainers and Owners: an administrator who is no member does not see them
// there (app/graphql/resolvers/achievements/user_achievements_resolver.rb). The
// role is asked anew each time, since it may be taken away while a run goes on.
// Where it cannot be made certain the answer is false.
func (c *Client) seesHidden(ctx context.Context, path string) bool {
	version, err := c.knownVersion(ctx)
	if err != nil || older(version, 19, 1) {
		return false
	}
	me, err := c.Me(ctx)
	if err != nil {
		return false
	}
	role, err := c.Role(ctx, path, me)
	return err == nil && role.Awards()
}
