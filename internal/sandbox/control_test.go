package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
)

// The plan is changed while the sandbox runs, and its own addresses are struck
// by nothing.
func TestFaultsEndpoint(t *testing.T) {
	i := start(t, sandbox.Options{Seed: strings.NewReader("users: [{username: max}]\nfaults: ['status-before=503,match=query,times=1']")})
	for _, step := range []struct {
		method, body string
		status       int
		want         string
	}{
		{"GET", "", 200, `{"faults":[{"fault":"status-before=503,match=query,times=1","matched":0,"struck":0}]}`},
		{"POST", `["close-before,match=Nobody", "429"]`, 200, `{"faults":[{"fault":"status-before=503,match=query,times=1","matched":0,"struck":0},` +
			`{"fault":"close-before,match=Nobody","matched":0,"struck":0},{"fault":"429","matched":0,"struck":0}]}`},
		{"POST", `"latency=1ms,match=Nobody"`, 200, `"latency=1ms,match=Nobody","matched":0`},
		{"POST", `["truncate", "nope"]`, 400, `fault \"nope\": there is no kind`},
		{"POST", `{"kind":"429"}`, 400, `want a JSON array of faults`},
		{"POST", `null`, 400, `want a JSON array of faults`},
		{"POST", `["429"`, 400, `want a JSON array of faults`},
		{"PUT", `["429"]`, 405, "GET, POST and DELETE"},
	} {
		resp, body := i.do(i.request(step.method, "/__sandbox/faults", "", "application/json", strings.NewReader(step.body)))
		if resp.StatusCode != step.status || !strings.Contains(body, step.want) {
			t.Errorf("%s %s: %d %s", step.method, step.body, resp.StatusCode, body)
		}
	}
	for _, want := range []int{503, 429, 429} {
		resp, _ := i.do(i.request("POST", "/api/graphql", "max", "application/json", strings.NewReader(`{"query":"{ __typename }"}`)))
		if resp.StatusCode != want {
			t.Errorf("status %d, want %d", resp.StatusCode, want)
		}
	}
	// What is no GraphQL is struck too, where nothing is to match.
	if resp, _ := i.do(i.request("GET", "/api/v4/personal_access_tokens/self", "max", "", nil)); resp.StatusCode != http.StatusTooManyRequests {
		t.Error(resp.StatusCode)
	}
	_, body := i.do(i.request("GET", "/__sandbox/state", "", "", nil))
	expect(t, decoded(t, body), "faults.2", `{"fault":"429","matched":3,"struck":3}`)
	expect(t, decoded(t, body), "requests", "4")
	if _, body := i.do(i.request("DELETE", "/__sandbox/faults", "", "", nil)); body != `{"faults":[]}` {
		t.Error(body)
	}
	i.ask("max", "{ __typename }")
}

func TestSetFaults(t *testing.T) {
	i := start(t, sandbox.Options{})
	if err := i.sandbox.SetFaults([]fault.Fault{{Kind: fault.CloseAfter, Match: "Award", Times: 1}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := attempt(i.awards(2)); err == nil {
		t.Error("it was answered")
	}
	i.executed(2)
	if err := i.sandbox.SetFaults([]fault.Fault{{Kind: fault.StatusAfter}}); err == nil || i.sandbox.Faults()[0].Struck != 1 {
		t.Errorf("a wrong plan is taken: %v", err)
	}
	if _, err := sandbox.New(sandbox.Options{Faults: []fault.Fault{{}}}); err == nil {
		t.Error("a wrong fault is taken")
	}
}

func TestSummary(t *testing.T) {
	i := start(t, sandbox.Options{Users: 3})
	if _, _, err := attempt(i.awards(2)); err != nil {
		t.Fatal(err)
	}
	_, body := i.do(i.request("GET", "/__sandbox/state?summary=1", "", "", nil))
	state := decoded(t, body)
	for path, want := range map[string]string{
		"version": `"19.4.0-ee"`, "requests": "1", "mutations_succeeded": `{"achievementsAward":2}`, "faults": "[]",
		"awards_made": "2", "emails_sent": "2", "user_count": "12", "group_count": "4", "achievement_count": "6",
		"award_count": "16", "standing_count": "15", "pair_count": "12",
		"standing_by_achievement": `{"1":6,"2":2,"3":3,"4":1,"5":2,"6":1}`, "users": "null", "awards": "null",
	} {
		expect(t, state, path, want)
	}
}
