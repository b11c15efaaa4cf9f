package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// The figures of documents whose complexity on GitLab is known.
func TestComplexity(t *testing.T) {
	const page, more = "pageInfo { hasNextPage endCursor }", "pageInfo { hasNextPage }"
	award := func(selection string) string {
		return `mutation { achievementsAward(input: {achievementId: "` + firstMerge + `", userId: "` + bob + `"}) { ` + selection + ` } }`
	}
	names := func(n int) string { return `usernames: [` + strings.Repeat(`"x", `, n) + `]` }
	for _, c := range []struct {
		name, query string
		want        int
	}{
		{"full award", award("userAchievement { id createdAt user { id username } achievement { id name } } errors"), 11},
		{"award with __typename", award("__typename userAchievement { id createdAt user { id username } achievement { id name } } errors"), 12},
		{"award with the user's name", award("userAchievement { id user { username } } errors"), 6},
		{"award with the id", award("userAchievement { id } errors"), 4},
		{"award with errors only", award("errors"), 2},
		{"a hundred names", `{ users(` + names(100) + `) { nodes { id username name state } ` + page + ` } }`, 20},
		{"a hundred names without the cursor", `{ users(` + names(100) + `) { nodes { id username name state } ` + more + ` } }`, 18},
		{"awards of a user", `{ user(username: "bob") { userAchievements(first: 100) { nodes { id createdAt achievement { id name } } ` + page + ` } } }`, 21},
		{"awards of a user, rich", `{ user(username: "bob") { userAchievements(first: 100) { nodes { id createdAt revokedAt priority showOnProfile awardMessage
			achievement { id name namespace { fullPath } } awardedByUser { username } user { username } } ` + page + ` } } }`, 41},
		{"namespace with awards, rich", `{ namespace(fullPath: "acme") { achievements(first: 100) { nodes { id name description avatarUrl createdAt updatedAt
			userAchievements(first: 100) { count nodes { id createdAt updatedAt revokedAt priority showOnProfile awardMessage
			user { id username name state } awardedByUser { username } } ` + page + ` } } ` + page + ` } } }`, 103},
		{"namespace with awards", `{ namespace(fullPath: "acme") { achievements(first: 100) { nodes { id name userAchievements(first: 100) { nodes { id user { id username } } ` + page + ` } } ` + page + ` } } }`, 51},
		{"achievements of a namespace", `{ namespace(fullPath: "acme") { achievements(first: 100) { nodes { id name description avatarUrl } ` + page + ` } } }`, 19},
		{"holders of one achievement", `{ namespace(fullPath: "acme") { achievements(ids: ["` + firstMerge + `"], first: 1) { nodes { id userAchievements(first: 100) { nodes { id createdAt showOnProfile user { id username } } ` + page + ` } } } } }`, 26},
		{"a page of twenty adds a fifth", `{ group(fullPath: "acme") { achievements(first: 20) { nodes { id name description avatarUrl } ` + page + ` } } }`, 1 + 9 + 1},
		{"the same alias twice counts once", `{ currentUser { id } ...F } fragment F on Query { currentUser { id username } }`, 3},
		{"skipped", `{ currentUser { id name @skip(if: true) username @include(if: false) } }`, 2},
		{"search", `{ users(search: "x", first: 1) { count } }`, 8},
		{"search for an address", `{ users(search: "x", first: 5) { nodes { id username name state publicEmail } pageInfo { hasNextPage endCursor } } }`, 16},
		{"addresses are a plain field", `{ user(id: "` + bob + `") { emails(first: 20) { nodes { email confirmedAt } pageInfo { hasNextPage } } } }`, 7},
		{"unique users are a plain field", `{ group(fullPath: "acme") { achievements(first: 1) { nodes { uniqueUsers { nodes { id } } } } } }`, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := measured(t, c.query); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// measured finds a document's figure by putting it beside one that uses up the
// whole limit: the refusal of the array names the sum, and nothing runs.
func measured(t *testing.T, query string) int {
	t.Helper()
	i := start(t, sandbox.Options{})
	filler := document(250, func(int) string { return "__typename" })
	_, body := i.postJSON("max", []any{map[string]any{"query": query}, map[string]any{"query": "{ " + filler + " }"}})
	var sum int
	if _, err := fmt.Sscanf(body, `[{"errors":[{"message":"Query has complexity of %d,`, &sum); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if made := i.sandbox.State().AwardsMade; made != 0 {
		t.Errorf("%d awards made by a refused multiplex", made)
	}
	return sum - 250
}

// document makes n aliased fields.
func document(n int, field func(int) string) string {
	var text strings.Builder
	for k := range n {
		fmt.Fprintf(&text, "a%d: %s ", k, field(k))
	}
	return text.String()
}

// How many aliased awards fit into one request, for whom.
func TestAliasedAwardsPerRequest(t *testing.T) {
	for _, c := range []struct {
		selection   string
		user, admin int
	}{
		{"userAchievement { id createdAt user { id username } achievement { id name } } errors", 22, 27},
		{"__typename userAchievement { id createdAt user { id username } achievement { id name } } errors", 20, 25},
		{"userAchievement { id user { username } } errors", 41, 50},
		{"userAchievement { id } errors", 62, 75},
		{"errors", 125, 150},
	} {
		for user, fits := range map[string]int{"max": c.user, "root": c.admin} {
			for _, n := range []int{fits, fits + 1} {
				i := start(t, sandbox.Options{})
				answer := i.ask(user, "mutation ($i: AchievementsAwardInput!) { "+document(n, func(int) string {
					return "achievementsAward(input: $i) { ...F }"
				})+"} fragment F on AchievementsAwardPayload { "+c.selection+" }",
					map[string]any{"i": map[string]any{"achievementId": firstMerge, "userId": bob}})
				made := i.sandbox.State().AwardsMade
				if n == fits && made != n || n > fits && made != 0 {
					t.Errorf("%s, %d × %s: %d awards made: %v", user, n, c.selection, made, answer["errors"])
				}
			}
		}
	}
}

func TestLimits(t *testing.T) {
	fields := func(n int) string { return "{ " + document(n, func(int) string { return "__typename" }) + "}" }
	for _, c := range []struct {
		user  string
		limit int
	}{{"", 200}, {"max", 250}, {"root", 300}} {
		i := start(t, sandbox.Options{})
		if c.limit != 200 { // anonymous documents of __typename alone have the limit of introspection
			expect(t, i.ask(c.user, fields(c.limit)), "errors", "null")
			only(t, i.ask(c.user, fields(c.limit+1)), fmt.Sprintf("Query has complexity of %d, which exceeds max complexity of %d", c.limit+1, c.limit))
		} else {
			only(t, i.ask(c.user, "{ currentUser { "+document(200, func(int) string { return "id" })+"} }"),
				"Query has complexity of 201, which exceeds max complexity of 200")
		}
		expect(t, i.ask(c.user, "{ queryComplexity { score limit } }"), "data.queryComplexity", fmt.Sprintf(`{"score":3,"limit":%d}`, c.limit))
	}
	i := start(t, sandbox.Options{})
	expect(t, i.ask("", fields(217)), "errors", "null")
	only(t, i.ask("", fields(218)), "Query has complexity of 218, which exceeds max complexity of 217")
}

// The sum over an array has the same limit as one document.
func TestMultiplexSum(t *testing.T) {
	i := start(t, sandbox.Options{})
	half := "{ " + document(126, func(int) string { return "__typename" }) + "}"
	status, body := i.postJSON("max", []any{map[string]any{"query": half}, map[string]any{"query": half}})
	const one = `{"errors":[{"message":"Query has complexity of 252, which exceeds max complexity of 250"}]}`
	if want := "[" + one + "," + one + "]"; status != 200 || body != want {
		t.Errorf("%d %s", status, body)
	}
	if n := len(i.sandbox.State().Operations); n != 0 {
		t.Errorf("%d operations ran", n)
	}
	// Each element keeps its own errors besides (graphql-ruby, query/validation_pipeline.rb).
	whole := "{ " + document(251, func(int) string { return "__typename" }) + "}"
	_, body = i.postJSON("max", []any{map[string]any{"query": whole}, map[string]any{"query": "{ nope }"}, map[string]any{"query": "{ __typename }"}})
	const sum, own = `{"message":"Query has complexity of 252, which exceeds max complexity of 250"}`, `{"message":"Query has complexity of 251, which exceeds max complexity of 250"}`
	if want := `[{"errors":[` + sum + `,` + own + `]},{"errors":[{"message":"Field 'nope' doesn't exist on type 'Query'",`; !strings.HasPrefix(body, want) || !strings.HasSuffix(body, `},`+sum+`]},{"errors":[`+sum+`]}]`) {
		t.Errorf("%s", body)
	}
}

func TestDepthAndRecursion(t *testing.T) {
	i := start(t, sandbox.Options{})
	awards := func(n int) string {
		inner := "id"
		for range n {
			inner = "userAchievements(first: 1) { nodes { user { " + inner + " } } }"
		}
		return `{ user(username: "bob") { ` + inner + ` } }`
	}
	expect(t, i.ask("max", awards(1)), "errors", "null")
	only(t, i.ask("max", awards(3)),
		"Recursive query - too many of fields '{\"user\"=>4, \"userAchievements\"=>3}' detected\nin single branch of the query\")\n")
	deep := `{ group(fullPath: "acme") { achievements(first: 1) { edges { node { userAchievements(first: 1) { edges { node { user { userAchievements(first: 1) { edges { node { achievement {
		namespace { achievements(first: 1) { edges { node { name } } } } } } } } } } } } } } } } }`
	only(t, i.ask("", deep), "Query has depth of 17, which exceeds max depth of 15")
	expect(t, i.ask("max", deep), "errors", "null")
	if !strings.Contains(fmt.Sprint(i.ask("max", awards(9))["errors"]), "Recursive") {
		t.Error("deeper recursion is not refused")
	}
}

// Documents whose fragments multiply are refused in no time.
func TestFragmentBombs(t *testing.T) {
	i := start(t, sandbox.Options{})
	var bomb strings.Builder
	bomb.WriteString("query { group(fullPath: \"acme\") { achievements { ...F0 } } } ")
	for n := range 60 {
		next := fmt.Sprintf("...F%d", n+1)
		if n == 59 {
			next = "count"
		}
		fmt.Fprintf(&bomb, "fragment F%d on AchievementConnection { a: nodes { namespace { achievements { %s } } } b: nodes { namespace { achievements { %s } } } } ", n, next, next)
	}
	text := bomb.String()
	if len(text) > 10_000 {
		t.Fatal("too long to be looked at")
	}
	answer := i.ask("max", text)
	if _, ran := answer["data"]; ran {
		t.Error("it ran")
	}
}
