package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// PlainText reports whether what was taken for TLS is something else.
func PlainText(err error) bool {
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
