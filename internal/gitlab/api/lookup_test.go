package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// directory is a server that knows the users u1 to uN, in that spelling, and
// answers whatever is asked of it.
type directory struct {
	t        *testing.T
	known    int
	slow     int // from how many operations a request runs out of time; 0 for never
	mu       sync.Mutex
	requests []int // operations of each
}

func (d *directory) GetJSON(context.Context, string, any) error { return nil }

func (d *directory) Multiplex(_ context.Context, calls []func(graphql.Client) error) []error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, len(calls))
	errs := make([]error, len(calls))
	for i, call := range calls {
		errs[i] = call(d)
		if d.slow > 0 && len(calls) >= d.slow {
			errs[i] = graphQL(transport.RanUnknown, "Timeout on UserCore.name")
		}
	}
	return errs
}

func (d *directory) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	var asked struct {
		Usernames, Ids []string
		After          *string
	}
	text, err := json.Marshal(req.Variables)
	if err == nil {
		err = json.Unmarshal(text, &asked)
	}
	if err != nil || len(asked.Usernames)+len(asked.Ids) > 100 {
		d.t.Fatalf("asked %s, %v", text, err)
	}
	var nodes []string
	for _, key := range slices.Concat(asked.Usernames, asked.Ids) {
		var n int
		_, byName := fmt.Sscanf(strings.ToLower(key), "u%d", &n)
		_, byID := fmt.Sscanf(key, "gid://gitlab/User/%d", &n)
		if (byName == nil || byID == nil) && n <= d.known {
			nodes = append(nodes, fmt.Sprintf(`{"id":"gid://gitlab/User/%d","username":"u%d","state":"active"}`, n, n))
		}
	}
	slices.Reverse(nodes) // the server's order is its own
	return json.Unmarshal([]byte(`{"users":{"nodes":[`+strings.Join(nodes, ",")+`],"pageInfo":{"hasNextPage":false}}}`), resp.Data)
}

func lookIn(t *testing.T, d *directory) *api.Client {
	t.Helper()
	d.t = t
	base, err := url.Parse("https://gitlab.test")
	if err != nil {
		t.Fatal(err)
	}
	return api.New(d, base)
}

