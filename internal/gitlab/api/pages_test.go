package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
)

// endless is a server whose lists never end: each page says that there is more,
// behind a cursor of its own.
type endless struct {
	t     *testing.T
	page  string // of JSON, with %s where the information about pages goes
	turns int    // how many cursors it has; 0 for a new one each time
	limit int    // requests after which the test has failed
	asked int
}

func (e *endless) GetJSON(context.Context, string, any) error { return nil }

func (e *endless) Multiplex(_ context.Context, calls []func(graphql.Client) error) []error {
	errs := make([]error, len(calls))
	for i, call := range calls {
		errs[i] = call(e)
	}
	return errs
}

func (e *endless) MakeRequest(_ context.Context, _ *graphql.Request, resp *graphql.Response) error {
	if e.asked++; e.asked > e.limit {
		e.t.Fatal("asked and asked")
	}
	cursor := e.asked
	if e.turns > 0 {
		cursor %= e.turns
	}
	return json.Unmarshal(fmt.Appendf(nil, e.page, fmt.Sprintf(`{"hasNextPage":true,"endCursor":"c%d"}`, cursor)), resp.Data)
}

func TestAListWithoutAnEndIsAnError(t *testing.T) {
	row := awardJSON(1, true)
	mine := func(count int, rows string) string {
		return fmt.Sprintf(`{"currentUser":{"userAchievements":{"count":%d,"nodes":[%s],"pageInfo":%%s}}}`, count, rows)
	}
	all := func(c *api.Client) error {
		_, err := c.MyAwards().All(context.Background())
		return err
	}
	names := func(c *api.Client) error {
		_, err := c.LookupUsers(context.Background(), []gitlab.UserRef{{Name: "alice"}})
		return err
	}
	held := func(c *api.Client) error {
		_, err := c.Standing(context.Background(), gitlab.Achievement{ID: 12}, []ids.User{7})
		return err
	}
	const alice = `{"id":"gid://gitlab/User/7","username":"alice"}`
	for name, tt := range map[string]struct {
		server endless
		read   func(*api.Client) error
		says   string
	}{
		"empty pages":             {endless{page: mine(0, ""), limit: 5}, all, "says again and again that there are more and gives none"},
		"pages of nulls":          {endless{page: mine(0, "null"), limit: 5}, all, "gives none"},
		"more than are counted":   {endless{page: mine(20, row), limit: 1100}, all, "goes on giving more"},
		"never an end":            {endless{page: mine(0, row), limit: 10_001}, all, "goes on giving more"},
		"two cursors in turn":     {endless{page: mine(9, row), turns: 2, limit: 4}, all, "gives no way to them"},
		"users, empty pages":      {endless{page: `{"users":{"nodes":[],"pageInfo":%s}}`, limit: 5}, names, "gives none"},
		"users, two in turn":      {endless{page: `{"users":{"nodes":[` + alice + `],"pageInfo":%s}}`, turns: 2, limit: 4}, names, "gives no way to them"},
		"a user's, empty pages":   {endless{page: `{"users":{"nodes":[{"id":"gid://gitlab/User/7","userAchievements":{"nodes":[],"pageInfo":%s}}]}}`, limit: 5}, held, "gives none"},
		"groups, two in turn":     {endless{page: `{"currentUser":{"groups":{"nodes":[{"fullPath":"a"}],"pageInfo":%s}}}`, turns: 2, limit: 4}, noGroup(t), "gives no way to them"},
		"groups that are no help": {endless{page: `{"currentUser":{"groups":{"nodes":[{"fullPath":"a"}],"pageInfo":%s}}}`, limit: 10_001}, noGroup(t), "goes on giving more"},
	} {
		t.Run(name, func(t *testing.T) {
			tt.server.t = t
			base, err := url.Parse("https://gitlab.test")
			if err != nil {
				t.Fatal(err)
			}
			err = tt.read(api.New(&tt.server, base))
			if e := wantKind(t, err, gitlab.Failed); !strings.Contains(e.Message, "breaks off") || !strings.Contains(e.Message, tt.says) {
				t.Errorf("after %d requests: %s", tt.server.asked, e.Message)
			}
		})
	}
}

func noGroup(t *testing.T) func(*api.Client) error {
	return func(c *api.Client) error {
		_, err := c.Achievement(context.Background(), gitlab.AchievementRef{ID: 12}, "")
		return err
	}
}
