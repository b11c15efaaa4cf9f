package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// User is an interface, and what answers are made of is UserCore, but CurrentUser at
// currentUser (app/graphql/types/user_interface.rb, resolve_type; query_type.rb).
func TestUserIsAnInterface(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("max", `query Everywhere {
		__type(name: "User") { kind possibleTypes { name } }
		currentUser { __typename ...Common ... on CurrentUser { admin } }
		user(username: "bob") { ...Common }
		users(usernames: ["max"]) { nodes { ...Common } }
		namespace(fullPath: "acme") { achievements(first: 1) { nodes { userAchievements(first: 1) { nodes {
			user { ...Common } awardedByUser { ... on User { __typename } }
		} } } } }
	}
	fragment Common on User { __typename username }`)
	expect(t, answer, "errors", `null`)
	expect(t, answer, "data.__type", `{"kind": "INTERFACE", "possibleTypes": [{"name": "CurrentUser"}, {"name": "UserCore"}]}`)
	expect(t, answer, "data.currentUser", `{"__typename": "CurrentUser", "username": "max", "admin": false}`)
	expect(t, answer, "data.user", `{"__typename": "UserCore", "username": "bob"}`)
	expect(t, answer, "data.users.nodes", `[{"__typename": "UserCore", "username": "max"}]`)
	expect(t, answer, "data.namespace.achievements.nodes.0.userAchievements.nodes.0.awardedByUser", `{"__typename": "UserCore"}`)

	only(t, i.ask("max", `{ user(username: "bob") { ... on CurrentUser { id } } }`),
		"Fragment on CurrentUser can't be spread inside UserCore")
}

// A list costs the same through the interface (the contract's formula charges the field's
// resolver, which is the interface's).
func TestListsCostTheSameThroughTheInterface(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, list := range []string{"userAchievements(first: 50) { nodes { id } }", "groups(first: 50, search: \"a\") { nodes { id } }"} {
		for _, at := range []string{"currentUser", "user(username: \"max\")"} {
			plain := i.ask("max", "{ queryComplexity { score } "+at+" { "+list+" } }")
			through := i.ask("max", "{ queryComplexity { score } "+at+" { ... on User { "+list+" } } }")
			if a, b := get(plain, "data.queryComplexity.score"), get(through, "data.queryComplexity.score"); a == nil || a != b {
				t.Errorf("%s %s: %v, through the interface %v", at, list, a, b)
			}
		}
	}
}

// What both kinds of user have: the moment, the picture where there is one, the public
// address (app/graphql/types/user_interface.rb).
func TestWhatUsersAreTold(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("olivia", `fragment About on User { createdAt avatarUrl publicEmail bot emails { nodes { email } } }
		{ currentUser { ...About } user(username: "max") { ...About } }`)
	expect(t, answer, "errors", `null`)
	expect(t, answer, "data.user", `{"createdAt": "2024-01-01T09:10:00Z", "avatarUrl": null, "publicEmail": "max@acme.example", "bot": false, "emails": {"nodes": []}}`)
	expect(t, answer, "data.currentUser.createdAt", `"2024-01-01T09:00:00Z"`)
	picture := "/uploads/-/system/user/avatar/2/olivia.png"
	expect(t, answer, "data.currentUser.avatarUrl", quoted(i.url+picture+"?v=1704099600"))

	for path, want := range map[string]int{picture: http.StatusOK, picture + "x": http.StatusNotFound, "/uploads/-/system/user/avatar/3/max.png": http.StatusNotFound} {
		resp, _ := i.do(i.request("GET", path, "", "", nil))
		if resp.StatusCode != want || want == http.StatusOK && resp.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %v", path, resp.StatusCode, resp.Header)
		}
	}
}

// The groups of somebody are theirs to read, and an administrator's
// (app/graphql/resolvers/users/groups_resolver.rb; app/policies/user_policy.rb).
func TestGroupsOfOthers(t *testing.T) {
	i := start(t, sandbox.Options{})
	for user, want := range map[string]string{
		"olivia": `null`,
		"max":    `{"nodes": [{"fullPath": "attic"}, {"fullPath": "acme"}]}`,
		"root":   `{"nodes": [{"fullPath": "attic"}, {"fullPath": "acme"}]}`,
	} {
		answer := i.ask(user, `{ user(username: "max") { groups { nodes { fullPath } } } }`)
		expect(t, answer, "errors", `null`)
		expect(t, answer, "data.user.groups", want)
	}
}
