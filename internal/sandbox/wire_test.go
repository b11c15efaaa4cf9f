package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// The shapes every kind of answer has on the wire.
func TestWireShapes(t *testing.T) {
	i := start(t, sandbox.Options{})
	input := func(achievement, user string) map[string]any {
		return map[string]any{"input": map[string]any{"achievementId": achievement, "userId": user}}
	}
	const award = `mutation ($input: AchievementsAwardInput!) { achievementsAward(input: $input) { userAchievement { id } errors } }`
	for _, c := range []struct {
		name, user string
		message    any
		status     int
		want       string
	}{
		{"success", "max", map[string]any{"query": award, "variables": input(firstMerge, bob)}, 200,
			`{"data":{"achievementsAward":{"userAchievement":{"id":"` + awardID(15) + `"},"errors":[]}}}`},
		{"business failure", "max", map[string]any{"query": award, "variables": input(firstMerge, "gid://gitlab/User/999")}, 200,
			`{"data":{"achievementsAward":{"userAchievement":null,"errors":["Couldn't find User with 'id'=\"999\""]}}}`},
		{"not permitted", "dora", map[string]any{"query": award, "variables": input(firstMerge, bob)}, 200,
			`{"data":{"achievementsAward":null},"errors":[{"message":"` + rna + `","locations":[{"line":1,"column":46}],"path":["achievementsAward"]}]}`},
		{"bad literal", "max", map[string]any{"query": `mutation { a7: achievementsDelete(input: {achievementId: "foo"}) { errors } }`}, 200,
			`{"errors":[{"message":"\"foo\" is not a valid Global ID","locations":[{"line":1,"column":42}],"path":["mutation","a7","input","achievementId"],"extensions":{"code":"argumentLiteralsIncompatible","typeName":"CoercionError"}}]}`},
		{"bad variable", "max", map[string]any{"query": award, "variables": map[string]any{"input": map[string]any{"achievementId": nil, "userId": bob}}}, 200,
			`{"errors":[{"message":"Variable $input of type AchievementsAwardInput! was provided invalid value for achievementId (Expected value to not be null)","locations":[{"line":1,"column":11}],"extensions":{"problems":[{"path":["achievementId"],"explanation":"Expected value to not be null"}],"value":{"achievementId":null,"userId":"` + bob + `"}}}]}`},
		{"no query", "max", map[string]any{}, 200, `{"errors":[{"message":"No query string was present"}]}`},
		{"too large", "max", map[string]any{"query": "{ currentUser { id } } #" + strings.Repeat("é", 10_000)}, 422, `{"errors":[{"message":"Query too large"}]}`},
		{"variables do not count", "max", map[string]any{"query": `query ($s: String) { users(search: $s) { count } }`, "variables": map[string]any{"s": strings.Repeat("x", 20_000)}}, 200,
			`{"data":{"users":{"count":0}}}`},
		{"multiplex too large", "max", []any{map[string]any{"query": "{ currentUser { id } } #" + strings.Repeat("x", 6000)}, map[string]any{"query": "{ currentUser { id } } #" + strings.Repeat("x", 6000)}}, 422,
			`{"errors":[{"message":"Query too large"}]}`},
		{"variables of the wrong kind", "max", map[string]any{"query": "{ currentUser { id } }", "variables": 5}, 422, `{"errors":[{"message":"Unexpected parameter: 5"}]}`},
		{"variables as text", "max", map[string]any{"query": `query ($u: String!) { user(username: $u) { id } }`, "variables": `{"u":"bob"}`}, 200,
			`{"data":{"user":{"id":"` + bob + `"}}}`},
		{"multiplex", "max", []any{map[string]any{"query": "{ currentUser { username } }"}, map[string]any{"query": "{ nope }"}, map[string]any{"query": "{ metadata { version } }"}}, 200,
			`[{"data":{"currentUser":{"username":"max"}}},{"errors":[{"message":"Field 'nope' doesn't exist on type 'Query'","locations":[{"line":1,"column":3}],"path":["query","nope"],"extensions":{"code":"undefinedField","fieldName":"nope","typeName":"Query"}}]},{"data":{"metadata":{"version":"19.4.0-ee"}}}]`},
		{"operation by name", "max", map[string]any{"query": "query A { currentUser { id } } query B { currentUser { username } }", "operationName": "B"}, 200,
			`{"data":{"currentUser":{"username":"max"}}}`},
		{"no such operation", "max", map[string]any{"query": "query A { currentUser { id } }", "operationName": "C"}, 200,
			`{"errors":[{"message":"No operation named \"C\""}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, body := i.postJSON(c.user, c.message)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			if got := unescaped(body); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func unescaped(body string) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(body)
}

// One refused alias leaves the others alone, and they run in order.
func TestAliasesFailOneByOne(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("max", `mutation {
		a: achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { userAchievement { id } errors }
		b: achievementsAward(input: {achievementId: "`+keyholder+`", userId: "`+bob+`"}) { userAchievement { id } errors }
		c: achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { userAchievement { id } errors }
	}`)
	expect(t, answer, "data.a.userAchievement.id", quoted(awardID(15)))
	expect(t, answer, "data.b", "null")
	expect(t, answer, "data.c.userAchievement.id", quoted(awardID(16)))
	expect(t, answer, "errors.0.path", `["b"]`)
	if n := i.sandbox.State().AwardsMade; n != 2 {
		t.Errorf("%d awards made, want 2: awarding is not idempotent", n)
	}
}

// One malformed id stops a whole document, but only its element of an array.
func TestMalformedIDStopsTheDocument(t *testing.T) {
	i := start(t, sandbox.Options{})
	good := `achievementsAward(input: {achievementId: "` + firstMerge + `", userId: "` + bob + `"}) { errors }`
	answer := i.ask("max", `mutation { a: `+good+` b: achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "7"}) { errors } }`)
	only(t, answer, `"7" is not a valid Global ID`)
	if n := i.sandbox.State().AwardsMade; n != 0 {
		t.Fatalf("%d awards made, want none", n)
	}
	_, body := i.postJSON("max", []any{
		map[string]any{"query": "mutation { " + good + " }"},
		map[string]any{"query": `mutation { achievementsDelete(input: {achievementId: "x"}) { errors } }`},
	})
	if n := i.sandbox.State().AwardsMade; n != 1 {
		t.Errorf("%d awards made, want 1: %s", n, body)
	}
}

func TestGetRequests(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct {
		method, query string
		status        int
		want          string
	}{
		{"GET", "{ currentUser { username } }", 200, `{"data":{"currentUser":{"username":"max"}}}`},
		{"GET", `mutation { achievementsDelete(input: {achievementId: "` + firstMerge + `"}) { errors } }`, 422, `{"errors":[{"message":"Mutations are forbidden in GET requests"}]}`},
		{"HEAD", `mutation { achievementsDelete(input: {achievementId: "` + firstMerge + `"}) { errors } }`, 422, ""},
		{"GET", "", 200, `{"errors":[{"message":"No query string was present"}]}`},
		{"DELETE", "", 404, `{"errors":[{"message":"Not found!"}]}`},
	} {
		resp, body := i.do(i.request(c.method, "/api/graphql?query="+url.QueryEscape(c.query), "max", "", nil))
		if resp.StatusCode != c.status || body != c.want {
			t.Errorf("%s %s: %d %s", c.method, c.query, resp.StatusCode, body)
		}
	}
}

func TestFormAndNonsenseBodies(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct {
		contentType, body string
		status            int
		want              string
	}{
		{"application/x-www-form-urlencoded", url.Values{"query": {"query ($u: String) { user(username: $u) { id } }"}, "variables": {`{"u":"bob"}`}}.Encode(), 200, `{"data":{"user":{"id":"` + bob + `"}}}`},
		{"application/json", "{", 400, "Bad Request\n"},
		{"application/json", `{"query":"{ currentUser { id } }"} trailing`, 400, "Bad Request\n"},
		{"application/json", `[5]`, 500, `{"errors":[{"message":"Internal server error"}]}`},
		{"application/json", `[]`, 200, `[]`},
		{"application/json", `"text"`, 200, `{"errors":[{"message":"No query string was present"}]}`},
		{"text/plain", `{"query":"{ currentUser { id } }"}`, 200, `{"errors":[{"message":"No query string was present"}]}`},
		{"application/json", `{"query":"{ currentUser { id } }","variables":"[1]"}`, 422, `{"errors":[{"message":"Unexpected parameter: [1]"}]}`},
		{"application/json", `{"query":"{ currentUser { id } }","variables":"{"}`, 422, `{"errors":[{"message":"unexpected token at '{'"}]}`},
	} {
		resp, body := i.do(i.request("POST", "/api/graphql", "max", c.contentType, strings.NewReader(c.body)))
		if resp.StatusCode != c.status || body != c.want {
			t.Errorf("%s %s: %d %s", c.contentType, c.body, resp.StatusCode, body)
		}
	}
}

// A newline inside a quoted string is what people paste into messages.
func TestNewlinesInStringsAreEscaped(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("max", "mutation { # a \" in a comment\n achievementsAward(input: {achievementId: \""+firstMerge+"\", userId: \""+bob+"\", awardMessage: \"one\ntwo \\\" three\"}) { userAchievement { awardMessage } } }")
	expect(t, answer, "data.achievementsAward.userAchievement.awardMessage", quoted("one\ntwo \" three"))
}

func TestWhoMayUseTheAPI(t *testing.T) {
	i := start(t, sandbox.Options{})
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	const ok, invalid = `{"data":{"currentUser":{"username":"max"}}}`, `{"errors":[{"message":"Invalid token"}]}`
	for _, c := range []struct {
		name   string
		set    func(*http.Request)
		status int
		want   string
	}{
		{"bearer", header("Authorization", "Bearer sandbox-max-api"), 200, ok},
		{"private token", header("PRIVATE-TOKEN", "sandbox-max-api"), 200, ok},
		{"parameter", func(r *http.Request) { r.URL.RawQuery = "private_token=sandbox-max-api" }, 200, ok},
		{"read_api", header("Authorization", "Bearer sandbox-max-read"), 200, ok},
		{"nobody", func(*http.Request) {}, 200, `{"data":{"currentUser":null}}`},
		{"unknown", header("Authorization", "Bearer glpat-unknown"), 401, invalid},
		{"expired", header("Authorization", "Bearer sandbox-max-expired"), 401, invalid},
		{"revoked", header("Authorization", "Bearer sandbox-max-revoked"), 401, invalid},
		{"neither api nor read_api", header("PRIVATE-TOKEN", "sandbox-max-registry"), 401, invalid},
		{"job token", header("JOB-TOKEN", "anything"), 401, invalid},
		{"job token as bearer", header("Authorization", "Bearer glcbt-64_anything"), 401, invalid},
		{"blocked owner", header("Authorization", "Bearer sandbox-blake-api"), 403, `{"errors":[{"message":"API not accessible for user"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := i.request("POST", "/api/graphql", "", "application/json", strings.NewReader(`{"query":"{ currentUser { username } }"}`))
			c.set(req)
			resp, body := i.do(req)
			if resp.StatusCode != c.status || body != c.want {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
		})
	}
}

func TestTokenSelf(t *testing.T) {
	i := start(t, sandbox.Options{})
	const path = "/api/v4/personal_access_tokens/self"
	for _, c := range []struct {
		user   string
		status int
		want   string
	}{
		{"max-read", 200, `{"active":true,"created_at":"2024-01-01T09:00:00.000Z","description":null,"expires_at":null,"granular":false,"id":10,"last_used_at":"2025-06-01T12:00:00.000Z","name":"sandbox-max-read","revoked":false,"scopes":["read_api"],"user_id":3}`},
		{"", 401, `{"message":"401 Unauthorized"}`},
		{"no-such", 401, `{"message":"401 Unauthorized"}`},
		{"max-expired", 401, `{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}`},
		{"max-revoked", 401, `{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}`},
		{"blake", 403, `{"message":"403 Forbidden - Your account has been blocked."}`},
	} {
		resp, body := i.do(i.request("GET", path, c.user, "", nil))
		if resp.StatusCode != c.status || body != c.want {
			t.Errorf("%s: %d %s", c.user, resp.StatusCode, body)
		}
	}
}

func TestOtherAddresses(t *testing.T) {
	i := start(t, sandbox.Options{RelativeRoot: "/gitlab"})
	origin := strings.TrimSuffix(i.url, "/gitlab")
	for _, c := range []struct {
		method, address string
		status          int
		contentType     string
		contains        string
	}{
		{"POST", i.url + "/api/v4/graphql", 404, "application/json; charset=utf-8", `{"error":"404 Not Found"}`},
		{"GET", i.url + "/api/nothing", 404, "application/json; charset=utf-8", `{"error":"404 Not Found"}`},
		{"GET", i.url + "/acme", 302, "text/html; charset=utf-8", "/gitlab/users/sign_in"},
		{"GET", i.url + "/users/sign_in", 200, "text/html; charset=utf-8", "Sign in"},
		{"POST", i.url + "/acme", 404, "text/html; charset=utf-8", "404"},
		{"POST", origin + "/api/graphql", 404, "text/html; charset=utf-8", "404"},
		{"POST", origin + "/gitlabx/api/graphql", 404, "text/html; charset=utf-8", "404"},
		{"GET", origin + "/__sandbox/state", 200, "application/json; charset=utf-8", `"version":"19.4.0-ee"`},
	} {
		req, err := http.NewRequest(c.method, c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, body := i.do(req)
		if resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.contentType || !strings.Contains(body, c.contains) {
			t.Errorf("%s %s: %d %s %s", c.method, c.address, resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
	}
}
