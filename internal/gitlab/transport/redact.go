package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
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
	all   atomic.Pointer[needles]
	token *needles // only the token, and none if it is short

	mu     sync.Mutex
	forms  []string
	exact  []string // learnt, and looked for as they are
	learnt int
}

// newRedactor returns a redactor of secrets, the blank ones among them left out. The
// first is the token.
func newRedactor(secrets ...string) *redactor {
	r := &redactor{}
	var token []string
	for i, secret := range secrets {
		forms := formsOf(secret)
		r.forms = append(r.forms, forms...)
		// Of what is decoded, only the token: a header's value can be any word, and
		// data in which words are blanked is wrong data.
		if i == 0 && len(secret) >= shortSecret {
			token = forms
		}
	}
	r.token = newNeedles(token, nil)
	r.all.Store(newNeedles(r.forms, nil))
	return r
}

// text blanks the secrets in a text.
func (r *redactor) text(s string) string { return r.all.Load().blank(s) }

// data blanks the token in what is decoded, unless it is short enough to stand
// there by chance: a server that repeats the token, in the text of a refusal for
// example, must not bring it into a message.
func (r *redactor) data(b []byte) []byte {
	if from, _ := r.token.next(string(b), 0); from < 0 {
		return b
	}
	// Value by value, since blanking a part of an escape would break the JSON.
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
		return r.token.blank(v)
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
	if r.learnt >= maxLearnt || slices.Contains(r.forms, secret) || slices.Contains(r.exact, secret) {
		return
	}
	r.learnt++
	// A server could choose one that there are many ways to spell, and keep the
	// client busy with finding it.
	if manyEscapes := 8; strings.Count(secret, "%")+strings.Count(secret, `\`)+strings.Count(secret, "&") > manyEscapes {
		r.exact = append(r.exact, secret)
	} else {
		r.forms = append(r.forms, formsOf(secret)...)
	}
	r.all.Store(newNeedles(slices.Clone(r.forms), slices.Clone(r.exact)))
}

// needles are texts to be found in others, however they are spelled there, or
// exactly as they are.
type needles struct {
	texts, exact []string
	begins       [256]bool // the bytes that one can begin with
}

func newNeedles(texts, exact []string) *needles {
	n := &needles{texts: texts, exact: exact}
	for _, text := range exact {
		n.begins[text[0]] = true
	}
	for _, text := range texts {
		n.begins[text[0]] = true
		n.begins['%'], n.begins['\\'], n.begins['&'] = true, true, true
	}
	return n
}

// blank puts [blank] in the place of each needle.
func (n *needles) blank(s string) string {
	var b strings.Builder
	done := 0
	for {
		from, to := n.next(s, done)
		if from < 0 {
			break
		}
		b.WriteString(s[done:from])
		b.WriteString(blank)
		done = to
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// next finds the first needle at or behind a place of s, and of those that begin
// there the longest, so that none leaves the rest of another behind. from is -1
// where there is none.
func (n *needles) next(s string, place int) (from, to int) {
	if len(n.texts)+len(n.exact) == 0 {
		return -1, 0
	}
	for i := place; i < len(s); i++ {
		if !n.begins[s[i]] {
			continue
		}
		longest := 0
		for _, text := range n.texts {
			longest = max(longest, spelled(s[i:], text))
		}
		for _, text := range n.exact {
			if strings.HasPrefix(s[i:], text) {
				longest = max(longest, len(text))
			}
		}
		if longest > 0 {
			return i, i + longest
		}
	}
	return -1, 0
}

// formsOf returns what a secret looks like where it is, and in base64, which has
// three ways for what stands behind something else, as a password does behind its
// user. The escapes of texts are not forms of their own: see [spelled].
func formsOf(secret string) []string {
	secret = strings.TrimSpace(secret)
	if secret == "" {
		return nil
	}
	forms := []string{secret}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, e.EncodeToString([]byte(secret)))
		for before := 1; before < 3 && len(secret) >= shortSecret; before++ {
			whole := (before + len(secret)) / 3 * 4 // without what the end shares with what follows
			forms = append(forms, e.EncodeToString(append(make([]byte, before), secret...))[before+1:whole])
		}
		if whole := len(secret) / 3 * 4; len(secret) >= shortSecret {
			forms = append(forms, e.EncodeToString([]byte(secret))[:whole])
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
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
