package transport

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/tokens"
)

// What was learnt from an answer is blanked from then on: a session's cookie that
// the server repeats in a page.
func TestCookiesAreLearnt(t *testing.T) {
	c, _ := newTestClient(t, "https://git.example.org")
	c.learnCookies(http.Header{"Set-Cookie": {
		`_gitlab_session=0123456789abcdef; path=/; HttpOnly`, `quoted="fedcba9876543210"`, "flag=1", "", "odd", "=", "wide=ünïcödé-cookie",
	}})
	if got := c.redact("a 0123456789abcdef b fedcba9876543210 1"); got != "a "+tokens.Blanked+" b "+tokens.Blanked+" 1" {
		t.Errorf("got %q", got)
	}
	if got := string(c.withoutToken([]byte(`"0123456789abcdef"`))); got != `"0123456789abcdef"` {
		t.Errorf("what is decoded is changed by what a server says is a cookie: %q", got)
	}
}

// A request's whole way, with a token, headers of the person's own, a proxy's
// password and cookies, logged and failing, with a server that repeats all it sees.
func TestDebugLogHoldsNoSecret(t *testing.T) {
	const gate, cookie, set = "gate-Value_1 2", "abcdefgh12345678", "session-0987654321"
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "_gitlab_session="+set+"; Secure")
		w.Header().Set("X-Request-Id", r.Header.Get("X-Gate"))
		w.WriteHeader(http.StatusForbidden)
		body, err := json.Marshal(map[string]any{"message": r.Header.Get("X-Gate") + "|" + set, "seen": r.Header})
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(body)
	})
	var log strings.Builder
	c, _ := newTestClient(t, server.URL, func(o *Options) {
		o.Debug = &log
		o.Headers = map[string]string{"x-gate": gate, "Cookie": "gate=" + cookie + "; theme=dark"}
	})
	_, err := query(t.Context(), c)
	e := asError(t, err, KindForbidden, RanUnknown)
	text := log.String()
	for _, want := range []string{"< whoAmI: 403 Forbidden", "x-request-id: " + tokens.Blanked, `"X-Gate":["` + tokens.Blanked + `"]`} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	for _, never := range []string{testToken, gate, cookie, set} {
		if strings.Contains(text+e.Message, never) {
			t.Errorf("%q is shown", never)
		}
	}
	if t.Failed() {
		t.Log(text, e.Message)
	}
}

func TestHeadersThatCannotBe(t *testing.T) {
	base, err := url.Parse("https://git.example.org")
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(Options{Base: base, Headers: map[string]string{"X-Gate": "a\r\nX-Other: b"}})
	if err == nil || strings.Contains(err.Error(), "X-Other") || !strings.Contains(err.Error(), "X-Gate") {
		t.Errorf("got %v", err)
	}
}

// A value that is too short for a secret does not take the rest of a log with it.
func TestShortValuesAreNoSecrets(t *testing.T) {
	o := Options{Token: testToken, Headers: map[string]string{"X-Area": "eu", "Cookie": "a=1; gate=abcd"}, Base: &url.URL{Scheme: "https", Host: "git.example.org"}}
	if got := tokens.NewRedactor(o.secrets()...).Line("eu 1 abcd " + testToken); got != "eu 1 "+tokens.Blanked+" "+tokens.Blanked {
		t.Errorf("got %q", got)
	}
}

// A token that is cut off would not be known any more.
func TestTokenAsAKeyIsNotCut(t *testing.T) {
	token := "glpat-" + strings.Repeat("Secret_Value", 6)
	server, _ := newServer(t, answerWith(200, "application/json", `{"a `+token+`":1,"a `+token+`":2}`))
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.Token = token })
	_, err := query(t.Context(), c)
	if e := asError(t, err, KindNotGraphQL, RanUnknown); strings.Contains(e.Message, "Secret") || !strings.Contains(e.Message, `"a `+tokens.Blanked+`"`) {
		t.Errorf("got %q", e.Message)
	}
}
