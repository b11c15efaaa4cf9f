package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// peopleByEmail have addresses of each kind, and names that look like addresses.
const peopleByEmail = `
users:
  - {username: root, admin: true, emails: [root@site.example]}
  - {username: max, emails: [max@site.example]}
  - {username: ada, emails: [ada@home.example, ada@site.example], unconfirmed_emails: [ada@new.example], public_email: ada@site.example}
  - {username: eve, name: ada@site.example, emails: [eve@site.example]}
  - {username: ben, emails: [ben@home.example], state: blocked, public_email: ben@home.example}
  - {username: joe, public_email: joe@site.example}
  - {username: new, unconfirmed_emails: [new@site.example]}
`

// A search holds a whole address against the public ones, for an administrator against the
// primary ones and against confirmed others instead, and always finds in names what looks
// like it (app/models/user.rb: search, with_public_email, with_primary_or_secondary_email,
// search_by_name_or_username; app/finders/users_finder.rb: base_scope, by_search).
func TestSearchByEmail(t *testing.T) {
	i := start(t, sandbox.Options{Seed: strings.NewReader(peopleByEmail)})
	for _, c := range []struct{ user, search, want string }{
		{"max", "ada@site.example", "eve ada"},
		{"max", "ADA@Site.Example", "eve ada"},
		{"max", "ada@home.example", ""},
		{"max", "max@site.example", ""},
		{"max", "ada@site", "eve"},
		{"max", "ben@home.example", ""},
		{"root", "ada@home.example", "ada"},
		{"root", "ada@site.example", "eve ada"},
		{"root", "ada@new.example", ""},
		{"root", "new@site.example", "new"},
		{"root", "ben@home.example", "ben"},
		{"root", "home.example", ""},
		{"root", "joe@site.example", "joe"},
	} {
		t.Run(c.user+" "+c.search, func(t *testing.T) {
			answer := i.ask(c.user, `{ users(search: "`+c.search+`") { nodes { username } } }`)
			var got []string
			nodes, _ := get(answer, "data.users.nodes").([]any)
			for _, node := range nodes {
				got = append(got, fmt.Sprint(get(node, "username")))
			}
			if strings.Join(got, " ") != c.want || answer["errors"] != nil {
				t.Errorf("got %v, want %s (%v)", got, c.want, answer["errors"])
			}
		})
	}
}

// Everybody is shown the public address, and the others nobody but their owner and
// administrators: not as an error but as no row (app/graphql/types/user_interface.rb;
// app/graphql/types/users/email_type.rb; app/policies/user_policy.rb:
// read_user_email_address).
func TestWhoReadsEmails(t *testing.T) {
	i := start(t, sandbox.Options{Seed: strings.NewReader(peopleByEmail)})
	const all = `{"nodes":[{"email":"ada@home.example","confirmedAt":"2024-01-01T09:00:00Z"},{"email":"ada@site.example","confirmedAt":"2024-01-01T09:00:00Z"},{"email":"ada@new.example","confirmedAt":null}]}`
	for user, want := range map[string]string{"root": all, "ada": all, "max": `{"nodes":[]}`} {
		answer := i.ask(user, `{ users(usernames: ["ada"]) { nodes { publicEmail emails { nodes { email confirmedAt } } } } }`)
		expect(t, answer, "data.users.nodes", `[{"publicEmail":"ada@site.example","emails":`+want+`}]`)
		expect(t, answer, "errors", "null")
	}
	expect(t, i.ask("root", `{ users(usernames: ["new", "max"]) { nodes { publicEmail emails(first: 1) { nodes { email } pageInfo { hasNextPage } } } } }`), "data.users.nodes",
		`[{"publicEmail":null,"emails":{"nodes":[],"pageInfo":{"hasNextPage":false}}},{"publicEmail":null,"emails":{"nodes":[{"email":"max@site.example"}],"pageInfo":{"hasNextPage":false}}}]`)
}
