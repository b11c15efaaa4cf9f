package sandbox_test

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
)

func TestRateLimit(t *testing.T) {
	now := noon().Add(20 * time.Second)
	i := start(t, sandbox.Options{RateLimit: 2, Now: func() time.Time { return now }})
	ask := func(user string) (head, string) {
		return i.do(i.request("POST", "/api/graphql", user, "application/json", strings.NewReader(`{"query":"{ __typename }"}`)))
	}
	header := func(resp head) string {
		var list []string
		for _, name := range []string{"Name", "Limit", "Observed", "Remaining", "Reset", "ResetTime"} {
			list = append(list, resp.Header.Get("RateLimit-"+name))
		}
		return strings.Join(append(list, resp.Header.Get("Retry-After")), "|")
	}
	resp, _ := ask("max")
	if got := header(resp); got != "throttle_authenticated_api|2|1|1|1748779260||" {
		t.Error(got)
	}
	// A multiplex is one request, and another token of the user is no way out.
	resp, _ = i.do(i.request("POST", "/api/graphql", "max-read", "application/json", strings.NewReader(`[{"query":"{ __typename }"},{"query":"{ __typename }"}]`)))
	if resp.StatusCode != http.StatusOK {
		t.Error(resp.StatusCode)
	}
	resp, body := ask("max")
	if resp.StatusCode != http.StatusTooManyRequests || body != "Retry later\n" || resp.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("%d %q %s", resp.StatusCode, body, resp.Header.Get("Content-Type"))
	}
	if got := header(resp); got != "throttle_authenticated_api|2|3|0|1748779260|Sun, 01 Jun 2025 12:01:00 GMT|40" {
		t.Error(got)
	}
	if resp, _ := ask("alice"); resp.StatusCode != http.StatusOK {
		t.Error("another user is throttled too")
	}
	if resp, _ := ask(""); resp.StatusCode != http.StatusOK || resp.Header.Get("RateLimit-Name") != "throttle_unauthenticated_api" {
		t.Error("somebody without a token is throttled too")
	}
	now = now.Add(time.Minute)
	if resp, _ := ask("max"); resp.StatusCode != http.StatusOK {
		t.Error("the next minute is throttled too")
	}
}

func TestState(t *testing.T) {
	i := start(t, sandbox.Options{})
	i.ask("max", `query Mine { currentUser { id } }`)
	i.ask("max", `mutation Give { achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { errors } }`)
	i.postJSON("max", []any{map[string]any{"query": "query Mine { currentUser { id } }"}, map[string]any{"query": "{ nope }"}})
	i.do(i.request("GET", "/api/v4/personal_access_tokens/self", "max", "", nil))
	_, body := i.do(i.request("GET", "/__sandbox/state", "", "", nil))
	var state map[string]any
	if err := json.Unmarshal([]byte(body), &state); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"version": `"19.4.0-ee"`, "requests": "4", "graphql_requests": "3", "awards_made": "1",
		"operations": `{"Mine":2,"Give":1}`, "mutations": `{"achievementsAward":1}`, "mutations_succeeded": `{"achievementsAward":1}`,
		"emails":           `[{"to":"bob","award":15,"subject":"acme awarded you the First merge achievement"}]`,
		"groups.1.members": `{"dora":"maintainer"}`, "users.0.username": `"root"`, "achievements.0.name": `"First merge"`,
		"awards.6.revoked_by": `"olivia"`, "awards.14.user": `"bob"`,
	} {
		expect(t, state, path, want)
	}
}

func TestTokens(t *testing.T) {
	i := start(t, sandbox.Options{})
	notes := map[string]string{}
	for _, token := range i.sandbox.Tokens() {
		notes[token.Value] = token.Username + ": " + token.Note
	}
	for value, want := range map[string]string{
		"sandbox-olivia-api": "olivia: scope api", "sandbox-max-read": "max: scope read_api",
		"sandbox-max-expired": "max: scope api, expired", "sandbox-max-soon": "max: scope api", "sandbox-blake-api": "blake: scope api, owner is blocked",
		"sandbox-root-api": "root: scope api, administrator", "sandbox-max-revoked": "max: scope api, revoked",
	} {
		if notes[value] != want {
			t.Errorf("%s: %s", value, notes[value])
		}
	}
}

