package transport

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
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
		r.learn(http.Header{"Set-Cookie": {fmt.Sprintf("c=another-cookie-%03d", i)}})
	}
	if len(r.learnt) != maxLearnt {
		t.Errorf("%d learnt", len(r.learnt))
	}
	if got := r.line("the latest another-cookie-191, the first another-cookie-000"); got != "the latest "+blank+", the first another-cookie-000" {
		t.Errorf("got %q", got)
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

// Nothing that was secret survives, whatever stands around it and however it is
// spelled; the line is valid UTF-8 without control characters; and doing it twice is
// doing it once.
func FuzzRedact(f *testing.F) {
	f.Add("glpat-Secret_Value.01", "gate", "you sent glpat-Secret_Value.01 and gate\x1b[31m", []byte{})
	f.Add("glpat-Secret_Value.01", "gate", "%", []byte{1, 0, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	f.Add(`\x1b`, "•", "\x1b", []byte{4, 5})
	f.Add("token", "en]", "[token]", []byte{0, 8, 9})
	f.Add("aab", "ab", "aaabb aab%61", []byte{1})
	f.Add(`a\nb`, `"\"`, "a\nb\\\"", []byte{7, 7, 7})
	f.Add("%41%41", `\\\u0041`, "%", []byte{0, 0, 0, 1})
	f.Add("x y", "&lt;", "x+y x%20y <\xff\u202e", []byte{6, 9})
	f.Fuzz(func(t *testing.T, one, two, around string, how []byte) {
		secrets := []string{ascii(one), ascii(two)}
		for _, secret := range secrets {
			if len(secret) < shortSecret || strings.ContainsAny(secret, escapes) {
				continue
			}
			if got := newRedactor(secret).text(spell(secret, how)); !strings.Contains(got, blank) || strings.Contains(got, secret) {
				t.Fatalf("%q spelled %q becomes %q", secret, spell(secret, how), got)
			}
		}
		r := newRedactor(secrets...)
		for before := range 3 { // in base64, and however that is spelled
			if secret := secrets[0]; len(secret) >= shortSecret && !strings.ContainsAny(secret, escapes) {
				text := base64.StdEncoding.EncodeToString([]byte("Bea"[:before] + secret))
				if got := r.text(spell(text, how)); !strings.Contains(got, blank) {
					t.Fatalf("%q spelled %q becomes %q", secret, spell(text, how), got)
				}
			}
		}
		got := r.line(around + secrets[0] + around + secrets[1] + around)
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

// spell writes each byte of a secret in the way that the byte of how beside it
// says, as it is where there is none.
func spell(secret string, how []byte) string {
	var b strings.Builder
	for i := range len(secret) {
		c, way := secret[i], byte(0)
		if len(how) > 0 {
			way = how[i%len(how)]
		}
		switch way % 12 {
		case 0:
			b.WriteByte(c)
		case 1:
			fmt.Fprintf(&b, "%%%02X", c)
		case 2:
			fmt.Fprintf(&b, "%%%02x", c)
		case 3:
			fmt.Fprintf(&b, "%%25%02x", c)
		case 4:
			fmt.Fprintf(&b, `\u%04x`, c)
		case 5:
			fmt.Fprintf(&b, `\x%02x`, c)
		case 6:
			fmt.Fprintf(&b, "&#%d;", c)
		case 7:
			quoted, _ := json.Marshal(string(c)) // an ASCII character can be marshalled
			b.Write(quoted[1 : len(quoted)-1])
		case 8:
			b.WriteString(html.EscapeString(string(c)))
		case 9:
			b.WriteString(url.QueryEscape(string(c)))
		case 10:
			fmt.Fprintf(&b, `\\u%04X`, c)
		case 11:
			fmt.Fprintf(&b, "&#x%x;", c)
		}
	}
	return b.String()
}

// The ways in which servers, gateways and logs have been seen to write what they
// were sent, and mixes of them.
func TestRedactorReadsEscapes(t *testing.T) {
	const secret = "glpat-a/b+c~d_0.1"
	r := newRedactor(secret)
	for _, text := range []string{
		"glpat%2Da/b%2bc~d_0.1", "%67lpat-a%2Fb+c%7Ed_0%2e1", "glpat-a%252Fb%2Bc~d_0.1", "glpat-a%25252Fb%2Bc~d_0.1",
		`glpat-a\/b\u002bc~d_0.1`, `glpat-a\\/b\\\\u002Bc~d_0.1`, "glpat&#45;a&#x2F;b&plus;c&#126d_0.1", "glpat-a&amp;#47;b+c~d_0.1",
		`glpat%5Cu002da/b+c~d_0.1`, `glpat\u00252da/b+c~d_0.1`, "glpat&#37;2da/b+c~d_0.1",
		strings.ToUpper(secret), strings.ToLower(secret), fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), everyByte("%%%02x", secret), everyByte("&#%d;", secret), everyByte(`\u%04X`, secret),
		base64.StdEncoding.EncodeToString([]byte("Bearer " + secret)), url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("Bearer " + secret))), base64.URLEncoding.EncodeToString([]byte("1:" + secret)),
		base64.StdEncoding.EncodeToString([]byte("oauth2:" + secret)), base64.StdEncoding.EncodeToString([]byte("me:" + secret + "\n")),
	} {
		got := r.line("<" + text + ">")
		if !strings.Contains(got, blank) || strings.Contains(got, "d_0") || len(got) > len("<>")+len(blank)+16 {
			t.Errorf("%s becomes %s", text, got)
		}
	}
	for _, text := range []string{"glpat-a%2", `\`, "&", "%", "&#", "&#x", `\u00`, "glpat-a/b+c~d_0.2", "100% of \\us & them"} {
		if got := r.text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// A server cannot make the client busy with what it sends.
func TestRedactorIsQuick(t *testing.T) {
	token := newRedactor("glpat-0123456789abcdefghij")
	token.learn(http.Header{"Set-Cookie": {`a=` + strings.Repeat(`\`, 1000), `b=` + strings.Repeat("%25", 1000)}})
	for _, text := range []string{`\`, "%25", "&amp;", "&#3", "g", "glpat-0123456789", `%5C\`} {
		token.text(strings.Repeat(text, 1<<20/len(text)))
	}
}

func everyByte(format, secret string) string {
	var b strings.Builder
	for i := range len(secret) {
		fmt.Fprintf(&b, format, secret[i])
	}
	return b.String()
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

// A value that is too short for a secret does not take the rest of a log with it.
func TestShortValuesAreNoSecrets(t *testing.T) {
	o := Options{Token: testToken, Headers: map[string]string{"X-Area": "eu", "Cookie": "a=1; gate=abcd"}, Base: &url.URL{Scheme: "https", Host: "git.example.org"}}
	if got := newRedactor(o.secrets()...).line("eu 1 abcd " + testToken); got != "eu 1 "+blank+" "+blank {
		t.Errorf("got %q", got)
	}
}

// A token that is cut off would not be known any more.
func TestTokenAsAKeyIsNotCut(t *testing.T) {
	token := "glpat-" + strings.Repeat("Secret_Value", 6)
	server, _ := newServer(t, answerWith(200, "application/json", `{"a `+token+`":1,"a `+token+`":2}`))
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.Token = token })
	_, err := query(t.Context(), c)
	if e := asError(t, err, KindNotGraphQL, RanUnknown); strings.Contains(e.Message, "Secret") || !strings.Contains(e.Message, `"a `+blank+`"`) {
		t.Errorf("got %q", e.Message)
	}
}
