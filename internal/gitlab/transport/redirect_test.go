package transport

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/Khan/genqlient/graphql"
)

// elsewhere is a server that must never be reached.
func elsewhere(t *testing.T, start func(http.Handler) *httptest.Server) *httptest.Server {
	t.Helper()
	s := start(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a request arrived at the redirect's target with the headers %q", r.Header)
	}))
	t.Cleanup(s.Close)
	return s
}

// upload sends a mutation with a file in it.
func upload(ctx context.Context, c *Client) error {
	return c.MakeRequest(ctx, &graphql.Request{Query: mutationText, OpName: "award", Variables: &createVariables{createInput{
		Avatar: &Upload{Name: "a.png", ContentType: "image/png", Data: []byte("PNG")},
	}}}, &graphql.Response{})
}

// Queries, changes, uploads and REST calls: whatever differs in scheme, host or
// port gets no request at all, and so neither the token nor the person's headers.
func TestRedirectsNeverLeaveTheOrigin(t *testing.T) {
	otherPort := elsewhere(t, httptest.NewServer)
	otherScheme := elsewhere(t, httptest.NewTLSServer)
	u, err := url.Parse(otherPort.URL)
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]string{
		"port":        otherPort.URL + "/api/graphql?private_token=secret#x",
		"scheme":      otherScheme.URL + "/api/graphql?private_token=secret",
		"host":        "http://localhost:" + u.Port() + "/api/graphql?private_token=secret",
		"user info":   "http://user:secret@" + u.Host + "/api/graphql",
		"no scheme":   "//" + u.Host + "/api/graphql",
		"other thing": "mailto:secret@example.org",
		"token":       otherPort.URL + "/" + testToken,
		"sign-in":     otherPort.URL + "/users/sign_in?secret",
	}
	for name, target := range targets {
		for _, status := range []int{301, 302, 303, 307, 308} {
			server, hits := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", target)
				w.WriteHeader(status)
			})
			c, _ := newTestClient(t, server.URL, func(o *Options) { o.Headers = map[string]string{"X-Gate": "gate"} })
			_, err := query(t.Context(), c)
			e := asError(t, err, KindOrigin, RanUnknown)
			if strings.Contains(e.Message, "secret") || !strings.Contains(e.Message, server.URL) || e.Status != status {
				t.Errorf("%s, %d: got %q", name, status, e.Message)
			}
			expect(t, mutate(t.Context(), c, "award"), KindOrigin, RanUnknown)
			expect(t, c.GetJSON(t.Context(), "/api/v4/x", &struct{}{}), KindOrigin, RanUnknown)
			expect(t, upload(t.Context(), c), KindOrigin, RanUnknown)
			if hits.Load() != 4 {
				t.Errorf("%s, %d: asked %d times", name, status, hits.Load())
			}
		}
	}
}

func TestRedirectsWithinTheOrigin(t *testing.T) {
	mux := http.NewServeMux()
	for path, to := range map[string]struct {
		status   int
		location string
	}{
		"/moved":   {301, "/target/api/graphql"},
		"/found":   {302, "/target/api/graphql"},
		"/other":   {303, "/target/api/graphql"},
		"/sign-in": {302, "/users/sign_in?redirect=x"},
		"/signed":  {307, "/gitlab/users/sign_in/"},
		"/kept":    {307, "/target/api/graphql"},
		"/kept2":   {308, "/kept/api/graphql?page=1"},
		"/loop":    {307, "/loop/api/graphql"},
		"/nowhere": {302, ""},
		"/broken":  {302, "http://[::1"},
	} {
		mux.HandleFunc(path+"/", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to.location)
			w.WriteHeader(to.status)
		})
	}
	arrived := 0
	mux.HandleFunc("/target/", func(w http.ResponseWriter, r *http.Request) {
		arrived++
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || !strings.Contains(string(body), "achievements") || r.Header.Get("Authorization") == "" {
			t.Errorf("got %s with %q", r.Method, body)
		}
		answerWith(200, "application/json", `{"data":{"achievementsDelete":{"errors":[]}}}`)(w, r)
	})
	server, hits := newServer(t, mux.ServeHTTP)

	for path, want := range map[string]struct {
		message string
		hits    int32
	}{
		"/moved":   {"redirects to " + server.URL + "/target/api/graphql", 1},
		"/found":   {"redirects to", 1},
		"/other":   {"redirects to", 1},
		"/sign-in": {"redirects to the sign-in page " + server.URL + "/users/sign_in; is --host right", 1},
		"/signed":  {"redirects to the sign-in page", 1},
		"/loop":    {"redirects more than 3 times", 4},
		"/nowhere": {"without a usable address", 1},
		"/broken":  {"without a usable address", 1},
	} {
		c, _ := newTestClient(t, server.URL+path)
		e := asError(t, mutate(t.Context(), c, "remove"), KindNotGraphQL, RanUnknown)
		if !strings.Contains(e.Message, want.message) || strings.Contains(e.Message, "redirect=") {
			t.Errorf("%s: got %q", path, e.Message)
		}
		if got := hits.Swap(0); got != want.hits {
			t.Errorf("%s: asked %d times, want %d", path, got, want.hits)
		}
	}
	for _, path := range []string{"/kept", "/kept2"} {
		c, _ := newTestClient(t, server.URL+path)
		if err := mutate(t.Context(), c, "remove"); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if arrived != 2 {
		t.Errorf("%d mutations arrived, want 2", arrived)
	}
}

