package transport

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab/transport/jsonscan"
)

// statusFailure names an answer with a status other than 200; batch tells that the
// request held several operations.
func (c *Client) statusFailure(from *url.URL, res *response, batch bool) *Error {
	sound := res.body
	if _, wrong := jsonscan.Inspect(sound); wrong != (jsonscan.Flaw{}) {
		sound = nil // it could say two things, or keep the client busy
	}
	says := serverSays(sound)
	failure := &Error{
		Status: res.status, Ran: RanUnknown, GraphQL: c.redactAll(says.errors), Code: says.code,
		RetryAfter: retryAfter(res.header, c.ServerNow()),
	}
	if beforeRunning(res, sound, says.refusal, batch) {
		failure.Ran = NotRun
		failure.WholeRequest = res.status == http.StatusBadRequest || res.status == http.StatusUnprocessableEntity
	}
	at := plainURL(from)
	answered := strings.TrimSpace(fmt.Sprintf("%s answered %d %s", at, res.status, http.StatusText(res.status)))
	switch status := res.status; {
	case status == http.StatusUnauthorized:
		failure.Kind = KindUnauthorized
	case status == http.StatusForbidden:
		failure.Kind = KindForbidden
	case status == http.StatusNotFound:
		failure.Kind = KindNotFound
		if says.text == "" {
			answered += ", so no GitLab API is there; is " + c.opts.HostName + " right, with its sub-path?"
		}
	case status == http.StatusProxyAuthRequired: // the answer of a proxy that is spoken to in plain HTTP
		failure.Kind = KindProxy
		answered = (&proxyRefusal{status: status}).Error() + ", on the way to " + c.base.Host
	case status == http.StatusTooManyRequests:
		failure.Kind, failure.transient = KindRateLimited, true
	case status == http.StatusRequestTimeout || status >= 500:
		failure.Kind, failure.transient = KindUnavailable, true
	case status == http.StatusMethodNotAllowed:
		failure.Kind = KindNotGraphQL
		answered += "; is " + c.opts.HostName + " right?"
	case status >= 400:
		failure.Kind = KindUnprocessable
	default: // another 2xx, a 304: nothing that GitLab says
		failure.Kind = KindNotGraphQL
		answered += ", which is not how GitLab answers; is " + c.opts.HostName + " right?"
	}
	if says.text != "" {
		answered += ": " + says.text
	}
	failure.Message = Brief(c.redact(answered))
	return failure
}

// words are what a server says about a failure.
type words struct {
	text    string
	refusal string // what stands under "error"
	code    string // the refusal, where it is one word
	errors  []GraphQLError
}

// serverSays reads the words from the JSON shapes GitLab uses for refusals:
// GraphQL's errors, REST's message, OAuth's error and error_description. The body has
// no flaw, or is nothing.
func serverSays(body []byte) words {
	if answer, err := decodeAnswer(body); err == nil && len(answer.errors) > 0 {
		return words{text: graphQLMessage(answer.errors), errors: answer.errors}
	}
	var rest struct {
		Error       lenientText `json:"error"`
		Message     lenientText `json:"message"`
		Description lenientText `json:"error_description"`
	}
	if json.Unmarshal(body, &rest) != nil {
		return words{}
	}
	says := words{refusal: string(rest.Error), text: string(cmp.Or(rest.Description, rest.Message, rest.Error))} // the first explains most
	if isCode(says.refusal) {
		says.code = says.refusal
	}
	return says
}

// lenientText is "" for what is no text.
type lenientText string

func (t *lenientText) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*t = lenientText(text)
	}
	return nil
}

// isCode reports whether a text is a code as OAuth has them, and no sentence.
func isCode(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") == ""
}
