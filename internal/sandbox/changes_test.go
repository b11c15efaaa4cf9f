package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

func (i *instance) change(text string) (int, string) {
	i.t.Helper()
	resp, body := i.do(i.request("POST", "/__sandbox/changes", "", "application/json", strings.NewReader(text)))
	return resp.StatusCode, strings.TrimSpace(body)
}

// Things happen to people while others work.
func TestChanges(t *testing.T) {
	i := start(t, sandbox.Options{})
	makes := func(user string) bool { return i.ask(user, awardBob)["errors"] == nil }
	change := func(text string) {
		t.Helper()
		if status, body := i.change(text); status != http.StatusOK {
			t.Fatalf("%s: %d %s", text, status, body)
		}
	}
	if !makes("max") || makes("alice") {
		t.Error("at first")
	}
	change(`[{"user": "max", "group": "acme", "role": "developer"}, {"user": "alice", "group": "acme", "role": "maintainer"}]`)
	if makes("max") || !makes("alice") {
		t.Error("demoted and promoted")
	}
	expect(t, i.ask("max", `{ group(fullPath: "acme") { groupMembers(search: "alice") { nodes { accessLevel { integerValue } } } } }`), "data.group.groupMembers.nodes", `[{"accessLevel":{"integerValue":40}}]`)
	change(`{"user": "alice", "group": "acme", "role": "none"}`)
	if makes("alice") {
		t.Error("thrown out")
	}
	expect(t, i.ask("max", `{ group(fullPath: "acme") { groupMembers(search: "alice") { nodes { id } } } }`), "data.group.groupMembers.nodes", "[]")

	// A name can belong to somebody else.
	change(`[{"user": "max", "username": "maximilian"}, {"user": "bob", "username": "Max"}]`)
	expect(t, i.ask("max", `{ currentUser { username webUrl } }`), "data.currentUser", `{"username":"maximilian","webUrl":"`+i.url+`/maximilian"}`)
	expect(t, i.ask("max", `{ users(usernames: ["max"]) { nodes { id username } } }`), "data.users.nodes", `[{"id":"`+bob+`","username":"Max"}]`)
	expect(t, i.ask("bob", `{ namespace(fullPath: "max") { fullPath } }`), "data.namespace.fullPath", `"Max"`)

	change(`{"user": "carol", "private_profile": false, "state": "blocked", "admin": true}`)
	expect(t, i.ask("max", `{ users(usernames: ["carol"]) { nodes { id } } }`), "data.users.nodes", "[]")
	change(`{"token": "sandbox-max-api", "revoked": true}`)
	if status, _ := i.postJSON("max", map[string]any{"query": "{ __typename }"}); status != http.StatusUnauthorized {
		t.Errorf("a revoked token: %d", status)
	}
	for text, want := range map[string]string{
		`{}`:                                                                  "a change needs a user",
		`{"user": "zoe", "state": "active"}`:                                  `no user \"zoe\"`,
		`{"user": "dora", "state": "asleep"}`:                                 `state \"asleep\"`,
		`{"user": "dora", "username": "ALICE"}`:                               `username \"ALICE\" is empty or taken`,
		`{"user": "dora", "username": "acme"}`:                                `username \"acme\" is empty or taken`,
		`{"user": "dora", "group": "acme", "role": "king"}`:                   `role \"king\": want guest`,
		`{"user": "dora", "group": "acme"}`:                                   "role is missing",
		`{"token": "nope", "revoked": true}`:                                  `token \"nope\"`,
		`{"user": "dora", "username": "d", "group": "nope", "role": "owner"}`: "no such user or group",
		`{"colour": "red"}`:                                                   "want a change, as in",
		`[]`:                                                                  "want a change, as in",
	} {
		if status, body := i.change(text); status != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", text, status, body)
		}
	}
	if i.sandbox.State().Users[3].Username != "dora" {
		t.Error("half of a change was made")
	}
	if resp, _ := i.do(i.request("GET", "/__sandbox/changes", "", "", nil)); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Error(resp.StatusCode)
	}
}

// A change waits for what is under way, and neither sees half of the other.
func TestChangesBesideRequests(t *testing.T) {
	i := start(t, sandbox.Options{})
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Go(func() {
			for k := range 20 {
				if n == 0 {
					i.change(fmt.Sprintf(`[{"user": "bob", "state": "%s"}, {"user": "alice", "group": "acme", "role": "%s"}]`,
						[]string{"active", "blocked"}[k%2], []string{"owner", "none"}[k%2]))
				} else {
					i.ask("max", `{ users(usernames: ["bob"]) { nodes { state } } group(fullPath: "acme") { groupMembers { nodes { id } } } }`)
					_ = i.sandbox.State()
				}
			}
		})
	}
	wait.Wait()
}
