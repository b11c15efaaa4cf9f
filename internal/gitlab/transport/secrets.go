package transport

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab/transport/jsonscan"
	"github.com/ach-cli/ach/internal/tokens"
)

// leastSecret is the length under which a value is no secret: blanking every "a" would
// leave nothing of a log.
const leastSecret = 4

// secrets returns what must not get into a message or a log.
func (o Options) secrets() []string {
	var all []string
	for name, value := range o.Headers {
		all = append(all, value)
		if strings.EqualFold(name, "Cookie") {
			all = append(all, cookies(value)...)
		}
	}
	if proxy := o.proxyFor(); proxy != nil && proxy.User != nil {
		name := proxy.User.Username()
		if password, ok := proxy.User.Password(); ok {
			all = append(all, password, name+":"+password)
		} else { // which is a token then
			all = append(all, name, name+":")
		}
	}
	return append(slices.DeleteFunc(all, func(s string) bool { return len(s) < leastSecret }), o.Token)
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

// learnCookies adds the cookies that an answer sets, which are the keys to a session.
func (c *Client) learnCookies(h http.Header) {
	for _, line := range h.Values("Set-Cookie") {
		pair, _, _ := strings.Cut(line, ";")
		_, value, _ := strings.Cut(pair, "=")
		c.secrets.Learn(strings.Trim(value, ` "`))
	}
}

// withoutToken blanks the token in valid JSON that is about to be decoded, unless it is short
// enough to stand there by chance: a server that repeats the token, in the text of a
// refusal for example, must not bring it into a message. Each text is decoded by itself,
// since blanking a part of an escape would break the JSON.
func (c *Client) withoutToken(b []byte) []byte {
	// Of what is decoded, only the token: a header's value can be any word, and
	// data in which words are blanked is wrong data.
	plain := c.tokenOnly.Finds(b)
	if !plain && !bytes.ContainsAny(b, tokens.Escapes) {
		return b
	}
	var again []byte
	done := 0
	for begin, end := 0, 0; end < len(b); {
		begin, end = end, jsonscan.EndOfToken(b, end)
		if b[begin] != '"' || !plain && !bytes.ContainsAny(b[begin:end], tokens.Escapes) {
			continue
		}
		said := jsonscan.Unquoted(b[begin:end])
		blanked := c.tokenOnly.Text(said)
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