// A redirect says nothing of whether the request ran, so that what must not run twice
// does not go after one. It need not: the query before it has learnt the address.
func TestAwardsDoNotFollowRedirects(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var old, made atomic.Int32
		server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/graphql" {
				old.Add(1)
				w.Header().Set("Location", "/new/api/graphql")
				w.WriteHeader(status)
				return
			}
			if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "achievementsAward") {
				made.Add(1)
			}
			answerWith(200, "application/json", okAnswer)(w, r)
		})
		c, _ := newTestClient(t, server.URL)
		for name, send := range map[string]func() error{
			"alone":    func() error { return mutate(t.Context(), c, "award") },
			"upload":   func() error { return upload(t.Context(), c) },
			"together": func() error { calls, _ := awards(2); return c.Multiplex(t.Context(), calls)[0] },
		} {
			expect(t, send(), KindNotGraphQL, RanUnknown)
			if old.Swap(0) != 1 || made.Load() != 0 {
				t.Errorf("%d, %s: the award was followed to another address", status, name)
			}
		}
		if status < 307 {
			continue
		}
		if _, err := query(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := mutate(t.Context(), c, "award"); err != nil || old.Load() != 1 || made.Load() != 1 {
			t.Errorf("%d: after a query: %v, asked %d times at the old address, %d awards", status, err, old.Load(), made.Load())
		}
	}
}

// What a refusal behind a redirect says of the request holds for that address only.
func TestDoubtOutlivesARedirect(t *testing.T) {
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/graphql" {
			http.Redirect(w, r, "/new/api/graphql", http.StatusTemporaryRedirect)
			return
		}
		answerWith(403, "application/json", `{"errors":[{"message":"no"}]}`)(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	expect(t, mutate(t.Context(), c, "remove"), KindForbidden, RanUnknown)
}

func TestGetFollowsWithinTheOrigin(t *testing.T) {
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v4/old" {
			http.Redirect(w, r, "/api/v4/new", http.StatusFound)
			return
		}
		answerWith(200, "application/json", `{"ok":true}`)(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	var out struct{ OK bool }
	if err := c.GetJSON(t.Context(), "/api/v4/old", &out); err != nil || !out.OK {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestSameOrigin(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"https://git.example.org", "https://GIT.example.org:443/x", true},
		{"http://git.example.org:80", "http://git.example.org", true},
		{"https://git.example.org", "http://git.example.org", false},
		{"https://git.example.org:8443", "http://git.example.org:8443", false}, // the scheme alone
		{"https://git.example.org", "http://git.example.org:443", false},
		{"https://git.example.org", "https://git.example.org:8443", false},
		{"https://git.example.org", "https://git.example.org.evil.example", false},
		{"https://git.example.org", "https://x.git.example.org", false},
		{"https://[::1]:443", "https://[::1]", true},
		{"ssh://h", "ssh://h", true},
		{"https://bücher.example", "https://xn--bcher-kva.example", true},
		{"https://BÜCHER.example", "https://bücher.example", false}, // refused rather than folded
		{"https://gitlab.ſandbox.example", "https://gitlab.sandbox.example", false},
		{"https://git.\u212aiosk.example", "https://git.kiosk.example", false},
		{"https://ｇit.example", "https://git.example", false},
		{"https://git。example", "https://git.example", false},
		{"https://git.exam\u00adple", "https://git.example", false},
		{"https://straße.example", "https://strasse.example", false},
	} {
		a, _ := url.Parse(test.a)
		b, _ := url.Parse(test.b)
		if sameOrigin(a, b) != test.want || sameOrigin(b, a) != test.want {
			t.Errorf("%s and %s: want %t", test.a, test.b, test.want)
		}
	}
}

// The guard holds on its own, should a request ever be made to another address.
func TestTokenIsPutOnTheOriginOnly(t *testing.T) {
	c, _ := newTestClient(t, "https://git.example.org", func(o *Options) { o.Headers = map[string]string{"x-gate": "gate"} })
	for address, want := range map[string]string{
		"https://git.example.org/x": "Bearer " + testToken, "http://git.example.org/x": "", "https://git.example.org:444/x": "", "https://other.example/": "",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.authorize(req, false)
		if got := req.Header.Get("Authorization"); got != want {
			t.Errorf("%s: got %q", address, got)
		}
		if got := req.Header.Get("X-Gate"); (got == "gate") != (want != "") {
			t.Errorf("%s: X-Gate is %q", address, got)
		}
	}
}

// A redirect that keeps host and port and gives up TLS gets no token.
func TestRedirectToAnotherSchemeOnTheSamePort(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, "http://"+r.Host+"/api/graphql", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.RootCAs = rootsOf(server) })
	expect(t, mutate(t.Context(), c, "award"), KindOrigin, RanUnknown)
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}
