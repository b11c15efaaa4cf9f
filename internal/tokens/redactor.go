package tokens

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	// Short is the length under which a secret could stand in an answer by chance.
	Short = 8
	// maxLearnt bounds how many secrets are learnt from answers: the last of them.
	maxLearnt = 64
	// maxNested bounds escapes within escapes: %2541 is %41 is A.
	maxNested = 10
)

// Escapes are the characters that escapes begin with.
const Escapes = `%\&`

// A Redactor puts [Blanked] in the place of secrets, in the forms they can take in a text.
// It is safe for concurrent use.
type Redactor struct {
	all   atomic.Pointer[forms]
	given []string

	mu     sync.Mutex
	learnt []string // the latest last
}

// NewRedactor returns a redactor of secrets, the blank ones among them left out.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{given: secrets}
	r.all.Store(newForms(secrets))
	return r
}

// Finds reports whether a secret stands in a text in one of its forms, escapes aside.
func (r *Redactor) Finds(text []byte) bool {
	return slices.ContainsFunc(r.all.Load().texts, func(form string) bool { return bytes.Contains(text, []byte(form)) })
}

// Text blanks the secrets in a text.
func (r *Redactor) Text(s string) string { return r.all.Load().blank(s) }

// Line makes a line of a log from a text: without secrets and, by escapes as
// strconv.Quote writes them, without what a terminal would act on. What comes out
// of it goes through unchanged.
func (r *Redactor) Line(s string) string {
	// Again at the end, since an escape can complete a secret that holds backslashes.
	return r.all.Load().replacer.Replace(visible(r.Text(s)))
}

// Learn takes another secret, such as a cookie that an answer sets, unless it is too
// short to be one, or holds what no cookie has.
func (r *Redactor) Learn(secret string) {
	if len(secret) < Short || strings.ContainsFunc(secret, func(c rune) bool { return c <= ' ' || c > '~' }) {
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
		pairs = append(pairs, text, Blanked)
	}
	f.replacer = strings.NewReplacer(pairs...)
	return f
}

// blank puts [Blanked] in the place of each secret. A text in which one stands in escapes
// comes back as a line without those: what they mean may not act where it is shown.
func (f *forms) blank(s string) string {
	s = f.replacer.Replace(s)
	read, inEscapes := s, false
	for range maxNested {
		if len(f.texts) == 0 || !strings.ContainsAny(read, Escapes) {
			break
		}
		before := read
		for _, unescape := range []func(string) string{unescapePercent, unescapeBackslash, html.UnescapeString} {
			read = unescape(read)
			if blanked := f.replacer.Replace(read); blanked != read {
				s, read, inEscapes = blanked, blanked, true
			}
		}
		if read == before {
			break
		}
	}
	if inEscapes {
		return f.replacer.Replace(visible(s))
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
	long := len(secret) >= Short
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
		if len(s) > 1 && strings.IndexByte(`\/'"`, s[1]) >= 0 {
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
		if b.Len() == 0 {
			b.Grow(len(s)) // no escape is shorter than what it means
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
