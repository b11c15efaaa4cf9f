package transport

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ended is the failure for a caller's context that ended.
func (c *Client) ended(err error, ran Ran) *Error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Kind: KindTimeout, Ran: ran, Err: err, Message: "the time allowed is over"}
	}
	return &Error{Kind: KindCanceled, Ran: ran, Err: err, Message: "interrupted"}
}

// failed names a failure in which no complete answer arrived.
func (c *Client) failed(ctx, limited context.Context, err error, sent bool) *Error {
	ran := NotRun
	if sent = sent && !wantsCertificate(err); sent {
		ran = RanUnknown
	}
	if ended := ctx.Err(); ended != nil {
		return c.ended(ended, ran)
	}
	failure := &Error{Kind: KindNetwork, Ran: ran, Err: err, transient: true}
	switch host := c.base.Host; {
	case limited.Err() != nil:
		// The cause is kept out of Err: it is this attempt's time-out, and must
		// not be taken for the end of the caller's context.
		failure.Kind, failure.Err = KindTimeout, nil
		failure.Message = fmt.Sprintf("no complete answer from %s within %s", host, c.answerTimeout)
	case !sent && isProxyFailure(err):
		c.blameProxy(failure, err)
	case !sent && isTLSRefusal(err):
		failure.Kind, failure.transient = KindTLS, false
		failure.Message = fmt.Sprintf("no secure connection to %s: %s", host, err)
	case !sent:
		failure.Message = fmt.Sprintf("cannot reach %s: %s", host, err)
	default:
		failure.Message = fmt.Sprintf("the connection to %s broke before the answer was complete: %s", host, err)
	}
	failure.Message = c.redact(failure.Message)
	return failure
}

// isTLSRefusal tells the TLS failures that a second try would meet again: a
// certificate that is not trusted, parameters not agreed on, a server without TLS.
func isTLSRefusal(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       *net.OpError
	)
	if errors.As(err, &certificate) || errors.As(err, &record) {
		return true
	}
	// crypto/tls hands an alert over as an OpError with one of these operations.
	return errors.As(err, &alert) && (alert.Op == "remote error" || alert.Op == "local error")
}

// wantsCertificate tells whether a server has ended the handshake because of the
// client's certificate, or for want of one (RFC 8446, 6.2). In TLS 1.3 that arrives
// after the first request was written, which a server does not read before the
// handshake is done.
func wantsCertificate(err error) bool {
	// Bad, unsupported, revoked, expired, unknown; of an unknown authority; missing.
	return Alerted(err, 42, 43, 44, 45, 46, 48, 116)
}

// Alerted tells whether the other side has ended the handshake with one of those
// alerts. The type that crypto/tls has for them on TCP is its own, so that they are
// known by their words.
func Alerted(err error, alerts ...tls.AlertError) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error" && op.Err != nil &&
		slices.ContainsFunc(alerts, func(a tls.AlertError) bool { return a.Error() == op.Err.Error() })
}

// statusFailure names an answer with a status other than 200.
func (c *Client) statusFailure(from *url.URL, res *response) *Error {
	says := serverSays(res.body)
	failure := &Error{
		Status: res.status, Ran: NotRun, GraphQL: c.redactAll(says.errors), Code: says.code,
		RetryAfter: retryAfter(res.header, c.now()),
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
			answered += ", so no GitLab API is there; is --host right, with its sub-path?"
		}
	case status == http.StatusProxyAuthRequired: // the answer of a proxy that is spoken to in plain HTTP
		failure.Kind = KindProxy
		answered = (&proxyRefusal{status: status}).Error() + ", on the way to " + c.base.Host
	case status == http.StatusTooManyRequests:
		failure.Kind, failure.transient = KindRateLimited, true
	case status == http.StatusRequestTimeout || status >= 500:
		failure.Kind, failure.Ran, failure.transient = KindUnavailable, RanUnknown, true
	case status == http.StatusMethodNotAllowed:
		failure.Kind = KindNotGraphQL
		answered += "; is --host right?"
	case status >= 400:
		failure.Kind = KindUnprocessable
	default: // another 2xx, a 304: nothing that GitLab says
		failure.Kind, failure.Ran = KindNotGraphQL, RanUnknown
		answered += ", which is not how GitLab answers; is --host right?"
	}
	if says.text != "" {
		answered += ": " + says.text
	}
	failure.Message = Brief(c.redact(answered))
	return failure
}

// words are what a server says about a failure.
type words struct {
	text   string
	code   string // one word, where the text has another to explain it, or is it
	errors []GraphQLError
}

// serverSays reads the words from the JSON shapes GitLab uses for refusals:
// GraphQL's errors, REST's message, OAuth's error and error_description.
func serverSays(body []byte) words {
	if inspect(body) != (flaw{}) {
		return words{} // it could say two things, or keep the client busy
	}
	if answer, err := decodeAnswer(body); err == nil && len(answer.errors) > 0 {
		return words{text: graphQLMessage(answer.errors), errors: answer.errors}
	}
	var rest struct {
		Message     json.RawMessage `json:"message"`
		Error       json.RawMessage `json:"error"`
		Description json.RawMessage `json:"error_description"`
	}
	if json.Unmarshal(body, &rest) != nil {
		return words{}
	}
	says := words{}
	for _, candidate := range []json.RawMessage{rest.Error, rest.Message, rest.Description} { // the last one explains most
		var text string
		if json.Unmarshal(candidate, &text) == nil && text != "" {
			says.text = text
		}
	}
	var code string
	if json.Unmarshal(rest.Error, &code) == nil && isCode(code) {
		says.code = code
	}
	return says
}

// isCode reports whether a text is a code as OAuth has them, and no sentence.
func isCode(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") == ""
}
