package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

func TestGroupMembers(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct{ name, group, arguments, want string }{
		{"direct", "acme", "", "alice:20 dora:30 max:40 olivia:50"},
		{"inherited, the highest role counts", "acme/tools", "", "dora:40 alice:20 max:40 olivia:50"},
		{"direct only", "acme/tools", "(relations: [DIRECT])", "dora:40"},
		{"inherited only", "acme/tools", "(relations: INHERITED)", "alice:20 dora:30 max:40 olivia:50"},
		{"of subgroups", "acme", "(relations: [DESCENDANTS])", "dora:40"},
		{"of shared groups", "acme", "(relations: [SHARED_FROM_GROUPS])", ""},
		{"by user name", "acme", `(search: "DOR")`, "dora:30"},
		{"by name", "acme", `(search: "owner")`, "olivia:50"},
		{"nobody", "acme", `(search: "zoe")`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := i.ask("max", `{ group(fullPath: "`+c.group+`") { groupMembers`+c.arguments+` { nodes { user { username } accessLevel { integerValue } } } } }`)
			var got []string
			nodes, _ := get(answer, "data.group.groupMembers.nodes").([]any)
			for _, node := range nodes {
				got = append(got, fmt.Sprintf("%v:%v", get(node, "user.username"), get(node, "accessLevel.integerValue")))
			}
			if strings.Join(got, " ") != c.want || answer["errors"] != nil {
				t.Errorf("got %v, want %s (%v)", got, c.want, answer["errors"])
			}
		})
	}
}

func TestGroupMemberPages(t *testing.T) {
	i := start(t, sandbox.Options{Seed: strings.NewReader(`
users: [{username: max}, {username: rosie, bot: true}]
groups: [{path: acme, members: {max: maintainer, rosie: developer, user00001: guest}}]
`), Users: 1})
	answer := i.ask("max", `{ group(fullPath: "acme") { groupMembers(first: 2) { edges { cursor node { id } }
		nodes { id user { username bot } } pageInfo { hasNextPage endCursor } } } }`)
	expect(t, answer, "data.group.groupMembers.nodes", `[
		{"id":"gid://gitlab/GroupMember/3","user":{"username":"user00001","bot":false}},
		{"id":"gid://gitlab/GroupMember/2","user":{"username":"rosie","bot":true}}]`)
	expect(t, answer, "data.group.groupMembers.pageInfo", `{"hasNextPage":true,"endCursor":"eyJpZCI6IjIifQ"}`)
	answer = i.ask("max", `query ($a: String) { group(fullPath: "acme") { groupMembers(after: $a) { nodes { user { username } } pageInfo { hasNextPage } } } }`,
		map[string]any{"a": "eyJpZCI6IjIifQ"})
	expect(t, answer, "data.group.groupMembers", `{"nodes":[{"user":{"username":"max"}}],"pageInfo":{"hasNextPage":false}}`)

	only(t, i.ask("max", `{ group(fullPath: "acme") { groupMembers { count } } }`), "Field 'count' doesn't exist on type 'GroupMemberConnection'")
	expect(t, i.ask("max", `{ queryComplexity { score } group(fullPath: "acme") { groupMembers(first: 100, search: "max") { nodes { accessLevel { integerValue } user { id } } } } }`),
		"data.queryComplexity.score", "25")
}

// The groups where somebody has a role, also by a group above.
func TestGroupsByPermission(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct{ user, arguments, want string }{
		{"max", "", "attic acme"},
		{"max", "(permissionScope: TRANSFER_PROJECTS)", "attic acme/tools acme"},
		{"dora", "(permissionScope: TRANSFER_PROJECTS)", "acme/tools"},
		{"dora", "(permissionScope: CREATE_PROJECTS)", "acme/tools acme"},
		{"alice", "(permissionScope: TRANSFER_PROJECTS)", ""},
		{"max", `(permissionScope: TRANSFER_PROJECTS, search: "ME/TO")`, "acme/tools"},
		{"max", `(permissionScope: TRANSFER_PROJECTS, search: "")`, "attic acme/tools acme"},
		{"max", `(search: "zoo")`, ""},
	} {
		t.Run(c.user+c.arguments, func(t *testing.T) {
			answer := i.ask(c.user, `{ currentUser { groups`+c.arguments+` { nodes { fullPath } } } }`)
			var got []string
			nodes, _ := get(answer, "data.currentUser.groups.nodes").([]any)
			for _, node := range nodes {
				got = append(got, fmt.Sprint(get(node, "fullPath")))
			}
			if strings.Join(got, " ") != c.want || answer["errors"] != nil {
				t.Errorf("got %v, want %s (%v)", got, c.want, answer["errors"])
			}
		})
	}
}