// Many at once: nothing is lost, nothing doubled, and readers are not disturbed.
func TestConcurrency(t *testing.T) {
	i := start(t, sandbox.Options{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				i.ask("max", `mutation { achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { userAchievement { id user { userAchievements { count } } } errors } }`)
				i.ask("alice", `{ group(fullPath: "acme") { achievements { nodes { userAchievements { nodes { user { username } } } } } } }`)
				i.ask("alice", `mutation { userAchievementPrioritiesUpdate(input: {userAchievementIds: ["`+awardID(2)+`"]}) { errors } }`)
				i.sandbox.State()
			}
		})
	}
	wg.Wait()
	state := i.sandbox.State()
	if state.AwardsMade != 80 || len(state.Awards) != 94 || len(state.Emails) != 80 {
		t.Errorf("%d made, %d there, %d e-mails", state.AwardsMade, len(state.Awards), len(state.Emails))
	}
}

// With a hundred thousand users, names are found and holders are paged at once.
func TestScale(t *testing.T) {
	i := start(t, sandbox.Options{Users: 100_000})
	started := time.Now()
	answer := i.ask("max", `{ users(usernames: ["USER00001", "user99999", "user100000"]) { nodes { username } } }`)
	expect(t, answer, "data.users.nodes", `[{"username":"user100000"},{"username":"user99999"},{"username":"user00001"}]`)
	ids := func(n int) string { return fmt.Sprintf("gid://gitlab/User/%d", n+10) }
	for n := 0; n < 2000; n += 100 {
		variables := map[string]any{}
		var declared, fields strings.Builder
		for k := range 100 {
			fmt.Fprintf(&declared, "$i%d: AchievementsAwardInput! ", k)
			fmt.Fprintf(&fields, "a%d: achievementsAward(input: $i%d) { errors } ", k, k)
			variables[fmt.Sprintf("i%d", k)] = map[string]any{"achievementId": firstMerge, "userId": ids(n + k)}
		}
		expect(t, i.ask("max", "mutation ("+declared.String()+") { "+fields.String()+"}", variables), "errors", "null")
	}
	rows, after := 0, any(nil)
	for {
		answer := i.ask("max", `query ($a: String) { group(fullPath: "acme") { achievements(ids: ["`+firstMerge+`"]) { nodes { userAchievements(after: $a) {
			nodes { id } pageInfo { hasNextPage endCursor } } } } } }`, map[string]any{"a": after})
		at := get(answer, "data.group.achievements.nodes.0.userAchievements")
		rows += len(get(at, "nodes").([]any))
		if get(at, "pageInfo.hasNextPage") != true {
			break
		}
		after = get(at, "pageInfo.endCursor")
	}
	if rows != 2004 {
		t.Errorf("%d rows, want 2004", rows)
	}
	if took := time.Since(started); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}

// The sandbox shares nothing with the client that is tested against it.
func TestImports(t *testing.T) {
	const module, own = "github.com/ach-cli/ach/", "github.com/ach-cli/ach/internal/sandbox"
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imported := range file.Imports {
			name := strings.Trim(imported.Path.Value, `"`)
			if strings.HasPrefix(name, module) && name != own && !strings.HasPrefix(name, own+"/") {
				t.Errorf("%s imports %s", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOptions(t *testing.T) {
	for _, opts := range []sandbox.Options{
		{Version: "20.0"}, {RelativeRoot: "gitlab"}, {Seed: strings.NewReader("nope: 1")},
	} {
		if _, err := sandbox.New(opts); err == nil {
			t.Errorf("%+v is taken", opts)
		}
	}
	s, err := sandbox.New(sandbox.Options{RelativeRoot: "/gitlab/"})
	if err != nil {
		t.Fatal(err)
	}
	s.SetBaseURL("http://127.0.0.1:8080/")
	if s.BaseURL() != "http://127.0.0.1:8080/gitlab" || s.StateURL() != "http://127.0.0.1:8080/__sandbox/state" {
		t.Error(s.BaseURL(), s.StateURL())
	}
}
