package transport

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestRedactorKnowsTheForms(t *testing.T) {
	secret := `glpat-a"b<c\d/e f`
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	r := newRedactor(secret)
	for name, text := range map[string]string{
		"plain": secret, "JSON": string(quoted), "JSON with its slashes escaped": strings.ReplaceAll(`"glpat-a\"b<c\\d/e f"`, "/", `\/`),
		"query": "?private_token=" + url.QueryEscape(secret), "path": "/x/" + url.PathEscape(secret),
		"lower-case escapes": strings.ToLower(url.QueryEscape(secret)), "HTML": "<p>" + html.EscapeString(secret),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "base64 for URLs": base64.URLEncoding.EncodeToString([]byte(secret)),
	} {
		got := r.line(text)
		if !strings.Contains(got, blank) || strings.Contains(got, "glpat") || strings.Contains(got, "b2xwYX") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestRedactorBlanksNothingElse(t *testing.T) {
	if got := newRedactor("", " ").line("nothing to hide"); got != "nothing to hide" {
		t.Errorf("got %q", got)
	}
}

// What was learnt from an answer is blanked from then on: a session's cookie that
// the server repeats in a page.
func TestRedactorLearnsCookies(t *testing.T) {
	r := newRedactor()
	r.learn(http.Header{"Set-Cookie": {
		`_gitlab_session=0123456789abcdef; path=/; HttpOnly`, `quoted="fedcba9876543210"`, "flag=1", "", "odd", "=", "wide=ünïcödé-cookie",
	}})
	if got := r.line("a 0123456789abcdef b fedcba9876543210 1"); got != "a "+blank+" b "+blank+" 1" {
		t.Errorf("got %q", got)
	}
	if got := string(r.data([]byte("0123456789abcdef"))); got != "0123456789abcdef" {
		t.Errorf("what is decoded is changed by what a server says is a cookie: %q", got)
	}
	for i := range 3 * maxLearnt {
		r.learn(http.Header{"Set-Cookie": {"c=0123456789" + strings.Repeat("x", i)}})
	}
	if r.learnt != maxLearnt {
		t.Errorf("%d learnt", r.learnt)
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
	e := asError(t, err, KindForbidden, NotRun)
	text := log.String()
	for _, want := range []string{"< whoAmI: 403 Forbidden", "x-request-id: " + blank, `"X-Gate":["` + blank + `"]`} {
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

// Nothing that was secret survives, whatever stands around it; the line is valid
// UTF-8 without control characters; and doing it twice is doing it once.
func FuzzRedact(f *testing.F) {
	f.Add("glpat-Secret_Value.01", "gate", "you sent glpat-Secret_Value.01 and gate\x1b[31m")
	f.Add(`\x1b`, "•", "\x1b")
	f.Add("token", "en]", "[token]")
	f.Add("aab", "ab", "aaabb aab%61")
	f.Add(`a\nb`, `"\"`, "a\nb\\\"")
	f.Add("x y", "&lt;", "x+y x%20y <\xff\u202e")
	f.Fuzz(func(t *testing.T, one, two, around string) {
		secrets := []string{ascii(one), ascii(two)}
		r := newRedactor(secrets...)
		got := r.line(around + secrets[0] + around + secrets[1] + secrets[0] + around)
		for _, secret := range secrets {
			for _, form := range formsOf(secret) {
				if strings.Contains(got, form) {
					t.Fatalf("%q survives in %q", form, got)
				}
			}
		}
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
			t.Fatalf("not fit for a terminal: %q", got)
		}
		if again := r.line(got); again != got {
			t.Fatalf("%q becomes %q", got, again)
		}
	})
}

// ascii keeps what a secret can be made of.
func ascii(s string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, s))
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
