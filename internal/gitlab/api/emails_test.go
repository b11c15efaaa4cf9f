package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A mailbox is a server that finds by a search whom it was told to find, page by page, and
// shows the confirmed addresses of users to an administrator.
type mailbox struct {
	t         *testing.T
	found     map[string][]string // user names, by search
	public    map[string]string   // addresses, by user name
	confirmed map[string][]string
	open      map[string][]string // not confirmed
	admin     bool
	fine      bool   // the token is fine-grained, and shown nobody
	lacks     string // a field that the release does not know
	requests  []string
	one       chan struct{} // holds whoever is answered
}

func (m *mailbox) GetJSON(_ context.Context, _ string, out any) error {
	return json.Unmarshal(fmt.Appendf(nil, `{"name":"x","scopes":["api"],"granular":%t,"granular_scopes":[]}`, m.fine), out)
}

func (m *mailbox) Multiplex(_ context.Context, calls []func(graphql.Client) error) []error {
	m.one <- struct{}{}
	defer func() { <-m.one }()
	errs := make([]error, len(calls))
	before := len(m.requests)
	for i, call := range calls {
		errs[i] = call(m)
	}
	m.requests = append(m.requests[:before], fmt.Sprintf("%s×%d", m.requests[before], len(calls)))
	return errs
}

func (m *mailbox) id(name string) string { return "gid://gitlab/User/" + fmt.Sprint(int(name[0])) }

func (m *mailbox) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	m.requests = append(m.requests, req.OpName)
	var asked struct {
		Search, ID string
		After      *string
	}
	text, err := json.Marshal(req.Variables)
	if err == nil {
		err = json.Unmarshal(text, &asked)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	if m.lacks != "" && strings.Contains(req.Query, m.lacks) {
		return graphQL(transport.NotRun, "Field '"+m.lacks+"' doesn't exist on type 'UserCore'")
	}
	var data string
	switch req.OpName {
	case "Administrator":
		data = fmt.Sprintf(`{"currentUser":{"admin":%t}}`, m.admin)
	case "CurrentUser":
		data = `{"currentUser":{"id":"gid://gitlab/User/3","username":"max"}}`
	case "ServerVersion":
		data = `{"metadata":{"version":"17.3.0"}}`
	case "UsersLikeEmail":
		names, info := m.found[strings.ToLower(asked.Search)], lastPage
		if len(names) > 2 && asked.After == nil {
			names, info = names[:2], more("next")
		} else if asked.After != nil {
			names = names[2:]
		}
		var nodes []string
		for _, name := range names {
			nodes = append(nodes, fmt.Sprintf(`{"id":%q,"username":%q,"state":"active","publicEmail":%q}`, m.id(name), name, m.public[name]))
		}
		data = `{"users":{"nodes":[` + strings.Join(nodes, ",") + `],"pageInfo":` + info + `}}`
	case "UserEmails":
		data = fmt.Sprintf(`{"user":{"id":%q,"emails":{"nodes":[%s],"pageInfo":%s}}}`, asked.ID, m.addresses(asked.ID), lastPage)
	default:
		m.t.Fatalf("unexpected %s", req.OpName)
	}
	return json.Unmarshal([]byte(data), resp.Data)
}

// addresses are those of a user, as rows of a list.
func (m *mailbox) addresses(id string) string {
	var rows []string
	for at, list := range map[string]map[string][]string{`"2024-01-01T00:00:00Z"`: m.confirmed, "null": m.open} {
		for name, addresses := range list {
			for _, address := range addresses {
				if m.id(name) == id {
					rows = append(rows, fmt.Sprintf(`{"email":%q,"confirmedAt":%s}`, address, at))
				}
			}
		}
	}
	return strings.Join(rows, ",")
}

func (m *mailbox) look(addresses ...string) (map[string]gitlab.EmailMatch, error) {
	base, err := url.Parse("https://gitlab.test")
	if err != nil {
		m.t.Fatal(err)
	}
	m.one = make(chan struct{}, 1)
	return api.New(m, base).LookupEmails(m.t.Context(), addresses)
}

