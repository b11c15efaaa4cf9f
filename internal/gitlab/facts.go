package gitlab

import (
	"context"
	"sync"

	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// maintainerLevel is the access level from which GitLab lets somebody award
// (lib/gitlab/access.rb).
const maintainerLevel = 40

// facts is what was learned on the way and stays true as long as a program
// runs. It saves asking once a row what is the same for all rows.
type facts struct {
	version memo[string]
	token   memo[Token]

	mu sync.Mutex
	// seesHidden is by the path of the group.
	seesHidden map[string]*memo[bool]
}

// memo is an answer that is asked for once. A failure is an answer too: these
// facts choose words and ways, and nothing waits for them twice.
type memo[T any] struct {
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
	if ctx.Err() == nil { // an interrupted question is no answer
		m.known, m.value, m.err = true, value, err
	}
	return value, err
}

// peek is the answer if it is known already.
func (m *memo[T]) peek() (value T, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.value, m.known
}

func (c *Client) knownVersion(ctx context.Context) (string, error) {
	return c.facts.version.get(ctx, c.Version)
}

func (c *Client) knownToken(ctx context.Context) (Token, error) {
	return c.facts.token.get(ctx, c.Token)
}

// hiddenIn is the memo of seesHidden for one group.
func (f *facts) hiddenIn(path string) *memo[bool] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seesHidden == nil {
		f.seesHidden = map[string]*memo[bool]{}
	}
	if f.seesHidden[path] == nil {
		f.seesHidden[path] = &memo[bool]{}
	}
	return f.seesHidden[path]
}

// factRequests is what seesHidden costs the first time.
const factRequests = 3

// seesHidden tells whether user.userAchievements shows the caller also the
// hidden awards of a group's achievements. GitLab does so since 19.1, and for
// Maintainers and Owners: an administrator who is no member does not see them
// there. Where it cannot be made certain the answer is false.
func (c *Client) seesHidden(ctx context.Context, path string) bool {
	sees, err := c.facts.hiddenIn(path).get(ctx, func(ctx context.Context) (bool, error) {
		version, err := c.knownVersion(ctx)
		if err != nil || older(version, 19, 1) {
			return false, err
		}
		me, err := c.Me(ctx)
		if err != nil {
			return false, err
		}
		r, err := gql.MemberLevel(ctx, c.api, path, me.Username)
		if err != nil || r.Group == nil || r.Group.GroupMembers == nil {
			return false, err
		}
		for _, m := range r.Group.GroupMembers.Nodes {
			if m != nil && m.User != nil && m.User.Id == me.ID && m.AccessLevel != nil {
				return value(m.AccessLevel.IntegerValue) >= maintainerLevel, nil
			}
		}
		return false, nil
	})
	return err == nil && sees
}
