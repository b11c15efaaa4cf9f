package transport

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
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
	// maxLearnt bounds how many secrets are learnt from answers: the last of them.
	maxLearnt = 64
	// maxNested bounds escapes within escapes: %2541 is %41 is A.
	maxNested = 10
)

// escapes are the characters that escapes begin with.
const escapes = `%\&`

// redactor blanks secrets in the forms they can take in a text.
type redactor struct {
	all   atomic.Pointer[forms]
	token *forms // only the token, and nothing if it is short
	given []string

	mu     sync.Mutex
	learnt []string // the latest last
}

// newRedactor returns a redactor of secrets, the blank ones among them left out. The
// first is the token.
func newRedactor(secrets ...string) *redactor {
	r := &redactor{given: secrets, token: newForms(nil)}
	// Of what is decoded, only the token: a header's value can be any word, and
	// data in which words are blanked is wrong data.
	if len(secrets) > 0 && len(secrets[0]) >= shortSecret {
		r.token = newForms(secrets[:1])
	}
	r.all.Store(newForms(secrets))
	return r
}

// text blanks the secrets in a text.
func (r *redactor) text(s string) string { return r.all.Load().blank(s) }

// line makes a line of a log from a text: without secrets and, by escapes as
// strconv.Quote writes them, without what a terminal would act on. What comes out
// of it goes through unchanged.
func (r *redactor) line(s string) string {
	// Again at the end, since an escape can complete a secret that holds backslashes.
	return r.all.Load().replacer.Replace(visible(r.text(s)))
}

// data blanks the token in valid JSON that is about to be decoded, unless it is short
// enough to stand there by chance: a server that repeats the token, in the text of a
// refusal for example, must not bring it into a message. Each text is decoded by itself,
// since blanking a part of an escape would break the JSON.
func (r *redactor) data(b []byte) []byte {
	plain := slices.ContainsFunc(r.token.texts, func(form string) bool { return bytes.Contains(b, []byte(form)) })
	if len(r.token.texts) == 0 || !plain && !bytes.ContainsAny(b, escapes) {
		return b
	}
	var again []byte
	done := 0
	for begin, end := 0, 0; end < len(b); {
		begin, end = end, endOfToken(b, end)
		if b[begin] != '"' || !plain && !bytes.ContainsAny(b[begin:end], escapes) {
			continue
		}
		said := unquoted(b[begin:end])
		blanked := r.token.blank(said)
		if blanked == said {
			continue
		}
		quoted, _ := json.Marshal(blanked) // a text can be marshalled
		again = append(append(again, b[done:begin]...), quoted...)
		done = end
	}
	if done == 0 {
		return b
	}
	return append(again, b[done:]...)
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
	if r.learnt = append(r.learnt, secret); len(r.learnt) > maxLearnt { // a server that sets new ones all the time means the latest
		r.learnt = r.learnt[1:]
	}
	r.all.Store(newForms(slices.Concat(r.given, r.learnt)))
}

// forms are what some secrets look like in texts.
type forms struct {
	texts    []string
	replacer *strings.Replacer
}

func newForms(secrets []string) *forms {
	f := &forms{}
	for _, secret := range secrets {
		f.texts = append(f.texts, formsOf(secret)...)
	}
	// Of those that begin at one place the longest, so that none leaves the rest of another behind.
	slices.SortFunc(f.texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	f.texts = slices.Compact(f.texts)
	var pairs []string
	for _, text := range f.texts {
		pairs = append(pairs, text, blank)
	}
	f.replacer = strings.NewReplacer(pairs...)
	return f
}

// blank puts [blank] in the place of each secret. A text in which one stands in escapes
// comes back without those.
func (f *forms) blank(s string) string {
	s = f.replacer.Replace(s)
	read := s
	for range maxNested {
		if len(f.texts) == 0 || !strings.ContainsAny(read, escapes) {
			break
		}
		before := read
		for _, unescape := range []func(string) string{unescapePercent, unescapeBackslash, html.UnescapeString} {
			read = unescape(read)
			if blanked := f.replacer.Replace(read); blanked != read {
				s, read = blanked, blanked
			}
		}
		if read == before {
			break
		}
	}
	return s
}

// formsOf returns what a secret looks like where it is, in letters of one case, with the
// escapes of the format it stands in, in hexadecimal digits, and in base64, which has three
// ways for what stands behind something else, as a password does behind its user.
func formsOf(secret string) []string {
	if secret = strings.TrimSpace(secret); secret == "" {
		return nil
	}
	quoted, _ := json.Marshal(secret) // a text can be marshalled
	forms := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, " ", "+"),
		html.EscapeString(secret), string(quoted[1 : len(quoted)-1]),
	}
	long := len(secret) >= shortSecret
	if long {
		digits := hex.EncodeToString([]byte(secret))
		forms = append(forms, strings.ToLower(secret), strings.ToUpper(secret), digits, strings.ToUpper(digits))
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, e.EncodeToString([]byte(secret)))
		for before := 0; before < 3 && long; before++ {
			whole := (before + len(secret)) / 3 * 4 // without what the end shares with what follows
			begin := before + min(before, 1)        // without what the beginning shares with what is before
			forms = append(forms, e.EncodeToString(append(make([]byte, before), secret...))[begin:whole])
		}
	}
	return forms
}

// unescapePercent reads the escapes of addresses.
func unescapePercent(s string) string {
	return replaceEscapes(s, '%', func(s string) (string, string) {
		meant, err := url.PathUnescape(s[:min(len(s), 3)])
		if err != nil {
			return "", ""
		}
		return meant, s[3:]
	})
}

// unescapeBackslash reads the escapes of JSON and of programs.
func unescapeBackslash(s string) string {
	return replaceEscapes(s, '\\', func(s string) (string, string) {
		if len(s) > 1 && strings.IndexByte(`/'`, s[1]) >= 0 {
			return s[1:2], s[2:]
		}
		c, _, rest, err := strconv.UnquoteChar(s, '"')
		if err != nil {
			return "", ""
		}
		return string(c), rest
	})
}

// replaceEscapes puts what they mean in the place of the escapes that a character begins.
// read is handed what begins with one, and returns what that means, "" for nothing, and
// what is behind it.
func replaceEscapes(s string, begin byte, read func(string) (meant, rest string)) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, begin)
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		meant, rest := read(s[i:])
		if meant == "" {
			meant, rest = s[i:i+1], s[i+1:]
		}
		b.WriteString(meant)
		s = rest
	}
	if b.Len() == 0 {
		return s
	}
	b.WriteString(s)
	return b.String()
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
