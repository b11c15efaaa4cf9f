package transport

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Authorities returns the certificate authorities of the system with those of a
// PEM file added. Blocks of other types are left out. It fails where the text holds
// no certificate, or one that cannot be read, naming which.
func Authorities(text []byte) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // as crypto/tls would go on: nothing else is trusted
	}
	found := 0
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		found++
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d in it cannot be read: %w", found, err)
		}
		pool.AddCert(certificate)
	}
	if found == 0 {
		return nil, errors.New("there is no certificate in it")
	}
	return pool, nil
}
