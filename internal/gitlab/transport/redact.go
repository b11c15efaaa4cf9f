package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// blank stands in a text where a secret was. It begins and ends with characters
// that no secret has: so it forms no new one together with what is beside it, and
// blanking a second time changes nothing.
const blank = "•••"

const (
	// shortSecret is the length under which a secret could stand in an answer by chance.
	shortSecret = 8
	// maxLearnt bounds how many secrets are learnt from answers.
	maxLearnt = 64
)

// redactor blanks secrets in every form they can take in a text.
type redactor struct {
	all  atomic.Pointer[strings.Replacer]
	long *strings.Replacer // only the token, if it is not short

	guarded bool // long has something to replace

	mu     sync.Mutex
	forms  []string
	learnt int
}

// newRedactor returns a redactor of secrets, the blank ones among them left out. The
// first is the token.
func newRedactor(secrets ...string) *redactor {
	r := &redactor{}
	var long []string
	for i, secret := range secrets {
		forms := formsOf(secret)
		r.forms = append(r.forms, forms...)
		// Of what is decoded, only the token: a header's value can be any word, and
		// data in which words are blanked is wrong data.
		if i == 0 && len(secret) >= shortSecret {
			long = append(long, forms...)
		}
	}
	r.guarded = len(long) > 0
	r.long = replacer(long)
	r.all.Store(replacer(r.forms))
	return r
}

// text blanks the secrets in a text.
func (r *redactor) text(s string) string { return r.all.Load().Replace(s) }

// data blanks the secrets in what is decoded, save those short enough to stand
// there by chance: a server that repeats the token, in the text of a refusal for
// example, must not bring it into a message.
func (r *redactor) data(b []byte) []byte {
	if !r.guarded {
		return b
	}
	if blanked := r.long.Replace(string(b)); blanked != string(b) {
		b = []byte(blanked)
	}
	// Escapes can write any letter in another way: what has them is read first.
	if !bytes.Contains(b, []byte(`\u`)) {
		return b
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return b // whoever decodes it next fails as well
	}
	again, err := json.Marshal(r.within(value))
	if err != nil {
		return b
	}
	return again
}

// within blanks the token in the texts of a decoded value.
func (r *redactor) within(value any) any {
	switch v := value.(type) {
	case string:
		return r.long.Replace(v)
	case []any:
		for i := range v {
			v[i] = r.within(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = r.within(v[key])
		}
	}
	return value
}

// line makes a line of a log from a text: without secrets and, by escapes as
// strconv.Quote writes them, without what a terminal would act on. What comes out
// of it goes through unchanged.
func (r *redactor) line(s string) string {
	// Again at the end, since an escape can complete a secret that holds backslashes.
	return r.text(visible(r.text(s)))
}

// learn adds the cookies that an answer sets, which are the keys to a session.
func (r *redactor) learn(h http.Header) {
	for _, line := range h.Values("Set-Cookie") {
		pair, _, _ := strings.Cut(line, ";")
		_, value, _ := strings.Cut(pair, "=")
		r.add(strings.Trim(value, ` "`))
	}
}

// add takes another secret, unless it is too short to be one, or holds what no
// cookie has.
func (r *redactor) add(secret string) {
	if len(secret) < shortSecret || strings.ContainsFunc(secret, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.learnt >= maxLearnt || slices.Contains(r.forms, secret) {
		return
	}
	r.learnt++
	r.forms = append(r.forms, formsOf(secret)...)
	r.all.Store(replacer(r.forms))
}

func replacer(forms []string) *strings.Replacer {
	forms = slices.Clone(forms)
	// The longest first, so that no form leaves the rest of another behind.
	slices.SortFunc(forms, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	var pairs []string
	for _, form := range slices.Compact(forms) {
		pairs = append(pairs, form, blank)
	}
	return strings.NewReplacer(pairs...)
}

// formsOf returns the ways a secret is written where texts quote, escape or encode
// it: as it is, in JSON, in an address, in HTML, in base64.
func formsOf(secret string) []string {
	secret = strings.TrimSpace(secret)
	if secret == "" {
		return nil
	}
	forms := []string{secret, html.EscapeString(secret)}
	for _, escaped := range []string{url.QueryEscape(secret), url.PathEscape(secret)} {
		forms = append(forms, escaped, lowerEscapes(escaped))
	}
	quoted := strconv.Quote(secret) // as JSON without escapes for HTML, too
	forms = append(forms, quoted[1:len(quoted)-1])
	forms = append(forms, strings.ReplaceAll(quoted[1:len(quoted)-1], "/", `\/`))
	if quoted, err := json.Marshal(secret); err == nil {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, e.EncodeToString([]byte(secret)))
	}
	return forms
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}

// visible escapes what a terminal would act on, as strconv.Quote does.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// cookies returns the values in a Cookie header, each a secret of its own.
func cookies(header string) []string {
	var values []string
	for pair := range strings.SplitSeq(header, ";") {
		if _, value, ok := strings.Cut(pair, "="); ok {
			values = append(values, strings.Trim(value, ` "`))
		}
	}
	return values
}
