package transport

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Authorities returns the certificate authorities of the system with those of a
// PEM file added. Blocks of other types are left out. It fails where the text holds
// no certificate, or a block of one that cannot be read, naming which.
func Authorities(text []byte) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // as crypto/tls would go on: nothing else is trusted
	}
	if text, err = TidyPEM(text); err != nil {
		return nil, err
	}
	found, trusted := 0, false
	begins := pemBegin.FindAllSubmatchIndex(text, -1)
	for i, at := range begins {
		kind := strings.TrimSpace(string(text[at[4]:at[5]]))
		trusted = trusted || kind == "TRUSTED CERTIFICATE"
		if kind != "CERTIFICATE" && kind != "X509 CERTIFICATE" {
			continue
		}
		found++
		begin, end := at[2], len(text)
		if i+1 < len(begins) {
			end = begins[i+1][0]
		}
		line := 1 + bytes.Count(text[:begin], []byte("\n"))
		block, _ := pem.Decode(text[begin:end])
		if block == nil {
			return nil, fmt.Errorf("certificate %d in it, on line %d, cannot be read: what stands between its BEGIN and its END is no base64, or one of them is missing", found, line)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d in it, on line %d, cannot be read: %w", found, line, err)
		}
		pool.AddCert(certificate)
	}
	switch {
	case found > 0:
		return pool, nil
	case trusted:
		return nil, errors.New("there are only blocks of the type TRUSTED CERTIFICATE in it, which openssl x509 turns into one of CERTIFICATE")
	}
	return nil, errors.New("there is no certificate in it")
}

var (
	pemBegin = regexp.MustCompile(`(?m)^[ \t]*(-----BEGIN ([^\n-]*)-----)`)
	pemEnd   = regexp.MustCompile(`(?m)(^[ \t]*-----END [^\n-]*-----)[ \t]*(-----BEGIN )`)
)

// TidyPEM takes out of a PEM file what programs leave in it when they put files together
// or save them, and which encoding/pem takes for text that does not matter, with the block
// behind it: byte order marks, and an END and a BEGIN on one line. It fails for text in
// UTF-16, which looks like PEM to a person.
func TidyPEM(text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, errors.New("it is text in UTF-16, which has to be saved as UTF-8")
	}
	text = bytes.ReplaceAll(text, []byte("\ufeff"), nil)
	text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	return pemEnd.ReplaceAll(text, []byte("$1\n$2")), nil
}
