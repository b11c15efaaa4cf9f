package tokens

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
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
	r := NewRedactor(secret)
	for name, text := range map[string]string{
		"plain": secret, "JSON": string(quoted), "JSON with its slashes escaped": strings.ReplaceAll(`"glpat-a\"b<c\\d/e f"`, "/", `\/`),
		"query": "?private_token=" + url.QueryEscape(secret), "path": "/x/" + url.PathEscape(secret),
		"lower-case escapes": strings.ToLower(url.QueryEscape(secret)), "HTML": "<p>" + html.EscapeString(secret),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "base64 for URLs": base64.URLEncoding.EncodeToString([]byte(secret)),
	} {
		got := r.Line(text)
		if !strings.Contains(got, Blanked) || strings.Contains(got, "glpat") || strings.Contains(got, "b2xwYX") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestRedactorBlanksNothingElse(t *testing.T) {
	if got := NewRedactor("", " ").Line("nothing to hide"); got != "nothing to hide" {
		t.Errorf("got %q", got)
	}
}

// What was learnt is blanked from then on.
func TestRedactorLearns(t *testing.T) {
	r := NewRedactor()
	for _, secret := range []string{"0123456789abcdef", "1", "wide-ünïcödé-secret", ""} {
		r.Learn(secret)
	}
	if got := r.Line("a 0123456789abcdef b 1 ünïcödé"); got != "a "+Blanked+" b 1 ünïcödé" {
		t.Errorf("got %q", got)
	}
	for i := range 3 * maxLearnt {
		r.Learn(fmt.Sprintf("another-secret-%03d", i))
	}
	if len(r.learnt) != maxLearnt {
		t.Errorf("%d learnt", len(r.learnt))
	}
	if got := r.Line("the latest another-secret-191, the first another-secret-000"); got != "the latest "+Blanked+", the first another-secret-000" {
		t.Errorf("got %q", got)
	}
}

// Nothing that was secret survives, whatever stands around it and however it is
// spelled; the line is valid UTF-8 without control characters; and doing it twice is
// doing it once, but for secrets that hold escapes.
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
			checkSpelled(t, secret, how)
		}
		r := NewRedactor(secrets...)
		checkInBase64(t, r, secrets[0], how)
		checkLine(t, r, secrets, around)
	})
}

// spellable reports whether a secret is found however it is spelled.
func spellable(secret string) bool {
	return len(secret) >= Short && !strings.ContainsAny(secret, Escapes)
}

func checkSpelled(t *testing.T, secret string, how []byte) {
	t.Helper()
	if !spellable(secret) {
		return
	}
	if got := NewRedactor(secret).Text(spell(secret, how)); !strings.Contains(got, Blanked) || strings.Contains(got, secret) {
		t.Fatalf("%q spelled %q becomes %q", secret, spell(secret, how), got)
	}
}

// checkInBase64 looks for a secret in base64, however that is spelled.
func checkInBase64(t *testing.T, r *Redactor, secret string, how []byte) {
	t.Helper()
	if !spellable(secret) {
		return
	}
	for before := range 3 {
		text := base64.StdEncoding.EncodeToString([]byte("Bea"[:before] + secret))
		if got := r.Text(spell(text, how)); !strings.Contains(got, Blanked) {
			t.Fatalf("%q spelled %q becomes %q", secret, spell(text, how), got)
		}
	}
}

// checkLine looks at a line that holds both secrets.
func checkLine(t *testing.T, r *Redactor, secrets []string, around string) {
	t.Helper()
	got := r.Line(around + secrets[0] + around + secrets[1] + around)
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
	escaped := func(secret string) bool { return strings.ContainsAny(secret, Escapes) }
	if slices.ContainsFunc(secrets, escaped) {
		return // which a backslash that makes something visible can complete: more is blanked then
	}
	if again := r.Line(got); again != got {
		t.Fatalf("%q becomes %q", got, again)
	}
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
			if c == ' ' && strings.Count(secret, " ") > 1 {
				b.WriteString("%20") // a + for some blanks and not for others is not promised to be read
				break
			}
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
	r := NewRedactor(secret)
	for _, text := range []string{
		"glpat%2Da/b%2bc~d_0.1", "%67lpat-a%2Fb+c%7Ed_0%2e1", "glpat-a%252Fb%2Bc~d_0.1", "glpat-a%25252Fb%2Bc~d_0.1",
		`glpat-a\/b\u002bc~d_0.1`, `glpat-a\\/b\\\\u002Bc~d_0.1`, "glpat&#45;a&#x2F;b&plus;c&#126d_0.1", "glpat-a&amp;#47;b+c~d_0.1",
		`glpat%5Cu002da/b+c~d_0.1`, `glpat\u00252da/b+c~d_0.1`, "glpat&#37;2da/b+c~d_0.1",
		strings.ToUpper(secret), strings.ToLower(secret), fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), everyByte("%%%02x", secret), everyByte("&#%d;", secret), everyByte(`\u%04X`, secret),
		base64.StdEncoding.EncodeToString([]byte("Bearer " + secret)), url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("Bearer " + secret))), base64.URLEncoding.EncodeToString([]byte("1:" + secret)),
		base64.StdEncoding.EncodeToString([]byte("oauth2:" + secret)), base64.StdEncoding.EncodeToString([]byte("me:" + secret + "\n")),
	} {
		got := r.Line("<" + text + ">")
		if !strings.Contains(got, Blanked) || strings.Contains(got, "d_0") || len(got) > len("<>")+len(Blanked)+16 {
			t.Errorf("%s becomes %s", text, got)
		}
	}
	for _, text := range []string{"glpat-a%2", `\`, "&", "%", "&#", "&#x", `\u00`, "glpat-a/b+c~d_0.2", "100% of \\us & them"} {
		if got := r.Text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// A server cannot make the client busy with what it sends.
func TestRedactorIsQuick(t *testing.T) {
	token := NewRedactor("glpat-0123456789abcdefghij")
	token.Learn(strings.Repeat(`\`, 1000))
	token.Learn(strings.Repeat("%25", 1000))
	for _, text := range []string{`\`, "%25", "&amp;", "&#3", "g", "glpat-0123456789", `%5C\`} {
		token.Text(strings.Repeat(text, 1<<20/len(text)))
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

// What a secret in escapes brings with it does not begin to act once those are read.
func TestTextsAroundASecretInEscapes(t *testing.T) {
	const secret = "glpat-0123456789abcdef"
	spelled := ""
	for _, b := range []byte(secret) {
		spelled += fmt.Sprintf("%%%02x", b)
	}
	r := NewRedactor(secret)
	got := r.Text("%1b[2J%0d%0aforged: line " + spelled)
	if want := `\x1b[2J\r\nforged: line ` + Blanked; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if plain := "%0aas it was"; r.Text(plain) != plain {
		t.Errorf("%q", r.Text(plain))
	}
}
