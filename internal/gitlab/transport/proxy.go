package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// proxyRefusal is the answer of a proxy that does not connect to the host.
type proxyRefusal struct {
	proxy  string // host and port, "" where they are not known
	status int
}

func (r *proxyRefusal) Error() string {
	name := "the proxy"
	if r.proxy != "" {
		name += " " + r.proxy
	}
	return strings.TrimSpace(fmt.Sprintf("%s answered %d %s", name, r.status, http.StatusText(r.status)))
}

// refusalOfProxy keeps the status that net/http would reduce to its words.
func refusalOfProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusal{proxy: proxy.Host, status: answer.StatusCode}
}

// isProxyFailure tells failures on the way to the proxy, and its refusals, from
// those of the host behind it.
func isProxyFailure(err error) bool {
	var refusal *proxyRefusal
	var op *net.OpError
	return errors.As(err, &refusal) || errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks"))
}

// silentProxy is the failure where a proxy did not answer. It is not tried again: whoever
// waits has waited as long as a connection may take.
func (c *Client) silentProxy(silent *SilentProxy, sent bool) *Error {
	failure := &Error{Kind: KindProxy, Ran: NotRun, Err: silent}
	if sent {
		failure.Ran = RanUnknown
	}
	failure.Message = c.redact(fmt.Sprintf("%s when asked to connect to %s", silent, c.base.Host))
	return failure
}

// blameProxy words such a failure.
func (c *Client) blameProxy(failure *Error, err error) {
	failure.Kind = KindProxy
	var refusal *proxyRefusal
	if errors.As(err, &refusal) {
		failure.Status, failure.transient = refusal.status, refusal.status >= 500
		failure.Message = fmt.Sprintf("%s when asked to connect to %s", refusal, c.base.Host)
		return
	}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	failure.transient = !errors.As(err, &certificate) && !errors.As(err, &record)
	failure.Message = fmt.Sprintf("cannot reach %s through the proxy: %s", c.base.Host, strings.TrimPrefix(err.Error(), "proxyconnect tcp: "))
}
