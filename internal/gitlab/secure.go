package gitlab

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"

	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// isPlain tells whether what was taken for TLS is something else.
func isPlain(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record)
}

// OutOfDate tells whether a connection failed because a certificate is not valid
// yet or no longer, by the clock of this machine.
func OutOfDate(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// Insecure tells whether err is that no secure connection came about.
func Insecure(err error) bool {
	var t *transport.Error
	return errors.As(err, &t) && t.Kind == transport.KindTLS
}

// Alerts that a server ends a handshake with (RFC 8446, 6.2).
const (
	alertBadCertificate      tls.AlertError = 42
	alertUnknownAuthority    tls.AlertError = 48
	alertProtocolVersion     tls.AlertError = 70
	alertCertificateRequired tls.AlertError = 116
)

// tlsHint is the way out of a failure to come to a secure connection.
func (c *Client) tlsHint(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
	)
	here := " --host " + c.base.String()
	switch {
	case isPlain(err):
		return "the host does not speak TLS; where that is meant, write http:// (for loopback, or with allow_http in the host's entry)"
	case OutOfDate(err):
		return "either the clock of this machine is wrong, or the server's administrator has to renew the certificate"
	case errors.As(err, &name):
		return "the server's certificate is for another name: is that the host which is meant, written as its administrator writes it?"
	case errors.As(err, &unknown):
		return "the authority that signed the server's certificate is not known here; where it is your company's own, get its certificate as a PEM file and run: ach config set ca_cert FILE" + here
	case transport.Alerted(err, alertCertificateRequired, alertUnknownAuthority, alertBadCertificate):
		return "the server wants to see a certificate of yours: ach config set client_cert FILE client_key FILE" + here
	case transport.Alerted(err, alertProtocolVersion):
		return "ach speaks TLS 1.2 and later; the server's administrator can switch it on"
	}
	return "the server and ach do not agree on how to encrypt; its administrator can tell what it wants"
}

// ProxyHint tells where a proxy on the way comes from.
const ProxyHint = "it is the proxy that the host's entry in the config file names (proxy), else HTTPS_PROXY or HTTP_PROXY; NO_PROXY has the hosts that need none"

// proxyHint is the way out where the proxy is what fails.
func proxyHint(t *transport.Error) string {
	const which = ProxyHint
	switch {
	case t.Status == http.StatusProxyAuthRequired:
		return "the proxy wants a user and a password: 'ach config set proxy -' reads http://USER:PASSWORD@PROXY:PORT from stdin"
	case isPlain(t):
		return "the proxy does not speak TLS: write its address with http://, which is no less safe for what goes through it to an https:// host; " + which
	}
	return which
}
