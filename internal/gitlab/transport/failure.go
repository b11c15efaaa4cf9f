package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
)

// ended is the failure for a caller's context that ended.
func (c *Client) ended(err error, ran Ran) *Error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Kind: KindTimeout, Ran: ran, Err: err, Message: "the time allowed is over"}
	}
	return &Error{Kind: KindCanceled, Ran: ran, Err: err, Message: "interrupted"}
}

// interrupted names a failure in which no head of an answer arrived.
func (c *Client) interrupted(ctx, limited context.Context, err error, sent bool) *Error {
	why := unprocessed(err)
	failure := c.failed(ctx, limited, err, sent && why == mayBeProcessed)
	if sent && why != mayBeProcessed && failure.Kind == KindNetwork {
		failure.AtOnce = why == notProcessed
		failure.Message = c.base.Host + " did not process the request: it had ended the HTTP/2 connection, or refused the stream"
	}
	return failure
}

// failed names a failure in which no complete answer arrived.
func (c *Client) failed(ctx, limited context.Context, err error, sent bool) *Error {
	ran := NotRun
	if sent = sent && !wantsCertificate(err); sent {
		ran = RanUnknown
	}
	if ended := ctx.Err(); ended != nil {
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) { // also where it is cut for that later
			ended = context.DeadlineExceeded
		}
		return c.ended(ended, ran)
	}
	failure := &Error{Kind: KindNetwork, Ran: ran, Err: err, transient: true}
	switch host := c.base.Host; {
	case limited.Err() != nil:
		// The cause is kept out of Err: it is this attempt's time-out, and must
		// not be taken for the end of the caller's context.
		failure.Kind, failure.Err = KindTimeout, nil
		failure.Message = fmt.Sprintf("no complete answer from %s within %s", host, c.opts.AnswerTimeout)
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
