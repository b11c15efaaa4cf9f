package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

func TestNamespaces(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct{ user, query, want string }{
		{"", `group(fullPath: "acme") { id name fullName fullPath webUrl }`,
			`{"id":"gid://gitlab/Group/1","name":"Acme","fullName":"Acme","fullPath":"acme","webUrl":"` + i.url + `/groups/acme"}`},
		{"", `namespace(fullPath: "ACME/tools") { id name fullName fullPath }`,
			`{"id":"gid://gitlab/Group/2","name":"Tools","fullName":"Acme / Tools","fullPath":"acme/tools"}`},
		{"", `namespace(fullPath: "vault") { id }`, "null"},
		{"bob", `group(fullPath: "vault") { id }`, "null"},
		{"carol", `group(fullPath: "vault") { id }`, `{"id":"gid://gitlab/Group/3"}`},
		{"root", `group(fullPath: "vault") { id }`, `{"id":"gid://gitlab/Group/3"}`},
		{"max", `namespace(fullPath: "max") { id name webUrl achievements { count nodes { id } } }`,
			`{"id":"gid://gitlab/Namespaces::UserNamespace/7","name":"Max Maintainer","webUrl":"` + i.url + `/max","achievements":{"count":0,"nodes":[]}}`},
		{"olivia", `namespace(fullPath: "max") { id }`, "null"},
		{"max", `group(fullPath: "max") { id }`, "null"},
		{"max", `group(fullPath: "nothing") { id }`, "null"},
	} {
		answer := i.ask(c.user, "{ x: "+c.query+" }")
		expect(t, answer, "data.x", c.want)
		expect(t, answer, "errors", "null")
	}
}

