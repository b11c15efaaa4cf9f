package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
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
	// maxLearnt bounds how many secrets are learnt from answers: the last of them.
	maxLearnt = 64
)

// redactor blanks secrets in every form they can take in a text.
type redactor struct {
	all   atomic.Pointer[needles]
	token *needles // only the token, and none if it is short

	given []string // the forms of those that were given

	mu     sync.Mutex
	learnt []string // the latest last
}

// newRedactor returns a redactor of secrets, the blank ones among them left out. The
// first is the token.
func newRedactor(secrets ...string) *redactor {
	r := &redactor{}
	var token []string
	for i, secret := range secrets {
		forms := formsOf(secret)
		r.given = append(r.given, forms...)
		// Of what is decoded, only the token: a header's value can be any word, and
		// data in which words are blanked is wrong data.
		if i == 0 && len(secret) >= shortSecret {
			token = forms
		}
	}
	r.token = newNeedles(token, nil)
	r.all.Store(newNeedles(r.given, nil))
	return r
}

// text blanks the secrets in a text.
func (r *redactor) text(s string) string { return r.all.Load().blank(s) }

// data blanks the token in valid JSON that is about to be decoded, unless it is short
// enough to stand there by chance: a server that repeats the token, in the text of a
// refusal for example, must not bring it into a message. Only texts are looked
// through, and each for itself, since blanking a part of an escape would break the
// JSON.
func (r *redactor) data(b []byte) []byte {
	if len(r.token.texts) == 0 || !r.token.possible(b) {
		return b
	}
	var again []byte
	done := 0
	for at := 0; at < len(b); {
		n := bytes.IndexByte(b[at:], '"')
		if n < 0 {
			break
		}
		s := scanner{text: b, at: at + n}
		s.skipText()
		begin := at + n
		at = s.at
		inside := string(b[begin+1 : at-1])
		if from, _ := r.token.next(inside, 0); from < 0 {
			continue
		}
		blanked, err := json.Marshal(r.token.blank(unquoted([]byte(inside))))
		if err != nil {
			continue // a text can be marshalled
		}
		again = append(append(again, b[done:begin]...), blanked...)
		done = at
	}
	if done == 0 {
		return b
	}
	return append(again, b[done:]...)
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
	if slices.Contains(r.given, secret) || slices.Contains(r.learnt, secret) {
		return
	}
	if len(r.learnt) == maxLearnt { // a server that sets new ones all the time means the latest
		r.learnt = r.learnt[1:]
	}
	r.learnt = append(slices.Clone(r.learnt), secret)
	var exact []string // looked for as they are
	forms := slices.Clone(r.given)
	for _, s := range r.learnt {
		// A server could choose one that there are many ways to spell, and keep the
		// client busy with finding it.
		if manyEscapes := 8; strings.Count(s, "%")+strings.Count(s, `\`)+strings.Count(s, "&") > manyEscapes {
			exact = append(exact, s)
		} else {
			forms = append(forms, formsOf(s)...)
		}
	}
	r.all.Store(newNeedles(forms, exact))
}

// needles are texts to be found in others, however they are spelled there, or
// exactly as they are.
type needles struct {
	texts, exact []string
	begins       [256]bool // the bytes that one can begin with, spelled anyhow
	first        [256]bool // the bytes that one begins with
}

func newNeedles(texts, exact []string) *needles {
	n := &needles{texts: texts, exact: exact}
	for _, text := range exact {
		n.begins[text[0]] = true
	}
	n.first = n.begins
	for _, text := range texts {
		n.first[text[0]], n.begins[text[0]] = true, true
		n.begins['%'], n.begins['\\'], n.begins['&'] = true, true, true
	}
	return n
}

// possible tells, quickly, whether one of the needles could stand in a text.
func (n *needles) possible(text []byte) bool {
	for _, escape := range []byte{'%', '\\', '&'} {
		if bytes.IndexByte(text, escape) >= 0 {
			return true
		}
	}
	for _, needle := range n.texts {
		if bytes.Contains(text, []byte(needle)) || strings.Contains(needle, " ") {
			return true
		}
	}
	return false
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
		if !n.begins[s[i]] || !n.first[s[i]] && !n.escapedFirst(s[i:]) {
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

// escapedFirst tells whether the escape at the beginning of s can stand for the first
// byte of a needle. A text that is all escapes would keep the client busy if each of
// them were compared with each needle.
func (n *needles) escapedFirst(s string) bool {
	var room [nested]way
	return slices.ContainsFunc(waysToRead(room[:0], s)[1:], func(w way) bool { return n.first[w.says[0]] })
}

// formsOf returns what a secret looks like where it is, in letters of one case, in
// hexadecimal digits, and in base64, which has three ways for what stands behind
// something else, as a password does behind its user. The escapes of texts are not
// forms of their own: see [spelled].
func formsOf(secret string) []string {
	secret = strings.TrimSpace(secret)
	if secret == "" {
		return nil
	}
	forms := []string{secret}
	if len(secret) >= shortSecret {
		digits := hex.EncodeToString([]byte(secret))
		forms = append(forms, strings.ToLower(secret), strings.ToUpper(secret), digits, strings.ToUpper(digits))
	}
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
