package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// open asks for a page as a browser does where nobody is signed in.
func (i *instance) open(method, path string) (head, string) {
	return i.do(i.request(method, path, "", "", nil))
}

func has(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("not there: %s\nin %s", w, page)
		}
	}
}

func hasNot(t *testing.T, page string, unwanted ...string) {
	t.Helper()
	for _, u := range unwanted {
		if strings.Contains(page, u) {
			t.Errorf("there: %s\nin %s", u, page)
		}
	}
}

func TestPagesInABrowser(t *testing.T) {
	i := start(t, sandbox.Options{RelativeRoot: "/gitlab"})
	_, index := i.open("GET", "/")
	has(t, index, `href="/gitlab/groups/acme/-/achievements"`, `href="/gitlab/groups/acme/tools/-/achievements"`, `href="/gitlab/alice"`)
	hasNot(t, index, "vault", "carol", "blake")

	_, group := i.open("GET", "/groups/acme/-/achievements")
	has(t, group, "Contributor of the month", "Can be won again every month.", `<span class="times">× 2</span>`, "@bob", `href="/gitlab/dora"`)
	hasNot(t, group, "@carol", "@blake", "Toolsmith")

	_, alice := i.open("GET", "/Alice")
	has(t, alice, "Bug hunter", "First merge", "since 2024-04-01")
	hasNot(t, alice, "Contributor of the month", "×")
	_, dora := i.open("GET", "/dora")
	has(t, dora, `<bdi>Contributor of the month</bdi> <span class="times">× 2</span>`, "since 2024-06-01")
	_, bob := i.open("GET", "/bob")
	has(t, bob, "Toolsmith")
	hasNot(t, bob, "Keyholder", "vault", "First merge")

	for _, page := range []string{"/groups/vault/-/achievements", "/groups/none/-/achievements", "/groups/alice/-/achievements", "/carol", "/blake"} {
		resp, body := i.open("GET", page)
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", page, resp.StatusCode)
		}
		hasNot(t, body, "Vault", "Carol", "Blake")
	}
}

func TestPagesShowWhatIsAsked(t *testing.T) {
	i := start(t, sandbox.Options{})
	_, group := i.open("GET", "/groups/acme/-/achievements")
	for _, attribute := range []string{`src="`, `rel="stylesheet" href="`} {
		_, rest, _ := strings.Cut(group, attribute)
		address, _, _ := strings.Cut(rest, `"`)
		resp, body := i.open("GET", address)
		if resp.StatusCode != http.StatusOK || body == "" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d, %d bytes", address, resp.StatusCode, len(body))
		}
	}
	for _, page := range []string{"", "/", "/alice", "/groups/acme/-/achievements", "/groups/vault/-/achievements"} {
		got, body := i.open("GET", page)
		if h := got.Header; h.Get("Content-Type") != "text/html; charset=utf-8" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'; ") {
			t.Errorf("%q: %v", page, h)
		}
		hasNot(t, body, "<script", "http://", "https://")
		if asked, nothing := i.open("HEAD", page); asked.StatusCode != got.StatusCode || nothing != "" || asked.Header.Get("Content-Length") != got.Header.Get("Content-Length") {
			t.Errorf("HEAD %q: %d %v", page, asked.StatusCode, asked.Header)
		}
		if refused, _ := i.open("POST", page); refused.StatusCode != http.StatusMethodNotAllowed || refused.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %q: %d", page, refused.StatusCode)
		}
	}
}

func TestPagesOfHostileNames(t *testing.T) {
	const hostile = `</title></bdi><script>alert(1)</script><img src=x onerror='alert(2)' alt=\"`
	i := start(t, sandbox.Options{Seed: strings.NewReader(`
users: [{username: max, name: "` + hostile + `"}, {username: "/evil.example", name: Eve}]
groups: [{path: acme, name: "` + hostile + `", members: {max: owner}}]
achievements:
  - {group: acme, name: "` + hostile + `", description: "` + hostile + `", awards: [{user: max, by: max, at: 2024-01-01T00:00:00Z}]}
`)})
	for _, page := range []string{"/", "/max", "/groups/acme/-/achievements"} {
		_, body := i.open("GET", page)
		hasNot(t, body, "<script", "<img", `href="//`)
		has(t, body, "&lt;script&gt;alert(1)")
	}
}

// The feature was behind a flag before GitLab 19.3; without it there is no such page.
func TestPagesWithTheFlagOff(t *testing.T) {
	i := start(t, sandbox.Options{Version: "18.0", Settings: []string{"achievements_feature_flag=false"}})
	if resp, _ := i.open("GET", "/groups/acme/-/achievements"); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.StatusCode)
	}
	_, alice := i.open("GET", "/alice")
	has(t, alice, "No achievements are shown here.")
}
