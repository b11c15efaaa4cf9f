package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"time"
)

// Kind says what went wrong with a request, in lower-case words.
type Kind string

// The kinds of failure. The comment names when each one is met.
const (
	KindNetwork       Kind = "network"       // name lookup, dial, TLS handshake or the connection failed
	KindTLS           Kind = "tls"           // the server's certificate or TLS parameters are refused
	KindProxy         Kind = "proxy"         // the proxy on the way could not be reached, or did not let the request through
	KindTimeout       Kind = "timeout"       // no complete answer in time
	KindCanceled      Kind = "canceled"      // the caller's context was cancelled
	KindUnauthorized  Kind = "unauthorized"  // 401
	KindForbidden     Kind = "forbidden"     // 403
	KindNotFound      Kind = "not found"     // 404: no such endpoint
	KindNotGraphQL    Kind = "not graphql"   // HTML, a redirect, or JSON of another shape
	KindRateLimited   Kind = "rate limited"  // 429, and the wait asked for is over the budget
	KindUnavailable   Kind = "unavailable"   // 5xx or 408
	KindUnprocessable Kind = "unprocessable" // 422 and the other refusals of a request as such
	KindTooLarge      Kind = "too large"     // the answer is over the size limit
	KindGraphQL       Kind = "graphql"       // a GraphQL answer with top-level errors
	KindOrigin        Kind = "origin"        // a redirect to another scheme, host or port
	KindRequest       Kind = "request"       // the request could not be built; nothing was sent
)

// Ran says whether the server can have executed a failed request. The zero
// value is the cautious one.
type Ran uint8

// The answers to "could it have run?".
const (
	RanUnknown Ran = iota // it may have run: read back before sending it again
	NotRun                // it did not run, at this or any earlier attempt
	DidRun                // at least one of its root fields ran and was answered
)

// String returns "unknown", "not run" or "run".
func (r Ran) String() string {
	switch r {
	case NotRun:
		return "not run"
	case DidRun:
		return "run"
	default:
		return "unknown"
	}
}

// GraphQLError is one entry of an answer's top-level "errors".
type GraphQLError struct {
	Message string
	Path    []string // response path, list indexes in decimal; nil where the server gave none
	Code    string   // extensions.code, or ""
}

// Error is what [Client.MakeRequest] and [Client.GetJSON] return for every
// failure. Its text is one clause that holds neither the token nor the query
// string of an address, but may hold the server's words: sanitise before
// printing.
type Error struct {
	Kind       Kind
	Ran        Ran
	Status     int            // HTTP status of the last answer, 0 where there was none
	Message    string         // what Error returns
	Code       string         // of a REST refusal, such as insufficient_granular_scope; "" where there is none
	GraphQL    []GraphQLError // the answer's errors, also those of a 401, 403, 422 or 5xx
	RetryAfter time.Duration  // how long the server asks to wait, 0 where it does not say
	Attempts   int            // how many times the request was tried
	Err        error          // the cause, or nil

	// WholeRequest tells that the server refused the request as a whole, before it
	// looked at the operations in it: each of them may pass in a smaller one.
	WholeRequest bool
	// AtOnce tells that the request was not processed for a reason that is gone with
	// the connection it met: there is nothing to wait for before it is sent again.
	AtOnce bool

	// transient marks failures that the same request may not meet a moment later.
	transient bool
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, so that errors.Is finds context.Canceled and the like.
func (e *Error) Unwrap() error { return e.Err }

// longest is how many bytes of a server's words are taken into a message, which
// may end up on a terminal, in a log, or beside each row of a journal.
const longest = 4000

// Brief cuts text that is longer. It is for text without secrets: of one that is
// cut in two, a part would be left that nothing finds.
func Brief(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// graphQLMessage puts the server's errors into one clause.
func graphQLMessage(errs []GraphQLError) string {
	texts := make([]string, 0, len(errs))
	for _, e := range errs {
		text := e.Message
		if text == "" {
			text = "an error without a message"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

// Says reports whether a GraphQL error has that text in its message.
func (e *Error) Says(text string) bool {
	for _, g := range e.GraphQL {
		if strings.Contains(g.Message, text) {
			return true
		}
	}
	return false
}

// TimedOut reports whether the server ran out of time over the request.
func (e *Error) TimedOut() bool {
	switch e.Kind {
	case KindTimeout:
		return e.Ran != NotRun
	case KindUnavailable:
		return e.Status == http.StatusGatewayTimeout || e.Status == http.StatusRequestTimeout || strings.Contains(e.Message, "Request timed out")
	case KindGraphQL:
		return e.Says("Timeout on ")
	}
	return false
}

// PlainText reports whether what was taken for TLS is something else.
func PlainText(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record)
}

// OutOfDate reports whether a connection failed because a certificate is not valid
// yet or no longer, by the clock of this machine.
func OutOfDate(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// Insecure reports whether err is that no secure connection came about.
func Insecure(err error) bool {
	var t *Error
	return errors.As(err, &t) && t.Kind == KindTLS
}