func TestAchievementsOfAGroup(t *testing.T) {
	i := start(t, sandbox.Options{})
	names := func(user, path, args string) any {
		t.Helper()
		answer := i.ask(user, `{ group(fullPath: "`+path+`") { achievements`+args+` { nodes { name } } } }`)
		var list []string
		nodes, _ := get(answer, "data.group.achievements.nodes").([]any)
		for _, n := range nodes {
			list = append(list, get(n, "name").(string))
		}
		return strings.Join(list, ", ")
	}
	for _, c := range []struct{ name, user, path, args, want string }{
		{"newest first, subgroups not included", "", "acme", "", "Contributor of the month, Bug hunter, First merge"},
		{"subgroup", "", "acme/tools", "", "Toolsmith"},
		{"by id", "max", "acme", `(ids: ["` + firstMerge + `"])`, "First merge"},
		{"no ids are no filter", "max", "acme", `(ids: [])`, "Contributor of the month, Bug hunter, First merge"},
		{"ids of other groups do not match", "max", "acme", `(ids: ["` + toolsmith + `"])`, ""},
		{"archived groups can be read", "max", "attic", "", "Founder"},
	} {
		if got := names(c.user, c.path, c.args); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// Awards as other people see them: rows that may not be read are left out of
// nodes and still counted.
func TestAwardsOfAnAchievement(t *testing.T) {
	i := start(t, sandbox.Options{})
	rows := func(user, path, achievement string) string {
		answer := i.ask(user, `{ group(fullPath: "`+path+`") { achievements(ids: ["`+achievement+`"]) { nodes {
			userAchievements { count nodes { user { username } showOnProfile } edges { node { id } cursor } } } } } }`)
		var list []string
		nodes, _ := get(answer, "data.group.achievements.nodes.0.userAchievements.nodes").([]any)
		for _, n := range nodes {
			list = append(list, get(n, "user.username").(string))
		}
		edges, _ := get(answer, "data.group.achievements.nodes.0.userAchievements.edges").([]any)
		if len(edges) != len(nodes) {
			t.Errorf("%d edges for %d nodes", len(edges), len(nodes))
		}
		return fmt.Sprint(get(answer, "data.group.achievements.nodes.0.userAchievements.count"), " ", strings.Join(list, ","))
	}
	for _, c := range []struct{ name, user, path, achievement, want string }{
		{"anonymous: no private profile, no blocked user, but hidden awards", "", "acme", firstMerge, "4 alice,bob"},
		{"a developer", "dora", "acme", firstMerge, "4 alice,bob"},
		{"the maintainers see all", "max", "acme", firstMerge, "4 alice,bob,carol,blake"},
		{"administrators see all", "root", "acme", firstMerge, "4 alice,bob,carol,blake"},
		{"the recipient sees her own", "carol", "acme", firstMerge, "4 alice,bob,carol"},
		{"revoked ones are nowhere", "max", "acme", bugHunter, "2 alice,dora"},
		{"a member of the private group", "olivia", "vault", keyholder, "2 bob,carol"},
	} {
		if got := rows(c.user, c.path, c.achievement); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestAwardsOfAUser(t *testing.T) {
	list := func(i *instance, viewer, owner, args string) string {
		answer := i.ask(viewer, `{ user(username: "`+owner+`") { userAchievements`+args+` { nodes { id } } } }`)
		var ids []string
		nodes, _ := get(answer, "data.user.userAchievements.nodes").([]any)
		for _, n := range nodes {
			id := get(n, "id").(string)
			ids = append(ids, id[strings.LastIndex(id, "/")+1:])
		}
		return strings.Join(ids, ",")
	}
	for _, c := range []struct{ name, version, viewer, owner, args, want string }{
		{"by place, then by age", "19.4", "bob", "alice", "", "6,2"},
		{"her own hidden ones", "19.4", "alice", "alice", "(includeHidden: true)", "6,2,14"},
		{"a stranger does not see hidden ones", "19.4", "bob", "alice", "(includeHidden: true)", "6,2"},
		{"a maintainer does", "19.4", "max", "alice", "(includeHidden: true)", "6,2,14"},
		{"a maintainer of another group does not", "19.4", "dora", "alice", "(includeHidden: true)", "6,2"},
		{"before 19.1 only the recipient", "19.0", "max", "alice", "(includeHidden: true)", "6,2"},
		{"an outsider does not see a private group's", "19.4", "alice", "bob", "", "9"},
		{"its recipient does", "19.4", "bob", "bob", "(includeHidden: true)", "3,9,11"},
		{"private profile", "19.4", "alice", "carol", "", ""},
		{"private profile for the group's maintainer", "19.4", "max", "carol", "", "4"},
		{"private profile for herself", "19.4", "carol", "carol", "", "4,12"},
		{"blocked", "19.4", "alice", "blake", "", ""},
		{"blocked for the group's maintainer", "19.4", "max", "blake", "", "5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, sandbox.Options{Version: c.version})
			if got := list(i, c.viewer, c.owner, c.args); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// The recipient of a private group's award sees it, but not the group.
func TestNamespaceOfAReceivedAward(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("bob", `{ currentUser { userAchievements { nodes { achievement { name namespace { fullPath } } } } } }`)
	expect(t, answer, "data.currentUser.userAchievements.nodes", `[
		{"achievement":{"name":"Toolsmith","namespace":{"fullPath":"acme/tools"}}},
		{"achievement":{"name":"Keyholder","namespace":null}}]`)
}

func TestCurrentUser(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("dora", `{ currentUser { __typename id username name state webUrl groups { count nodes { fullPath } } } metadata { version revision } }`)
	expect(t, answer, "data.currentUser", `{"__typename":"CurrentUser","id":"gid://gitlab/User/4","username":"dora","name":"Dora Developer","state":"active",
		"webUrl":"`+i.url+`/dora","groups":{"count":2,"nodes":[{"fullPath":"acme/tools"},{"fullPath":"acme"}]}}`)
	expect(t, i.ask("", "{ currentUser { id } metadata { version } }"), "data", `{"currentUser":null,"metadata":null}`)
}

func TestUsers(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct{ name, user, field, want, err string }{
		{"any letter case, stored spelling, newest first", "max", `users(usernames: ["ALICE", "nobody", "Bob", "alice"]) { count nodes { username } }`, `{"count":2,"nodes":[{"username":"bob"},{"username":"alice"}]}`, ""},
		{"oldest first", "max", `users(usernames: ["alice", "bob"], sort: created_asc) { nodes { username } }`, `{"nodes":[{"username":"alice"},{"username":"bob"}]}`, ""},
		{"by ids", "max", `users(ids: ["` + alice + `", "gid://gitlab/User/999"]) { nodes { username state } }`, `{"nodes":[{"username":"alice","state":"active"}]}`, ""},
		{"blocked users are not listed", "max", `users(usernames: ["blake"]) { nodes { username } }`, `{"nodes":[]}`, ""},
		{"administrators see them", "root", `users(usernames: ["blake"]) { nodes { state } }`, `{"nodes":[{"state":"blocked"}]}`, ""},
		{"search", "max", `users(search: "ANYONE") { nodes { username } }`, `{"nodes":[{"username":"alice"}]}`, ""},
		{"both lists", "max", `users(usernames: ["bob"], ids: ["` + alice + `"]) { count }`, "null", "Provide either a list of usernames or ids"},
		{"no gid", "max", `users(ids: ["12"]) { count }`, "null", "12 is not a valid GitLab ID."},
		{"gid of another application", "max", `users(ids: ["gid://other/User/5"]) { count }`, "null", "gid://other/User/5 is not a valid GitLab ID."},
		{"gid of something else", "max", `users(ids: ["` + acme + `"]) { count }`, "null", acme + " is not a valid ID for User."},
		{"anonymous", "", `users(usernames: ["bob"]) { count }`, "null", rna},
		{"one by name", "max", `user(username: "bob") { id }`, `{"id":"` + bob + `"}`, ""},
		{"one by name in another letter case", "max", `user(username: "BOB") { id }`, "null", ""},
		{"one by id", "max", `user(id: "` + bob + `") { username }`, `{"username":"bob"}`, ""},
		{"one by both", "max", `user(id: "` + bob + `", username: "bob") { username }`, "null", "Provide either a single username or id"},
		{"one by nothing", "max", `user { username }`, "null", "Provide either a single username or id"},
		{"one by both, anonymous: the arguments come first", "", `user(id: "` + bob + `", username: "bob") { username }`, "null", "Provide either a single username or id"},
		{"one by nothing, anonymous", "", `user { username }`, "null", "Provide either a single username or id"},
		{"one, anonymous", "", `user(username: "bob") { id }`, "null", rna},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := i.ask(c.user, "{ x: "+c.field+" }")
			expect(t, answer, "data.x", c.want)
			if c.err == "" {
				expect(t, answer, "errors", "null")
			} else {
				refused(t, answer, c.err)
				expect(t, answer, "errors.0.path", `["x"]`)
			}
		})
	}
}