// Whoever is not shown to have the address is not the one who is meant, whatever the
// search finds.
func TestWhoHasAnEmail(t *testing.T) {
	const sought = "Ann@X.example"
	for name, tt := range map[string]struct {
		box  mailbox
		want string // the user; or what is said
	}{
		"public":                      {mailbox{found: map[string][]string{"": {"ann"}}, public: map[string]string{"ann": "ann@x.example"}}, "ann"},
		"public, in another case":     {mailbox{found: map[string][]string{"": {"ann"}}, public: map[string]string{"ann": "ANN@x.EXAMPLE"}}, "ann"},
		"one beside names like it":    {mailbox{found: map[string][]string{"": {"bob", "eve", "ann"}}, public: map[string]string{"ann": "ann@x.example"}}, "ann"},
		"nobody":                      {mailbox{}, "nobody with the public e-mail Ann@X.example is shown"},
		"names like it":               {mailbox{found: map[string][]string{"": {"bob", "eve"}}}, "nobody with the public e-mail Ann@X.example is shown; a search for it finds @bob and @eve, of whom that is not shown"},
		"another address":             {mailbox{found: map[string][]string{"": {"bob"}}, public: map[string]string{"bob": "joann@x.example"}}, "nobody with the public"},
		"several":                     {mailbox{found: map[string][]string{"": {"ann", "bob"}}, public: map[string]string{"ann": "ann@x.example", "bob": "ann@x.example"}}, "the e-mail Ann@X.example is that of @ann and @bob"},
		"a letter that looks alike":   {mailbox{found: map[string][]string{"": {"bob"}}, public: map[string]string{"bob": "Ann@\u212a.example"}}, "nobody with the public"},
		"private, for others":         {mailbox{found: map[string][]string{"": {"ann"}}, confirmed: map[string][]string{"ann": {"ann@x.example"}}}, "nobody with the public e-mail Ann@X.example is shown; a search for it finds @ann"},
		"private, for administrators": {mailbox{admin: true, found: map[string][]string{"": {"eve", "ann"}}, confirmed: map[string][]string{"eve": {"eve@x.example"}, "ann": {"a@x.example", "ann@x.example"}}}, "ann"},
		"not confirmed":               {mailbox{admin: true, found: map[string][]string{"": {"ann"}}, open: map[string][]string{"ann": {"ann@x.example"}}}, "nobody with the confirmed e-mail Ann@X.example is shown; a search for it finds @ann, of whom that is not shown"},
		"public and private":          {mailbox{admin: true, found: map[string][]string{"": {"ann", "bob"}}, public: map[string]string{"ann": "ann@x.example"}, confirmed: map[string][]string{"bob": {"ann@x.example"}}}, "the e-mail Ann@X.example is that of @ann and @bob"},
		"a release without addresses": {mailbox{admin: true, lacks: "emails", found: map[string][]string{"": {"ann"}}}, "nobody with the public e-mail"},
	} {
		t.Run(name, func(t *testing.T) {
			box := tt.box
			box.t, box.found = t, map[string][]string{strings.ToLower(sought): tt.box.found[""]}
			found, err := box.look(sought)
			if err != nil {
				t.Fatal(err)
			}
			match := found[gitlab.EmailKey(sought)]
			got := match.Unknown(sought)
			if u := match.User(); u != nil {
				got = u.Username
			}
			if !strings.HasPrefix(got, tt.want) || match.User() != nil && got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Many addresses travel in few requests, and each is asked for once.
func TestManyEmailsInOneRequest(t *testing.T) {
	box := &mailbox{t: t, found: map[string][]string{}, public: map[string]string{}}
	var addresses []string
	for i := range 100 {
		address := fmt.Sprintf("u%d@x.example", i)
		box.found[address], addresses = []string{"ann"}, append(addresses, address, strings.ToUpper(address))
	}
	found, err := box.look(addresses...)
	if last := len(box.requests) - 1; last > 0 { // several are in flight
		slices.SortFunc(box.requests[:last], func(x, y string) int { return strings.Compare(y, x) })
	}
	if want := []string{"UsersLikeEmail×15", "UsersLikeEmail×15", "UsersLikeEmail×15", "UsersLikeEmail×15", "UsersLikeEmail×15", "UsersLikeEmail×15", "UsersLikeEmail×10", "Administrator"}; err != nil || !slices.Equal(box.requests, want) || len(found) != 100 {
		t.Errorf("%v, %d found, %v", box.requests, len(found), err)
	}
}

// A token that is shown nobody is told so, and not that there is nobody.
func TestEmailsOfATokenThatIsShownNobody(t *testing.T) {
	box := &mailbox{t: t, fine: true}
	_, err := box.look("ann@x.example")
	if e := wantKind(t, err, gitlab.Auth); e.Message != "could not look for people by e-mail: the token is fine-grained, and lacks the permission User: Read" {
		t.Error(e.Message)
	}
}
