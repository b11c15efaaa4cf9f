package transport

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// certificateOf returns the certificate of a server in a test as a PEM block, without
// the end of its last line.
func certificateOf(t *testing.T) (block string, certificate *x509.Certificate) {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	certificate = server.Certificate()
	return strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))), certificate
}

func TestAuthorities(t *testing.T) {
	block, certificate := certificateOf(t)
	key := "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----"
	const mark = "\ufeff"
	for name, text := range map[string]string{
		"alone":                      block,
		"with a mark":                mark + block + "\n",
		"a mark in the middle":       key + "\n" + mark + block,
		"no newline between":         key + block,
		"a mark and no newline":      key + mark + block,
		"blanks between":             key + " \t" + block,
		"Windows lines":              strings.ReplaceAll(key+"\n"+block, "\n", "\r\n"),
		"lines of an old Mac":        strings.ReplaceAll(key+"\n"+block, "\n", "\r"),
		"indented":                   "  " + block,
		"words around":               "Issuer: us\n" + block + "\nthe end",
		"behind a key that is cut":   "-----BEGIN EC PRIVATE KEY-----\nAAA\n" + block,
		"the older name of its type": strings.ReplaceAll(block, "CERTIFICATE", "X509 CERTIFICATE"),
	} {
		pool, err := Authorities([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := certificate.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			t.Errorf("%s: the certificate was passed over: %v", name, err)
		}
	}
	broken := "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":         {"", "no certificate in it"},
		"a key":           {key, "no certificate in it"},
		"commented out":   {"# " + strings.ReplaceAll(block, "\n", "\n# "), "no certificate in it"},
		"openssl's own":   {strings.ReplaceAll(block, "CERTIFICATE", "TRUSTED CERTIFICATE"), "TRUSTED CERTIFICATE"},
		"no certificate":  {block + "\n" + broken, "certificate 2 in it, on line "},
		"no base64":       {"words\n" + strings.Replace(broken, "AAAA", "Ä§!", 1) + block, "certificate 1 in it, on line 2, cannot be read"},
		"no end":          {"-----BEGIN CERTIFICATE-----\nAAAA\n" + block, "certificate 1 in it, on line 1, cannot be read"},
		"on one line":     {strings.ReplaceAll(block, "\n", " "), "certificate 1 in it, on line 1, cannot be read"},
		"UTF-16":          {"\xff\xfe-\x00-\x00", "UTF-16"},
		"UTF-16, swapped": {"\xfe\xff\x00-\x00-", "UTF-16"},
	} {
		if _, err := Authorities([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