func TestLookupUsersKeepsTheOrderOfRefs(t *testing.T) {
	d := &directory{known: 10}
	found, err := lookIn(t, d).LookupUsers(context.Background(), []gitlab.UserRef{
		{Name: "U3"}, {Name: "nobody"}, {ID: 4}, {Name: "u3"}, {ID: 99}, {Name: "u1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range found {
		if u == nil {
			got = append(got, "-")
			continue
		}
		got = append(got, fmt.Sprintf("%d %s %s", u.ID, u.Username, u.State))
	}
	want := []string{"3 u3 active", "-", "4 u4 active", "3 u3 active", "99  ", "1 u1 active"}
	if !slices.Equal(got, want) || !slices.Equal(d.requests, []int{1, 1, 1}) {
		t.Errorf("got %q with requests %v, want %q", got, d.requests, want)
	}
}

// A name beside an id has to be that of the user who has the id, as far as that one is
// shown, and of nobody else who is.
func TestLookupUsersComparesBoth(t *testing.T) {
	d := &directory{known: 10}
	refs := []gitlab.UserRef{{ID: 3, Name: "U3"}, {ID: 3, Name: "u4"}, {ID: 99, Name: "u4"}, {ID: 99, Name: "u99"}}
	found, err := lookIn(t, d).LookupUsers(context.Background(), refs)
	if err != nil || found[0] == nil || found[0].Username != "u3" || found[1] != nil || found[2] != nil || found[3] == nil || found[3].ID != refs[3].ID || !slices.Equal(d.requests, []int{1, 1, 1}) {
		t.Errorf("got %v, %v with requests %v", found, err, d.requests)
	}
	if got := refs[1].Unknown(); got != "as far as GitLab shows, @u4 is not the user with the number 3" {
		t.Error(got)
	}
	_, err = lookIn(t, &directory{known: 10}).Users(context.Background(), refs[1:2])
	wantKind(t, err, gitlab.NotFound)
}

func TestLookupUsersCountsItsRequests(t *testing.T) {
	for n, want := range map[int][]int{
		0: nil, 1: {1}, 100: {1}, 101: {2}, 1200: {12}, 1201: {12, 1}, 3000: {12, 12, 6},
	} {
		d := &directory{known: n}
		refs := make([]gitlab.UserRef, n)
		for i := range refs {
			refs[i].Name = fmt.Sprintf("u%d", i+1)
		}
		found, err := lookIn(t, d).LookupUsers(context.Background(), refs)
		slices.SortFunc(d.requests, func(x, y int) int { return y - x }) // several are in flight
		if err != nil || slices.Contains(found, nil) || !slices.Equal(d.requests, want) {
			t.Errorf("%d names: %v, requests %v, want %v", n, err, d.requests, want)
		}
	}
}

// A server that runs out of time is asked for less at once, and not for ever.
func TestLookupUsersShrinksItsRequests(t *testing.T) {
	refs := make([]gitlab.UserRef, 1000)
	for i := range refs {
		refs[i].Name = fmt.Sprintf("u%d", i+1)
	}
	d := &directory{known: 1000, slow: 4}
	if _, err := lookIn(t, d).LookupUsers(context.Background(), refs); err != nil || d.requests[0] != 10 || len(d.requests) > 12 {
		t.Errorf("%v after requests %v", err, d.requests)
	}
	d = &directory{known: 1000, slow: 1}
	_, err := lookIn(t, d).LookupUsers(context.Background(), refs)
	if e := wantKind(t, err, gitlab.Unavailable); !e.TimedOut || d.requests[0] != 10 || len(d.requests) > 12 {
		t.Errorf("%+v after requests %v", e, d.requests)
	}
}

func TestLookupUsersFollowsPages(t *testing.T) {
	c, s := client(t,
		answer{op: "UsersByName", data: `{"users":{"nodes":[{"id":"gid://gitlab/User/7","username":"alice"}],"pageInfo":{"hasNextPage":true,"endCursor":"A"}}}`},
		answer{op: "UsersByName", data: `{"users":{"nodes":[{"id":"gid://gitlab/User/8","username":"bob"}],"pageInfo":{"hasNextPage":true,"endCursor":"A"}}}`},
	)
	_, err := c.LookupUsers(context.Background(), []gitlab.UserRef{{Name: "alice"}, {Name: "bob"}})
	if err == nil || !strings.Contains(err.Error(), "breaks off") {
		t.Errorf("got %v", err)
	}
	if got := s.variables(1); got != `{"usernames":["alice","bob"],"after":"A"}` {
		t.Errorf("the second page was asked with %s", got)
	}
}

// usersLike answers a search for users with those names.
func usersLike(names ...string) answer {
	nodes := make([]string, len(names))
	for i, name := range names {
		nodes[i] = fmt.Sprintf(`{"id":"gid://gitlab/User/%d","username":%q}`, i+1, name)
	}
	return answer{op: "UsersLike", data: `{"users":{"nodes":[` + strings.Join(nodes, ",") + `]}}`}
}

// searched are the texts that users were looked for by.
func searched(s *script) []string {
	texts := make([]string, len(s.sent))
	for i := range s.sent {
		texts[i] = s.variables(i)
	}
	return texts
}

// A server gives so few of those who begin alike that the right one may not be among
// them; a single name is looked for as a whole too, in the same request.
func TestSimilarSearchesTheWholeOfASingleName(t *testing.T) {
	c, s := client(t, usersLike("icecube"), usersLike("spongebob"), usersLike(), usersLike("alice-bob"))
	got := c.Similar(t.Context(), []string{"ice-bob"})
	if want := map[string]string{"ice-bob": `did you mean "alice-bob"?`}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := searched(s), []string{`{"search":"ice"}`, `{"search":"bob"}`, `{"search":"ic"}`, `{"search":"ice-bob"}`}; !slices.Equal(got, want) || !slices.Equal(s.batches, []int{4}) {
		t.Errorf("asked %v in %v, want %v", got, s.batches, want)
	}
}

// Of several names no whole is looked for, since each search costs; what is found for one
// is not suggested for another.
func TestSimilarSearchesNoWholeOfSeveralNames(t *testing.T) {
	c, s := client(t, usersLike("alice"), usersLike(), usersLike(), usersLike(), usersLike("dora", "alice"), usersLike())
	got := c.Similar(t.Context(), []string{"alcie", "dorra"})
	if want := map[string]string{"alcie": `did you mean "alice"?`, "dorra": `did you mean "dora"?`}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	want := []string{`{"search":"alc"}`, `{"search":"cie"}`, `{"search":"al"}`, `{"search":"dor"}`, `{"search":"rra"}`, `{"search":"do"}`}
	if got := searched(s); !slices.Equal(got, want) || !slices.Equal(s.batches, []int{6}) {
		t.Errorf("asked %v in %v, want %v", got, s.batches, want)
	}
}

func TestMembers(t *testing.T) {
	page := func(info string, nodes ...string) answer {
		return answer{op: "GroupMembers", data: `{"group":{"groupMembers":{"nodes":[` + strings.Join(nodes, ",") + `],"pageInfo":` + info + `}}}`}
	}
	alices := slices.Repeat([]string{`{"accessLevel":{"integerValue":10},"user":{"id":"gid://gitlab/User/7","username":"alice","state":"active","bot":false}}`}, 99)
	c, s := client(t,
		page(more("A"), append(alices, `{"user":null}`)...),
		page(lastPage, `{"accessLevel":null,"user":{"id":"gid://gitlab/User/8","username":"bot","state":"blocked","bot":true}}`,
			`{"accessLevel":{"integerValue":50},"user":{"id":"gid://gitlab/User/7","username":"alice"}}`),
	)
	list, err := c.Members(context.Background(), "acme/tools", true)
	if err != nil || len(list) != 2 {
		t.Fatalf("got %+v, %v", list, err)
	}
	alice, bot := list[0], list[1]
	if alice.User.Username != "alice" || alice.Bot || alice.Level != 50 || !bot.Bot || bot.Level != 0 || bot.User.State != "blocked" {
		t.Errorf("got %+v", list)
	}
	if got := s.variables(1); got != `{"group":"acme/tools","after":"A","relations":["DIRECT"]}` {
		t.Errorf("the second page was asked with %s", got)
	}

	for name, cut := range map[string]answer{"from a page": page(more("A"), alices...), "to nothing": page(more("A")), "as null": page(lastPage, alices[0], `null`)} {
		c, _ = client(t, cut)
		if list, err := c.Members(context.Background(), "acme/tools", false); gitlab.AsError(err) == nil || gitlab.AsError(err).Reason != gitlab.ReasonHiddenRows {
			t.Errorf("rows are cut %s: %d members, %v", name, len(list), err)
		}
	}

	c, _ = client(t, answer{op: "GroupMembers", data: `{"group":null}`}, answer{op: "GroupsOfMine", data: `{"currentUser":null}`})
	_, err = c.Members(context.Background(), "gone", false)
	wantKind(t, err, gitlab.NotFound)
}

// A list that is not given must not look like one in which nobody was found.
func TestAMissingListOfUsersIsAnError(t *testing.T) {
	for op, ref := range map[string]gitlab.UserRef{"UsersByName": {Name: "alice"}, "UsersByID": {ID: 7}} {
		c, _ := client(t, answer{op: op, data: `{"users":null}`})
		_, err := c.Users(context.Background(), []gitlab.UserRef{ref})
		if e := wantKind(t, err, gitlab.NotFound); !strings.Contains(e.Message, "no list of users") {
			t.Errorf("%s: %s", op, e.Message)
		}
	}
}
