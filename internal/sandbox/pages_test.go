package sandbox_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// crowd is a world with one achievement that everybody generated holds.
func crowd(awards int) *strings.Reader {
	var seed strings.Builder
	seed.WriteString("users: [{username: max}, {username: zoe, private_profile: true}]\n" +
		"groups: [{path: acme, members: {max: owner}}]\n" +
		"achievements:\n  - group: acme\n    name: One\n    awards:\n")
	for n := range awards {
		fmt.Fprintf(&seed, "      - {user: max, by: max, at: 2024-01-01T00:00:%02dZ}\n", n%60)
	}
	seed.WriteString("      - {user: zoe, by: max, at: 2024-06-01T00:00:00Z}\n")
	return strings.NewReader(seed.String())
}

func TestPaging(t *testing.T) {
	i := start(t, sandbox.Options{Seed: crowd(5)})
	cursor := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	page := func(user, args string) (string, map[string]any) {
		answer := i.ask(user, `{ group(fullPath: "acme") { achievements { nodes { userAchievements`+args+` {
			nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } } } }`)
		at := get(answer, "data.group.achievements.nodes.0.userAchievements")
		var ids []string
		nodes, _ := get(at, "nodes").([]any)
		for _, n := range nodes {
			id := get(n, "id").(string)
			ids = append(ids, id[strings.LastIndex(id, "/")+1:])
		}
		return fmt.Sprintf("%s next=%v previous=%v", strings.Join(ids, ","), get(at, "pageInfo.hasNextPage"), get(at, "pageInfo.hasPreviousPage")), answer
	}
	for _, c := range []struct{ name, user, args, want string }{
		{"all", "max", "", "1,2,3,4,5,6 next=false previous=false"},
		{"first", "max", "(first: 2)", "1,2 next=true previous=false"},
		{"after", "max", `(first: 2, after: "` + cursor(`{"id":"2"}`) + `")`, "3,4 next=true previous=true"},
		{"to the end", "max", `(first: 2, after: "` + cursor(`{"id":"4"}`) + `")`, "5,6 next=false previous=true"},
		{"last", "max", "(last: 2)", "5,6 next=false previous=true"},
		{"before", "max", `(last: 2, before: "` + cursor(`{"id":"3"}`) + `")`, "1,2 next=true previous=false"},
		{"after one that is gone", "max", `(after: "` + cursor(`{"id":"99"}`) + `")`, " next=false previous=true"},
		{"none", "max", "(first: 0)", " next=true previous=false"},
		{"negative", "max", "(first: -3)", " next=true previous=false"},
		{"a redacted row is cut from its page", "", "(first: 6)", "1,2,3,4,5 next=false previous=false"},
	} {
		if got, _ := page(c.user, c.args); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	_, answer := page("max", "(first: 2)")
	expect(t, answer, "data.group.achievements.nodes.0.userAchievements.pageInfo.endCursor", quoted(cursor(`{"id":"2"}`)))
	// A page whose rows are all redacted has more rows behind it and no cursor.
	_, answer = page("", `(first: 1, after: "`+cursor(`{"id":"5"}`)+`")`)
	expect(t, answer, "data.group.achievements.nodes.0.userAchievements.pageInfo",
		`{"startCursor":null,"endCursor":null,"hasNextPage":false,"hasPreviousPage":true}`)
	for _, c := range []struct{ args, message string }{
		{"(first: 1, last: 1)", "Can only provide either `first` or `last`, not both"},
		{`(after: "` + cursor("nonsense") + `")`, "Please provide a valid cursor"},
		{`(after: "` + cursor(`{"other":"1"}`) + `")`, "Please provide a valid cursor"},
		{`(after: "%%%")`, `Invalid input: "%%%"`},
	} {
		_, answer := page("max", c.args)
		refused(t, answer, c.message)
	}
}

func TestPagesAreClamped(t *testing.T) {
	i := start(t, sandbox.Options{Seed: crowd(150)})
	for _, args := range []string{"", "(first: 500)", "(last: 101)"} {
		answer := i.ask("max", `{ group(fullPath: "acme") { achievements { nodes { userAchievements`+args+` { count nodes { id } } } } } }`)
		at := get(answer, "data.group.achievements.nodes.0.userAchievements")
		if n := len(get(at, "nodes").([]any)); n != 100 {
			t.Errorf("%s: %d rows", args, n)
		}
		expect(t, at, "count", "151")
	}
}

func TestCount(t *testing.T) {
	i := start(t, sandbox.Options{Seed: crowd(5)})
	answer := i.ask("max", `{ group(fullPath: "acme") { achievements { nodes { userAchievements {
		a: count b: count(limit: 2) c: count(limit: 6) d: count(limit: 100) } } } } }`)
	expect(t, answer, "data.group.achievements.nodes.0.userAchievements", `{"a":6,"b":3,"c":6,"d":6}`)
	answer = i.ask("max", `{ group(fullPath: "acme") { achievements { count(limit: 0) } } }`)
	refused(t, answer, "limit must be greater than 0")
}

func TestCursorsOfOtherLists(t *testing.T) {
	i := start(t, sandbox.Options{})
	decoded := func(value any) string {
		raw, err := base64.RawURLEncoding.DecodeString(value.(string))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	mine := i.ask("alice", `{ currentUser { userAchievements(includeHidden: true) { edges { cursor } } } }`)
	for n, want := range []string{`{"priority":"0","id":"6"}`, `{"priority":"1","id":"2"}`, `{"priority":null,"id":"14"}`} {
		if got := decoded(get(mine, fmt.Sprintf("data.currentUser.userAchievements.edges.%d.cursor", n))); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	users := i.ask("alice", `{ users(usernames: ["bob"]) { edges { cursor } } }`)
	if got := decoded(get(users, "data.users.edges.0.cursor")); got != `{"created_at":"2024-01-01 09:40:00.000000000 UTC","id":"6"}` {
		t.Error(got)
	}
}

// Every list is read to its end by following its cursors, in both directions
// of sorting and with one row a page.
func TestFollowingCursors(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct {
		query, path string
		want        int
	}{
		{`query ($a: String) { users(first: 1, after: $a) { nodes { id } pageInfo { hasNextPage endCursor } } }`, "data.users", 8},
		{`query ($a: String) { users(first: 1, after: $a, sort: UPDATED_ASC) { nodes { id } pageInfo { hasNextPage endCursor } } }`, "data.users", 8},
		{`query ($a: String) { currentUser { userAchievements(first: 1, after: $a, includeHidden: true) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, "data.currentUser.userAchievements", 3},
		{`query ($a: String) { currentUser { groups(first: 1, after: $a) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, "data.currentUser.groups", 1},
		{`query ($a: String) { group(fullPath: "acme") { achievements(first: 1, after: $a) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, "data.group.achievements", 3},
	} {
		seen := map[any]bool{}
		var after any
		for range 20 {
			answer := i.ask("alice", c.query, map[string]any{"a": after})
			if id := get(answer, c.path+".nodes.0.id"); id != nil {
				seen[id] = true
			}
			if get(answer, c.path+".pageInfo.hasNextPage") != true {
				break
			}
			after = get(answer, c.path+".pageInfo.endCursor")
		}
		if len(seen) != c.want {
			t.Errorf("%s: %d rows, want %d", c.query, len(seen), c.want)
		}
	}
}
